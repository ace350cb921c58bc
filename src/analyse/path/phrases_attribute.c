// SPDX-License-Identifier: Apache-2.0
/* What objects have under a name, or keep for somebody. */
#include <ctype.h>
#include <string.h>

#include "analyse/path/phrase.h"
#include "analyse/words.h"

/** Words of all versions; in 2.7 print and exec are such too. */
static bool is_keyword(const char *text)
{
	static const char *const words[] = {
		"False",  "None",   "True", "and",    "as",	"assert", "async",
		"await",  "break",  "class", "continue", "def", "del",	  "elif",
		"else",	  "except", "exec", "finally", "for",	"from",	  "global",
		"if",	  "import", "in",   "is",     "lambda", "nonlocal", "not",
		"or",	  "pass",   "print", "raise", "return", "try",	  "while",
		"with",	  "yield",  NULL,
	};
	size_t i;

	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], text))
			return true;
	}
	return false;
}

bool lp_is_identifier(const char *text)
{
	if (is_keyword(text))
		return false;
	if (!isalpha((unsigned char)*text) && *text != '_')
		return false;
	while (isalnum((unsigned char)*text) || *text == '_')
		text++;
	return !*text;
}

bool lp_teller_has(const struct lp_teller *teller, size_t ahead, enum lp_reference_kind kind,
		   const char *name)
{
	const struct lp_way_step *step = lp_teller_step(teller, ahead);

	return step && step->reference.kind == kind &&
	       (!name || (step->reference.name && !strcmp(step->reference.name, name)));
}

bool lp_phrase_append_attribute(const struct lp_teller *teller, const struct lp_reference *value,
				struct lp_strbuf *to)
{
	struct lp_strbuf name = {0};
	bool ok = lp_word_identifier(teller->findings, value->key, &name) &&
		  lp_is_identifier(lp_strbuf_text(&name));

	if (ok)
		lp_strbuf_printf(to, ".%s", lp_strbuf_text(&name));
	lp_strbuf_drop(&name, to);
	return ok;
}

bool lp_phrase_of_class(const struct lp_teller *teller)
{
	const struct lp_graph *graph = teller->findings->graph;
	const struct lp_graph_type *type =
		&graph->type_table.items[graph->types[lp_teller_owner(teller, 0)]];

	/* The latter are 2.7's old ones. */
	return type->variable == LP_VARIABLE_CLASS || !strcmp(type->name, "classobj");
}

/** Whether all classes have an attribute of this name that comes before their own. */
static bool is_hidden(const char *name, const char *type)
{
	static const char *const names[] = {
		".__dict__",  ".__name__", ".__qualname__",	    ".__doc__",
		".__bases__", ".__mro__",  ".__abstractmethods__", ".__annotations__",
		NULL,
	};
	size_t i;

	if (!strncmp(name, ".__", 3) &&
	    (!strcmp(type, "getset_descriptor") || !strcmp(type, "member_descriptor")))
		return true;
	for (i = 0; names[i]; i++) {
		if (!strcmp(names[i], name))
			return true;
	}
	return false;
}

/** Whether what is called so is something else than what is in the namespace: the bound method of a
 * classmethod, the module that an import which was put off is of. */
static bool is_bound(const struct lp_teller *teller, const char *name)
{
	static const char *const bound[] = {
		"classmethod",	 "staticmethod",	       "classmethod_descriptor",
		"enum.property", "types.DynamicClassAttribute", NULL,
	};
	const char *type = lp_word_type(teller->findings->graph, lp_teller_step(teller, 1)->id);
	size_t i;

	if (!lp_phrase_of_class(teller))
		return !strcmp(type, "lazy_import") || !strcmp(name, ".__dict__");
	if (is_hidden(name, type))
		return true;
	for (i = 0; bound[i]; i++) {
		if (!strcmp(type, bound[i]))
			return true;
	}
	/* 2.7 has methods that are bound to nothing, with the attributes of their functions. */
	return *teller->findings->process->python == '2' && !lp_teller_step(teller, 2) &&
	       (!strcmp(type, "function") || !strcmp(type, "instancemethod"));
}

/** `.__dict__['x']` is `.x`. */
bool lp_phrase_attribute(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	if (!lp_teller_has(teller, 0, LP_REFERENCE_DICT, NULL) ||
	    !lp_teller_has(teller, 1, LP_REFERENCE_VALUE, NULL) ||
	    !lp_phrase_append_attribute(teller, &lp_teller_step(teller, 1)->reference, &phrase->text))
		return false;
	lp_strbuf_puts(&phrase->expression, lp_strbuf_text(&phrase->text));
	phrase->expressible = !is_bound(teller, lp_strbuf_text(&phrase->text));
	phrase->steps = 2;
	return true;
}

/** The name of a free variable, by its place in the closure; LP_NO_OBJECT if that is not known. */
static uint32_t free_variable(const struct lp_graph *graph, uint32_t function, uint32_t closure,
			      uint64_t number)
{
	uint32_t code = lp_field_find(graph, function, "__code__");
	uint64_t cells = graph->offsets[closure + 1] - graph->offsets[closure], variables;

	variables = code == LP_NO_OBJECT ? 0 : lp_variable_count(graph, code);
	return variables < cells
		       ? LP_NO_OBJECT
		       : lp_variable_name(graph, code, (uint32_t)(variables - cells + number));
}

/** `.__closure__[1].cell_contents` is what a variable of another function's is kept in. */
bool lp_phrase_closure(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	struct lp_strbuf name = {0};
	uint64_t number;
	bool ok;

	if (teller->any || !lp_teller_has(teller, 0, LP_REFERENCE_FIELD, "__closure__") ||
	    !lp_teller_has(teller, 1, LP_REFERENCE_ITEM, NULL) ||
	    !lp_teller_has(teller, 2, LP_REFERENCE_FIELD, "cell_contents"))
		return false;
	number = lp_teller_step(teller, 1)->reference.number;
	ok = lp_word_identifier(teller->findings,
				free_variable(teller->findings->graph, lp_teller_owner(teller, 0),
					      lp_teller_owner(teller, 1), number),
				&name);
	if (ok) {
		lp_strbuf_printf(&phrase->text, ".__closure__ [%s]", lp_strbuf_text(&name));
		lp_strbuf_printf(&phrase->expression, ".__closure__[%llu].cell_contents",
				 (unsigned long long)number);
		phrase->expressible = true;
		phrase->steps = 3;
	}
	lp_strbuf_drop(&name, &phrase->text);
	return ok;
}

/** What functools.lru_cache() keeps: its dict is no attribute. */
bool lp_phrase_cached(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const char *type = lp_word_type(teller->findings->graph, lp_teller_owner(teller, 0));

	if (strcmp(type, "functools._lru_cache_wrapper") ||
	    !lp_teller_has(teller, 0, LP_REFERENCE_FIELD, "cache") ||
	    !lp_teller_has(teller, 1, LP_REFERENCE_VALUE, NULL))
		return false;
	lp_strbuf_puts(&phrase->text, ", cached");
	if (!teller->any) {
		lp_strbuf_puts(&phrase->text, " for ");
		lp_word_key(teller->findings, lp_teller_step(teller, 1)->reference.key,
			    &phrase->text);
	}
	/* With a limit there is a link of a list between the two. */
	phrase->steps = lp_teller_has(teller, 2, LP_REFERENCE_FIELD, "result") ? 3 : 2;
	return true;
}

/** The str that a context variable is called by, or LP_NO_OBJECT. */
static uint32_t variable_name(const struct lp_graph *graph, uint32_t tree, uint64_t number)
{
	uint32_t place = graph->offsets[tree] + (uint32_t)number, key;

	if (!number || place >= graph->offsets[tree + 1])
		return LP_NO_OBJECT;
	key = lp_edge_target(graph->edges[place - 1]);
	return lp_field_find(graph, key, "name");
}

/** Values of context variables are in a tree (PEP 567), each behind its variable. */
bool lp_phrase_context(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const struct lp_graph *graph = teller->findings->graph;
	struct lp_strbuf name = {0};
	unsigned steps = lp_teller_has(teller, 0, LP_REFERENCE_FIELD, "ctx_vars");
	bool ok;

	if (teller->any || !lp_teller_has(teller, steps, LP_REFERENCE_FIELD, "h_root"))
		return false;
	steps++;
	while (lp_teller_has(teller, steps, LP_REFERENCE_ITEM, NULL) &&
	       !strncmp(lp_word_type(graph, lp_teller_step(teller, steps)->id), "hamt", 4))
		steps++;
	if (!lp_teller_has(teller, steps, LP_REFERENCE_ITEM, NULL))
		return false;
	ok = lp_word_identifier(teller->findings,
				variable_name(graph, lp_teller_owner(teller, steps),
					      lp_teller_step(teller, steps)->reference.number),
				&name);
	if (ok) {
		lp_strbuf_printf(&phrase->text, ", context variable %s", lp_strbuf_text(&name));
		phrase->steps = steps + 1;
	}
	lp_strbuf_drop(&name, &phrase->text);
	return ok;
}

/**
 * The thread that keeps the object by which a threading.local() knows it: up to 3.12 in its dict,
 * and a weak reference leads to it; from 3.13 on itself.
 */
static const struct lp_thread_fact *thread_of(const struct lp_findings *findings, uint32_t key)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t dummy = key, place, i;
	size_t root;

	for (place = graph->offsets[key]; place < graph->offsets[key + 1]; place++) {
		if (!lp_edge_is_strong(graph->edges[place]) &&
		    lp_edge_target(graph->edges[place]) != LP_NO_OBJECT)
			dummy = lp_edge_target(graph->edges[place]);
	}
	for (root = 0; root < graph->roots.count; root++) {
		const struct lp_root *at = &graph->roots.items[root];

		if (at->kind != LP_ROOT_THREAD || at->thread < 0 ||
		    (size_t)at->thread >= findings->process->threads.count)
			continue;
		if (at->object == dummy)
			return &findings->process->threads.items[at->thread];
		for (i = graph->offsets[at->object]; i < graph->offsets[at->object + 1]; i++) {
			if (lp_edge_target(graph->edges[i]) == dummy)
				return &findings->process->threads.items[at->thread];
		}
	}
	return NULL;
}

/** A value of a threading.local(), which has a dict for each thread. */
bool lp_phrase_thread_local(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const struct lp_thread_fact *thread;

	if (teller->any ||
	    (!lp_teller_has(teller, 0, LP_REFERENCE_FIELD, "dummies") &&
	     !lp_teller_has(teller, 0, LP_REFERENCE_FIELD, "localdicts")) ||
	    !lp_teller_has(teller, 1, LP_REFERENCE_VALUE, NULL) ||
	    !lp_teller_has(teller, 2, LP_REFERENCE_VALUE, NULL) ||
	    !lp_phrase_append_attribute(teller, &lp_teller_step(teller, 2)->reference, &phrase->text))
		return false;
	thread = thread_of(teller->findings, lp_teller_step(teller, 1)->reference.key);
	if (!thread)
		lp_strbuf_puts(&phrase->text, " (thread-local)");
	else if (thread->name)
		lp_strbuf_printf(&phrase->text, " (of thread \"%s\")", thread->name);
	else
		lp_strbuf_printf(&phrase->text, " (of thread %#llx)",
				 (unsigned long long)thread->ident);
	phrase->steps = 3;
	return true;
}
