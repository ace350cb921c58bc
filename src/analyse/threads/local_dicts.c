// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/local_dicts.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/attribute.h"
#include "analyse/words.h"
#include "base/error.h"
#include "base/map.h"

/** How a type keeps values for each thread. */
enum way {
	NOT_LOCAL,
	/** Up to 3.12: {weak reference to a dummy: dict}, and each thread's state has its dummies.
	 */
	BY_DUMMY,
	/** Since 3.13: {what the thread's state has as a key: dict}. */
	BY_KEY,
	/** _threading_local's, in Python: {id(thread): (weak reference to the thread, dict)}. */
	IN_PYTHON,
};

struct search {
	const struct lp_findings *findings;
	/** From ids of dummies' dicts and of keys, plus 1, to indices of threads. */
	struct lp_map threads;
	/** By type. */
	unsigned char *ways;
	struct lp_local_dict_array *found;
	bool failed;
};

static bool has_place(const struct lp_graph_type *type, const char *name)
{
	uint32_t i;

	for (i = 0; i < type->place_count; i++) {
		if (type->places[i].name && !strcmp(type->places[i].name, name))
			return true;
	}
	return false;
}

static enum way way_of(const struct lp_graph_type *type)
{
	if (has_place(type, "localdicts"))
		return BY_KEY;
	if (has_place(type, "dummies") && has_place(type, "wr_callback"))
		return BY_DUMMY;
	return strcmp(type->name, "_threading_local._localimpl") ? NOT_LOCAL : IN_PYTHON;
}

static void know(struct search *search, uint32_t id, int32_t thread)
{
	if (id != LP_NO_OBJECT && !lp_map_set(&search->threads, (uint64_t)id + 1, (uint32_t)thread))
		search->failed = true;
}

/** A thread's dummies are in the dict of its state, among what others put there. */
static void know_dummies(struct search *search, const struct lp_root *root)
{
	const struct lp_graph *graph = search->findings->graph;
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, graph, root->object);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind == LP_REFERENCE_VALUE)
			know(search, lp_field_find(graph, reference.target, "localdict"),
			     root->thread);
	}
}

static void know_threads(struct search *search)
{
	const struct lp_graph *graph = search->findings->graph;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->kind != LP_ROOT_THREAD || root->thread < 0 || !root->name)
			continue;
		if (!strcmp(root->name, "thread dict"))
			know_dummies(search, root);
		else if (!strcmp(root->name, "threading.local key"))
			know(search, root->object, root->thread);
	}
}

/** The main thread, and one that C code has started, by its number: no other thread has that while
 * there is such an object. */
static int32_t by_ident(const struct lp_findings *findings, uint32_t object)
{
	const struct lp_thread_fact_array *threads = &findings->process->threads;
	struct lp_strbuf text = {0};
	int32_t found = LP_THREAD_ENDED;
	uint64_t ident = 0;
	size_t i;

	if (lp_word_preview(findings, lp_attribute_find(findings, object, "_ident"), &text))
		ident = strtoull(lp_strbuf_text(&text), NULL, 10);
	lp_strbuf_deinit(&text);
	if (!ident)
		return LP_THREAD_UNKNOWN;
	for (i = 0; i < threads->count; i++) {
		if (threads->items[i].ident == ident)
			found = (int32_t)i;
	}
	return found;
}

/** A Thread is that of a thread whose calls begin in its methods: `self` comes first in them.  A
 * number would not tell: that of a thread that has ended is given to another one. */
static int32_t thread_of(const struct lp_findings *findings, uint32_t object)
{
	const struct lp_thread_fact_array *threads = &findings->process->threads;
	uint64_t address = lp_index_address(&findings->graph->index, object);
	const char *type = lp_word_type(findings->graph, object);
	size_t i, j;

	if (!strcmp(type, "threading._MainThread") || !strcmp(type, "threading._DummyThread"))
		return by_ident(findings, object);
	for (i = 0; i < threads->count; i++) {
		const struct lp_frame_fact_array *frames = &threads->items[i].frames;

		for (j = frames->count; j--;) {
			const struct lp_variable_array *variables = &frames->items[j].variables;

			if (variables->count && variables->items[0].address == address)
				return (int32_t)i;
		}
	}
	return LP_THREAD_ENDED;
}

static void add(struct search *search, uint32_t local, uint32_t dict, uint32_t known_by)
{
	struct lp_local_dict found = {local, dict, LP_THREAD_ENDED};
	uint32_t thread;

	if (lp_map_get(&search->threads, (uint64_t)known_by + 1, &thread))
		found.thread = (int32_t)thread;
	if (!lp_array_push(search->found, found))
		search->failed = true;
}

/** (weak reference to the thread, dict) */
static void add_pair(struct search *search, uint32_t local, uint32_t pair)
{
	const struct lp_graph *graph = search->findings->graph;
	uint32_t first = graph->offsets[pair], thread;
	struct lp_local_dict found = {.local = local, .thread = LP_THREAD_ENDED};

	if (graph->offsets[pair + 1] - first != 2)
		return;
	found.dict = lp_edge_target(graph->edges[first + 1]);
	thread = lp_field_find(graph, lp_edge_target(graph->edges[first]), "referent");
	if (found.dict == LP_NO_OBJECT)
		return;
	if (thread != LP_NO_OBJECT)
		found.thread = thread_of(search->findings, thread);
	if (!lp_array_push(search->found, found))
		search->failed = true;
}

static void add_all(struct search *search, uint32_t local, enum way way)
{
	static const char *const fields[] = {"", "dummies", "localdicts", "dicts"};
	const struct lp_graph *graph = search->findings->graph;
	uint32_t dicts = lp_field_find(graph, local, fields[way]);
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (dicts == LP_NO_OBJECT)
		return;
	lp_reference_walk_init(&walk, graph, dicts);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind != LP_REFERENCE_VALUE)
			continue;
		if (way == IN_PYTHON)
			add_pair(search, local, reference.target);
		else
			add(search, local, reference.target,
			    way == BY_KEY ? reference.key : reference.target);
	}
}

struct lp_error *lp_local_dicts_find(const struct lp_findings *findings,
				     struct lp_local_dict_array *ret)
{
	const struct lp_graph *graph = findings->graph;
	struct search search = {.findings = findings, .found = ret};
	uint32_t id;
	size_t i;

	search.ways = calloc(graph->type_table.count + 1, sizeof(*search.ways));
	if (!search.ways)
		return &lp_error_memory;
	for (i = 0; i < graph->type_table.count; i++)
		search.ways[i] = (unsigned char)way_of(&graph->type_table.items[i]);
	know_threads(&search);
	for (id = 0; id < graph->count; id++) {
		if (search.ways[graph->types[id]] != NOT_LOCAL)
			add_all(&search, id, search.ways[graph->types[id]]);
	}
	free(search.ways);
	lp_map_deinit(&search.threads);
	return search.failed ? &lp_error_memory : NULL;
}
