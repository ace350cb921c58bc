// SPDX-License-Identifier: Apache-2.0
/* One reference by itself. */
#include <string.h>

#include "analyse/path/group.h"
#include "analyse/path/phrase.h"
#include "analyse/words.h"

/** Fields of C structs that Python has under the same name. */
static bool is_readable(const char *name)
{
	static const char *const names[] = {
		"args",	       "func",	    "keywords", "cell_contents", "gi_frame",
		"cr_frame",    "ag_frame",  "gi_code",	"cr_code",	 "ag_code",
		"tb_frame",    "tb_next",   "f_back",	"f_globals",	 "f_builtins",
		"f_code",      "co_consts", "co_names", "co_varnames",	 "default_factory",
		"_fut_waiter", "_coro",	    NULL,
	};
	int i;

	/* Python has a method of the first, and may have what __slots__ was set to. */
	if (!strcmp(name, "__subclasses__") || !strcmp(name, "__slots__"))
		return false;
	if (!strncmp(name, "__", 2))
		return true;
	for (i = 0; names[i]; i++) {
		if (!strcmp(names[i], name))
			return true;
	}
	return false;
}

/** 3.10 and 3.11 make a dict of a function's annotations when they are asked for. */
static bool is_deferred(const struct lp_teller *teller, const struct lp_reference *reference)
{
	return !strcmp(reference->name, "__annotations__") &&
	       !strcmp(lp_word_type(teller->findings->graph, reference->target), "tuple");
}

/** Whether a reference, in words, can be written behind an expression. */
static bool is_expression(const struct lp_teller *teller, const struct lp_reference *reference)
{
	struct lp_strbuf key = {0};
	bool ok;

	switch (reference->kind) {
	case LP_REFERENCE_ITEM:
	case LP_REFERENCE_SLOT:
	case LP_REFERENCE_ATTRIBUTE:
	case LP_REFERENCE_CLASS:
		return true;
	case LP_REFERENCE_DICT:
		/* Of a class Python gives a view. */
		return lp_teller_step(teller, 1) || !lp_phrase_of_class(teller);
	case LP_REFERENCE_FIELD:
		return reference->name && is_readable(reference->name) &&
		       !is_deferred(teller, reference);
	case LP_REFERENCE_VALUE:
		ok = lp_word_key(teller->findings, reference->key, &key);
		lp_strbuf_deinit(&key);
		return ok;
	default:
		return false;
	}
}

static bool is_one_of_many(enum lp_reference_kind kind)
{
	return kind == LP_REFERENCE_ITEM || kind == LP_REFERENCE_VALUE ||
	       kind == LP_REFERENCE_KEY || kind == LP_REFERENCE_ELEMENT;
}

/** Whether the next step is from a root whose keys are names, or from a namespace. */
static bool is_named(const struct lp_teller *teller)
{
	return (teller->next == 1 && lp_way_has_names(teller->way->kind)) ||
	       teller->way->steps.items[teller->next - 1].reference.kind == LP_REFERENCE_DICT;
}

void lp_phrase_reference(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const struct lp_reference *reference = &lp_teller_step(teller, 0)->reference;
	struct lp_strbuf words = {0};

	phrase->steps = 1;
	if (teller->any && is_one_of_many(reference->kind) && !is_named(teller)) {
		lp_strbuf_puts(&phrase->text, reference->kind == LP_REFERENCE_KEY ? ", a key"
					      : reference->kind == LP_REFERENCE_ELEMENT
						      ? ", an element"
						      : "[*]");
		return;
	}
	lp_word_reference(teller->findings, reference, &words);
	lp_strbuf_puts(&phrase->text, strchr(".[", *lp_strbuf_text(&words)) ? "" : ", ");
	lp_strbuf_puts(&phrase->text, lp_strbuf_text(&words));
	phrase->expressible = is_expression(teller, reference);
	lp_strbuf_puts(&phrase->expression, lp_strbuf_text(&words));
	lp_strbuf_drop(&words, &phrase->text);
}
