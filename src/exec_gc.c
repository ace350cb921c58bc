// SPDX-License-Identifier: Apache-2.0
/* limpet gc: what is to be done, as a call of cpython/text/gc.py. */
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "cpython/text/text.h"
#include "limpet.h"

/** The bits of the flags that @words names, as gc.DEBUG_... has them in all versions; -1 if there is
 * no such flag. */
static int debug_flags(const char *words)
{
	static const struct {
		const char *name;
		int bits;
	} flags[] = {
		{"none", 0},	       {"stats", 1},	 {"collectable", 2},
		{"uncollectable", 4},  {"instances", 8}, {"objects", 16},
		{"saveall", 32},       {"leak", 38},
	};
	int bits = 0;

	while (*words) {
		size_t length = strcspn(words, ","), i;

		for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
			if (strlen(flags[i].name) == length &&
			    !strncmp(flags[i].name, words, length))
				break;
		}
		if (i == sizeof(flags) / sizeof(*flags))
			return -1;
		bits |= flags[i].bits;
		words += length + (words[length] == ',');
	}
	return bits;
}

struct lp_error *lp_exec_gc(struct lp_exec *exec, const struct lp_gc_actions *actions,
			    const struct lp_exec_listener *listener, enum lp_exec_end *ret)
{
	const struct {
		bool wanted;
		const char *name;
	} names[] = {
		{actions->collect, "collect"}, {actions->enable, "enable"},
		{actions->disable, "disable"}, {actions->freeze, "freeze"},
		{actions->unfreeze, "unfreeze"},
	};
	int debug = actions->debug ? debug_flags(actions->debug) : 0;
	struct lp_strbuf code = {0};
	struct lp_error *error = &lp_error_memory;
	size_t i;

	if (debug < 0)
		return lp_error_create(LP_ERROR_USAGE,
				       "gc has no debug flags '%s': they are stats, collectable, "
				       "uncollectable, saveall, leak and none",
				       actions->debug);
	lp_strbuf_puts(&code, lp_text_gc);
	lp_strbuf_puts(&code, "limpet_gc([");
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i].wanted)
			lp_strbuf_printf(&code, "'%s', ", names[i].name);
	}
	lp_strbuf_puts(&code, "], ");
	if (actions->debug)
		lp_strbuf_printf(&code, "%d", debug);
	else
		lp_strbuf_puts(&code, "None");
	/* Its function and its namespace refer to each other. */
	lp_strbuf_printf(&code, ", %s)\ndel limpet_gc\n", actions->json ? "True" : "False");
	if (!code.failed)
		error = lp_exec_run(exec, LP_EXEC_CODE, code.text, code.length, listener, ret);
	lp_strbuf_deinit(&code);
	return error;
}
