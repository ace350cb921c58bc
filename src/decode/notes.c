// SPDX-License-Identifier: Apache-2.0
#include "decode/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "decode/facts.h"

void lp_note_gaps(const struct lp_build_stats *stats, const struct lp_heap *heap,
		  struct lp_process_facts *process)
{
	process->undecoded += stats->dangling + stats->senseless;
	if (stats->dangling)
		lp_facts_note(process, "%llu reference%s to memory that holds no object",
			      (unsigned long long)stats->dangling,
			      stats->dangling == 1 ? " leads" : "s lead");
	if (stats->senseless)
		lp_facts_note(process, "%llu object%s contents that make no sense",
			      (unsigned long long)stats->senseless,
			      stats->senseless == 1 ? " has" : "s have");
	if (heap->space.passed_over)
		lp_facts_note(process,
			      "%.1f TiB of reserved addresses were not looked at: sanitizers have "
			      "such",
			      (double)heap->space.passed_over / (double)(UINT64_C(1) << 40));
	if (heap->unknown_malloc)
		lp_facts_note(process,
			      "objects in blocks of %s are found by reference only: one that only "
			      "C code holds is missing",
			      heap->malloc_name ? heap->malloc_name : "an unknown malloc");
}

/** The type with most objects, of those with as many the first by its name; NULL if none is left.
 */
static const struct lp_graph_type *take_largest(const struct lp_graph_type_array *types,
						uint64_t *counts)
{
	size_t largest = 0, i;

	for (i = 1; i < types->count; i++) {
		if (counts[i] > counts[largest] ||
		    (counts[i] && counts[i] == counts[largest] &&
		     strcmp(types->items[i].name, types->items[largest].name) < 0))
			largest = i;
	}
	if (!types->count || !counts[largest])
		return NULL;
	counts[largest] = 0;
	return &types->items[largest];
}

struct lp_error *lp_note_opaque(const struct lp_graph *graph, struct lp_process_facts *process)
{
	enum { NAMED = 3 };
	const struct lp_graph_type *types = graph->type_table.items;
	uint64_t *counts = calloc(graph->type_table.count + 1, sizeof(*counts)), sum = 0;
	const struct lp_graph_type *type;
	struct lp_strbuf names = {0};
	unsigned kinds = 0;
	uint32_t i;

	if (!counts)
		return &lp_error_memory;
	for (i = 0; i < graph->count; i++)
		counts[graph->types[i]] += types[graph->types[i]].opaque;
	for (i = 0; i < graph->type_table.count; i++) {
		kinds += counts[i] != 0;
		sum += counts[i];
	}
	for (i = 0; i < NAMED && (type = take_largest(&graph->type_table, counts)); i++)
		lp_strbuf_printf(&names, "%s%s", i ? ", " : "", type->name);
	if (sum)
		lp_facts_note(process,
			      "%llu object%s of C types that limpet does not know (%s%s): "
			      "references were guessed from the words of the struct",
			      (unsigned long long)sum, sum == 1 ? "" : "s", lp_strbuf_text(&names),
			      kinds > NAMED ? ", ..." : "");
	process->failed |= names.failed;
	lp_strbuf_deinit(&names);
	free(counts);
	return NULL;
}
