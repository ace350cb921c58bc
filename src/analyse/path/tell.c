// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/tell.h"

#include <ctype.h>
#include <string.h>

#include "analyse/path/group.h"
#include "analyse/words.h"
#include "base/error.h"

/** A telling under way. */
struct teller {
	const struct lp_findings *findings;
	const struct lp_way *way;
	struct lp_report *report;
	struct lp_telling *telling;
	struct lp_strbuf expression;
	/** The steps so far can be written as an expression. */
	bool expressible;
	/** The next step of the way. */
	size_t next;
	/** Keys and indices do not matter. */
	bool any;
};

/** Take the words of a step that leads to the object before the next one. */
static bool add(struct teller *teller, struct lp_strbuf *text)
{
	struct lp_told_step step = {
		.text = lp_report_take(teller->report, text),
		.id = teller->way->steps.items[teller->next - 1].id,
	};

	return lp_array_push(&teller->telling->steps, step);
}

static bool is_identifier(const char *text)
{
	if (!isalpha((unsigned char)*text) && *text != '_')
		return false;
	while (isalnum((unsigned char)*text) || *text == '_')
		text++;
	return !*text;
}

/** "app.cache": identifiers with dots between them. */
static bool is_dotted(const char *text)
{
	char part[256];

	for (;;) {
		size_t length = strcspn(text, ".");

		if (length >= sizeof(part))
			return false;
		memcpy(part, text, length);
		part[length] = 0;
		if (!is_identifier(part))
			return false;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

/** Whether the text of a key is all of it: previews of long ones are cut. */
static bool is_whole(const struct lp_strbuf *preview)
{
	return preview->length < 3 || strcmp(preview->text + preview->length - 3, "...");
}

static const struct lp_way_step *step_at(const struct teller *teller, size_t i)
{
	return i < teller->way->steps.count ? &teller->way->steps.items[i] : NULL;
}

/** sys.modules and what is in it under a name become "module app". */
static bool tell_module(struct teller *teller, struct lp_strbuf *text)
{
	const struct lp_root *root = teller->way->root;
	const struct lp_way_step *step = step_at(teller, 1);
	struct lp_strbuf name = {0};
	bool ok;

	if (!root || root->kind != LP_ROOT_MODULES || !root->name ||
	    strcmp(root->name, "sys.modules") || !step ||
	    step->reference.kind != LP_REFERENCE_VALUE)
		return false;
	ok = lp_word_identifier(teller->findings, step->reference.key, &name);
	if (ok) {
		lp_strbuf_printf(text, "module %s", lp_strbuf_text(&name));
		teller->expressible = is_dotted(lp_strbuf_text(&name));
		lp_strbuf_puts(&teller->expression, lp_strbuf_text(&name));
		teller->next = 2;
	}
	lp_strbuf_drop(&name, text);
	return ok;
}

/** "thread "worker-1" in handle() at app.py:42, " */
static void tell_frame(const struct teller *teller, const struct lp_root *root,
		       struct lp_strbuf *text)
{
	const struct lp_thread_fact_array *threads = &teller->findings->process->threads;
	const struct lp_thread_fact *thread;
	const struct lp_frame_fact *frame;

	if (root->thread < 0 || (size_t)root->thread >= threads->count)
		return;
	thread = &threads->items[root->thread];
	if (thread->name)
		lp_strbuf_printf(text, "thread \"%s\"", thread->name);
	else
		lp_strbuf_printf(text, "thread %#llx", (unsigned long long)thread->ident);
	if (root->frame >= 0 && (size_t)root->frame < thread->frames.count) {
		frame = &thread->frames.items[root->frame];
		lp_strbuf_printf(text, " in %s() at %s:%lld", frame->function, frame->file,
				 (long long)frame->line);
	}
	lp_strbuf_puts(text, ", ");
}

/** What is behind the name of a root's kind. */
static void tell_kind(const struct teller *teller, struct lp_strbuf *text)
{
	const struct lp_root *root = teller->way->root;

	switch (teller->way->kind) {
	case LP_ROOT_STATIC:
		lp_strbuf_puts(text, "static or immortal: ");
		lp_word_object(teller->findings, teller->way->steps.items[0].id, text);
		break;
	case LP_ROOT_HELD:
		lp_strbuf_puts(text, "C code, which holds a ");
		lp_word_object(teller->findings, teller->way->steps.items[0].id, text);
		break;
	case LP_ROOT_NATIVE_DATA:
		lp_strbuf_printf(text, "static data%s%s", root->name ? " of " : "",
				 root->name ? root->name : "");
		break;
	case LP_ROOT_LOCAL:
		lp_strbuf_printf(text, "local %s", root->name ? root->name : "value");
		break;
	default:
		lp_strbuf_puts(text, root->name ? root->name : lp_root_kind_name(root->kind));
	}
}

static bool tell_root(struct teller *teller)
{
	const struct lp_root *root = teller->way->root;
	struct lp_strbuf text = {0};

	if (tell_module(teller, &text))
		return add(teller, &text);
	if (root && root->thread >= 0)
		tell_frame(teller, root, &text);
	tell_kind(teller, &text);
	/* "vars(sys)", "gc.garbage" */
	teller->expressible = root && root->name &&
			      (root->kind == LP_ROOT_MODULES || root->kind == LP_ROOT_GC ||
			       root->kind == LP_ROOT_BUILTINS) &&
			      !strchr(root->name, ' ');
	if (teller->expressible)
		lp_strbuf_puts(&teller->expression, root->name);
	teller->next = 1;
	return add(teller, &text);
}

/** Fields of C structs that Python has under the same name. */
static bool is_readable(const char *name)
{
	static const char *const names[] = {
		"args",	    "func",	"keywords",  "cell_contents",	"gi_frame",  "cr_frame",
		"ag_frame", "tb_frame", "tb_next",   "f_back",		"f_globals", "f_builtins",
		"f_code",   "gi_code",	"co_consts", "default_factory", NULL,
	};
	int i;

	if (!strncmp(name, "__", 2))
		return true;
	for (i = 0; names[i]; i++) {
		if (!strcmp(names[i], name))
			return true;
	}
	return false;
}

/** `.x` for an attribute in an object's `__dict__`. */
static bool tell_attribute(struct teller *teller, struct lp_strbuf *text)
{
	const struct lp_way_step *dict = step_at(teller, teller->next);
	const struct lp_way_step *value = step_at(teller, teller->next + 1);
	struct lp_strbuf name = {0};
	bool ok;

	if (dict->reference.kind != LP_REFERENCE_DICT || !value ||
	    value->reference.kind != LP_REFERENCE_VALUE)
		return false;
	ok = lp_word_identifier(teller->findings, value->reference.key, &name) &&
	     is_identifier(lp_strbuf_text(&name));
	if (ok) {
		lp_strbuf_printf(text, ".%s", lp_strbuf_text(&name));
		lp_strbuf_puts(&teller->expression, lp_strbuf_text(text));
		teller->next += 2;
	}
	lp_strbuf_drop(&name, text);
	return ok;
}

/** Whether a reference, in words, can be written behind an expression. */
static bool is_expression(const struct teller *teller, const struct lp_reference *reference)
{
	struct lp_strbuf key = {0};
	bool ok;

	switch (reference->kind) {
	case LP_REFERENCE_ITEM:
	case LP_REFERENCE_SLOT:
	case LP_REFERENCE_ATTRIBUTE:
	case LP_REFERENCE_CLASS:
	case LP_REFERENCE_DICT:
		return true;
	case LP_REFERENCE_FIELD:
		return reference->name && is_readable(reference->name);
	case LP_REFERENCE_VALUE:
		ok = lp_word_preview(teller->findings, reference->key, &key) && is_whole(&key);
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

/** Whether the next step is from a root whose keys are names. */
static bool is_named(const struct teller *teller)
{
	return teller->next == 1 && lp_way_has_names(teller->way->kind);
}

static bool tell_step(struct teller *teller)
{
	const struct lp_reference *reference = &step_at(teller, teller->next)->reference;
	struct lp_strbuf text = {0};

	if (tell_attribute(teller, &text))
		return add(teller, &text);
	if (teller->any && is_one_of_many(reference->kind) && !is_named(teller)) {
		lp_strbuf_puts(&text, reference->kind == LP_REFERENCE_KEY ? ".keys()[*]" : "[*]");
		teller->expressible = false;
	} else {
		lp_word_reference(teller->findings, reference, &text);
		teller->expressible &= is_expression(teller, reference);
	}
	lp_strbuf_puts(&teller->expression, lp_strbuf_text(&text));
	teller->next++;
	return add(teller, &text);
}

struct lp_error *lp_way_tell(const struct lp_findings *findings, const struct lp_way *way, bool any,
			     struct lp_report *report, struct lp_telling *telling)
{
	struct teller teller = {
		.findings = findings, .way = way, .report = report, .telling = telling, .any = any};
	bool ok = true;

	if (way->steps.count)
		ok = tell_root(&teller);
	while (ok && teller.next < way->steps.count)
		ok = tell_step(&teller);
	ok = ok && !teller.expression.failed;
	if (ok && way->steps.count && teller.expressible)
		telling->expression = lp_report_take(report, &teller.expression);
	lp_strbuf_deinit(&teller.expression);
	return ok ? NULL : &lp_error_memory;
}

const char *lp_telling_text(const struct lp_telling *telling, struct lp_report *report)
{
	static const char module[] = "module ";
	struct lp_strbuf text = {0};
	size_t i;

	for (i = 0; i < telling->steps.count; i++) {
		const char *step = telling->steps.items[i].text;

		if (!i && telling->steps.count > 1 && !strncmp(step, module, strlen(module)))
			step += strlen(module);
		lp_strbuf_puts(&text, step);
	}
	return lp_report_take(report, &text);
}

void lp_telling_deinit(struct lp_telling *telling)
{
	lp_array_deinit(&telling->steps);
}
