// SPDX-License-Identifier: Apache-2.0
/* What keeps the first object of a way. */
#include <string.h>

#include "analyse/path/phrase.h"
#include "analyse/words.h"

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
		if (!lp_is_identifier(part))
			return false;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

static bool is_called(const struct lp_root *root, enum lp_root_kind kind, const char *name)
{
	return root && root->kind == kind && root->name && !strcmp(root->name, name);
}

/** sys.modules and what is in it under a name become "module app". */
static bool tell_module(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	struct lp_strbuf name = {0};
	bool ok;

	if (!is_called(teller->way->root, LP_ROOT_MODULES, "sys.modules") ||
	    !lp_teller_has(teller, 1, LP_REFERENCE_VALUE, NULL))
		return false;
	ok = lp_word_identifier(teller->findings, lp_teller_step(teller, 1)->reference.key, &name);
	if (ok) {
		lp_strbuf_printf(&phrase->text, "module %s", lp_strbuf_text(&name));
		lp_strbuf_puts(&phrase->expression, lp_strbuf_text(&name));
		/* In 2.7 None stands for a module that is not in a package. */
		phrase->expressible = is_dotted(lp_strbuf_text(&name)) &&
				      strcmp(lp_word_type(teller->findings->graph,
							  lp_teller_step(teller, 1)->id),
					     "NoneType") != 0;
		phrase->steps = 2;
	}
	lp_strbuf_drop(&name, &phrase->text);
	return ok;
}

/** "thread "worker-1"" */
static void append_thread(const struct lp_thread_fact *thread, struct lp_strbuf *to)
{
	if (thread->name)
		lp_strbuf_printf(to, "thread \"%s\"", thread->name);
	else
		lp_strbuf_printf(to, "thread %#llx", (unsigned long long)thread->ident);
}

/** " in handle() at app.py:42" */
static void append_frame(const struct lp_frame_fact *frame, struct lp_strbuf *to)
{
	lp_strbuf_printf(to, " in %s()", frame->function);
	if (frame->line)
		lp_strbuf_printf(to, " at %s:%lld", frame->file, (long long)frame->line);
	else
		lp_strbuf_printf(to, " of %s", frame->file);
}

static const struct lp_thread_fact *thread_of(const struct lp_teller *teller)
{
	const struct lp_thread_fact_array *threads = &teller->findings->process->threads;
	const struct lp_root *root = teller->way->root;

	return root && root->thread >= 0 && (size_t)root->thread < threads->count
		       ? &threads->items[root->thread]
		       : NULL;
}

static const struct lp_frame_fact *frame_at(const struct lp_thread_fact *thread, int64_t number)
{
	return thread && number >= 0 && (size_t)number < thread->frames.count
		       ? &thread->frames.items[number]
		       : NULL;
}

/**
 * Up to 3.10 a thread keeps its innermost frame only, and each frame the one that called it.  Their
 * variables are told as if each frame were the thread's own.
 */
static bool tell_outer_frame(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const struct lp_graph *graph = teller->findings->graph;
	const struct lp_thread_fact *thread = thread_of(teller);
	const struct lp_frame_fact *frame;
	unsigned steps = 1;
	uint32_t code;

	if (teller->way->kind != LP_ROOT_FRAME)
		return false;
	while (lp_teller_has(teller, steps, LP_REFERENCE_FIELD, "f_back"))
		steps++;
	if (!lp_teller_has(teller, steps, LP_REFERENCE_LOCAL, NULL))
		return false;
	frame = frame_at(thread, teller->way->root->frame + (int64_t)steps - 1);
	code = lp_field_find(graph, lp_teller_step(teller, steps - 1)->id, "f_code");
	if (!frame || code == LP_NO_OBJECT || lp_index_address(&graph->index, code) != frame->code)
		return false;
	append_thread(thread, &phrase->text);
	append_frame(frame, &phrase->text);
	lp_strbuf_puts(&phrase->text, ", ");
	lp_word_reference(teller->findings, &lp_teller_step(teller, steps)->reference,
			  &phrase->text);
	phrase->steps = steps + 1;
	return true;
}

/** Functions that are called at the end, with their arguments. */
static bool tell_atexit(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	bool list = is_called(teller->way->root, LP_ROOT_INTERPRETER, "atexit callbacks");
	unsigned steps = 1;

	if (!list && !is_called(teller->way->root, LP_ROOT_INTERPRETER, "atexit callback"))
		return false;
	/* From 3.14 on a list of tuples: function, arguments, keywords. */
	while (list && steps < 3 && lp_teller_has(teller, steps, LP_REFERENCE_ITEM, NULL))
		steps++;
	lp_strbuf_puts(&phrase->text, "atexit callback");
	if (lp_teller_has(teller, steps, LP_REFERENCE_ITEM, NULL)) {
		lp_strbuf_printf(
			&phrase->text, ", argument %llu",
			(unsigned long long)lp_teller_step(teller, steps)->reference.number);
		steps++;
	}
	phrase->steps = steps;
	return true;
}

/** What is behind the name of a root's kind. */
static void append_kind(const struct lp_teller *teller, struct lp_strbuf *text)
{
	const struct lp_root *root = teller->way->root;
	uint32_t first = teller->way->steps.items[0].id;

	switch (teller->way->kind) {
	case LP_ROOT_STATIC:
		lp_strbuf_puts(text, "static or immortal: ");
		lp_word_object(teller->findings, first, text);
		break;
	case LP_ROOT_HELD:
		lp_strbuf_puts(text, "held from C: ");
		lp_word_object(teller->findings, first, text);
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

/** Whether the name of a root is an expression: "vars(sys)", "gc.garbage". */
static bool is_expression(const struct lp_root *root)
{
	return root && root->name &&
	       (root->kind == LP_ROOT_MODULES || root->kind == LP_ROOT_GC ||
		root->kind == LP_ROOT_BUILTINS) &&
	       !strchr(root->name, ' ');
}

/** "sys.path_importer_cache", of the namespace that the interpreter calls "vars(sys)". */
static bool tell_namespace(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	static const char vars[] = "vars(";
	const char *name = is_expression(teller->way->root) ? teller->way->root->name : "";
	size_t length = strlen(name);

	if (strncmp(name, vars, strlen(vars)) || name[length - 1] != ')' ||
	    !lp_teller_has(teller, 1, LP_REFERENCE_VALUE, NULL))
		return false;
	lp_strbuf_add(&phrase->text, name + strlen(vars), length - strlen(vars) - 1);
	if (!lp_phrase_append_attribute(teller, &lp_teller_step(teller, 1)->reference,
					&phrase->text)) {
		lp_strbuf_clear(&phrase->text);
		return false;
	}
	lp_strbuf_puts(&phrase->expression, lp_strbuf_text(&phrase->text));
	phrase->expressible = true;
	phrase->steps = 2;
	return true;
}

void lp_phrase_root(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const struct lp_root *root = teller->way->root;
	const struct lp_thread_fact *thread = thread_of(teller);

	if (tell_module(teller, phrase) || tell_outer_frame(teller, phrase) ||
	    tell_namespace(teller, phrase) || tell_atexit(teller, phrase))
		return;
	phrase->steps = 1;
	if (thread) {
		append_thread(thread, &phrase->text);
		if (frame_at(thread, root->frame))
			append_frame(frame_at(thread, root->frame), &phrase->text);
		/* What follows says what of it. */
		if (lp_teller_has(teller, 1, LP_REFERENCE_FIELD, "ctx_vars"))
			return;
		lp_strbuf_puts(&phrase->text, ", ");
	}
	append_kind(teller, &phrase->text);
	phrase->expressible = is_expression(root);
	if (phrase->expressible)
		lp_strbuf_puts(&phrase->expression, root->name);
}
