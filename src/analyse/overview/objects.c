// SPDX-License-Identifier: Apache-2.0
/* Every object with its references: for scripts, and for tests against Python itself. */
#include "analyse/analysis.h"

#include <regex.h>
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "graph/labels.h"

LP_ARRAY(row_array, struct lp_reference_row);

struct lister {
	const struct lp_graph *graph;
	bool redact;
	/** Memory was short. */
	bool failed;
	/** References of the object, and the texts of their names with offsets until all are made.
	 */
	struct row_array references;
	struct lp_strbuf names;
	/** The first root of each object + 1, by id; objects have few. */
	struct lp_map roots;
	struct lp_preview_reader previews;
	/** The object's own preview. */
	struct lp_strbuf preview;
};

/** The preview of a str without its quotes: a variable's name. */
static void append_identifier(struct lp_strbuf *to, const char *preview)
{
	size_t length = strlen(preview);

	if (length >= 2 && preview[length - 1] == preview[0])
		lp_strbuf_add(to, preview + 1, length - 2);
	else
		lp_strbuf_puts(to, preview);
}

/** What stands between the brackets for a key. */
static void append_key(struct lister *lister, uint32_t key)
{
	const char *preview = key == LP_NO_OBJECT ? NULL : lp_preview_find(&lister->previews, key);
	const struct lp_graph *graph = lister->graph;

	if (preview)
		lp_strbuf_puts(&lister->names, preview);
	else if (key != LP_NO_OBJECT)
		lp_strbuf_printf(&lister->names, "<%s>",
				 graph->type_table.items[graph->types[key]].name);
}

static void append_name(struct lister *lister, const struct lp_reference *reference)
{
	struct lp_strbuf *names = &lister->names;
	unsigned long long number = reference->number;
	const char *preview;

	switch (reference->kind) {
	case LP_REFERENCE_ITEM:
		lp_strbuf_printf(names, "[%llu]", number);
		break;
	case LP_REFERENCE_VALUE:
		lp_strbuf_puts(names, "[");
		append_key(lister, reference->key);
		lp_strbuf_puts(names, "]");
		break;
	case LP_REFERENCE_ATTRIBUTE:
	case LP_REFERENCE_SLOT:
		lp_strbuf_printf(names, ".%s", reference->name ? reference->name : "?");
		break;
	case LP_REFERENCE_WORD:
		lp_strbuf_printf(names, "+%llu", number);
		break;
	case LP_REFERENCE_LOCAL:
		preview = reference->name_object == LP_NO_OBJECT
				  ? NULL
				  : lp_preview_find(&lister->previews, reference->name_object);
		if (preview)
			append_identifier(names, preview);
		break;
	default:
		lp_strbuf_puts(names, reference->name ? reference->name : "");
	}
}

static bool list_references(struct lister *lister, uint32_t id)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;
	size_t i;

	lister->references.count = 0;
	lp_strbuf_clear(&lister->names);
	lp_reference_walk_init(&walk, lister->graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		struct lp_reference_row row = {
			.kind = lp_reference_kind_name(reference.kind),
			.target = lp_index_address(&lister->graph->index, reference.target),
			.strong = reference.strong,
			/* An offset for now: the texts may still move. */
			.name = (const char *)lister->names.length,
		};

		append_name(lister, &reference);
		lp_strbuf_pad(&lister->names, 0, 1);
		if (!lp_array_push(&lister->references, row)) {
			lister->failed = true;
			return false;
		}
	}
	for (i = 0; i < lister->references.count; i++)
		lister->references.items[i].name =
			lister->names.text + (size_t)lister->references.items[i].name;
	return !lister->names.failed;
}

static void set_root(struct lister *lister, uint32_t id, struct lp_object_row *row)
{
	const struct lp_graph *graph = lister->graph;
	uint32_t root;

	if (lp_map_get(&lister->roots, (uint64_t)id + 1, &root)) {
		row->root = lp_root_kind_name(graph->roots.items[root].kind);
		row->root_name = graph->roots.items[root].name;
	} else if (graph->flags[id] & (LP_OBJECT_STATIC | LP_OBJECT_IMMORTAL)) {
		row->root = lp_root_kind_name(LP_ROOT_STATIC);
	} else if (graph->flags[id] & LP_OBJECT_HELD) {
		row->root = lp_root_kind_name(LP_ROOT_HELD);
	}
}

/** Copy the preview of an object: what finds others' previews moves it. */
static bool set_preview(struct lister *lister, uint32_t id)
{
	const char *preview = lp_preview_find(&lister->previews, id);

	lp_strbuf_clear(&lister->preview);
	lp_strbuf_puts(&lister->preview, preview ? preview : "");
	return preview != NULL;
}

static bool list_object(struct lister *lister, uint32_t id, lp_object_sink *sink, void *context)
{
	const struct lp_graph *graph = lister->graph;
	unsigned flags = graph->flags[id];
	struct lp_object_row row = {
		.address = lp_index_address(&graph->index, id),
		.type = graph->type_table.items[graph->types[id]].name,
		.shallow = lp_graph_shallow(graph, id),
		.owned = lp_graph_owned(graph, id),
		.refcount = graph->refcounts[id],
		.immortal = flags & LP_OBJECT_IMMORTAL,
		.tracked = flags & LP_OBJECT_TRACKED,
		.generation =
			flags & LP_OBJECT_TRACKED ? (int)(flags >> LP_OBJECT_GENERATION_SHIFT) : -1,
		.place = flags & LP_OBJECT_STATIC ? "static" : "heap",
	};

	if (set_preview(lister, id))
		row.preview = lp_strbuf_text(&lister->preview);
	if (!list_references(lister, id))
		return false;
	row.references = lister->references.items;
	row.reference_count = lister->references.count;
	set_root(lister, id, &row);
	return sink(context, &row);
}

/** The first root of each object; those known by place come first. */
static bool find_roots(struct lister *lister)
{
	const struct lp_root_array *roots = &lister->graph->roots;
	size_t i = roots->count;

	while (i--) {
		if (!lp_map_set(&lister->roots, (uint64_t)roots->items[i].object + 1, (uint32_t)i))
			lister->failed = true;
	}
	return !lister->failed;
}

static struct lp_error *objects_stream(const struct lp_findings *findings,
				       const struct lp_question *question, lp_object_sink *sink,
				       void *context)
{
	const struct lp_graph *graph = findings->graph;
	struct lister lister = {.graph = graph, .redact = question->redact};
	uint64_t left = question->limit ? question->limit : UINT64_MAX;
	bool ok = find_roots(&lister);
	regex_t filter;
	uint32_t id;

	lp_preview_reader_init(&lister.previews, &graph->previews);
	if (question->filter && regcomp(&filter, question->filter, REG_EXTENDED | REG_NOSUB))
		return &lp_error_memory;
	for (id = 0; ok && id < graph->count && left; id++) {
		const char *type = graph->type_table.items[graph->types[id]].name;

		if (question->filter && regexec(&filter, type, 0, NULL, 0))
			continue;
		ok = list_object(&lister, id, sink, context);
		left--;
	}
	if (question->filter)
		regfree(&filter);
	lp_array_deinit(&lister.references);
	lp_map_deinit(&lister.roots);
	lp_preview_reader_deinit(&lister.previews);
	/* A sink that has enough is no failure. */
	ok = !lister.failed && !lister.names.failed && !lister.preview.failed &&
	     !lister.previews.failed;
	lp_strbuf_deinit(&lister.names);
	lp_strbuf_deinit(&lister.preview);
	return ok ? NULL : &lp_error_memory;
}

const struct lp_analysis lp_analysis_objects = {
	.name = "objects",
	.summary = "every object with its references, one JSON line each",
	.needs_graph = true,
	.needs_previews = true,
	.needs_generations = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER,
	.stream = objects_stream,
};
