// SPDX-License-Identifier: Apache-2.0
/* The report on one page: what is known of the process, what fills it, what holds most. */
#include "analyse/analysis.h"

#include "analyse/holder.h"
#include "analyse/info.h"
#include "analyse/types.h"
#include "base/error.h"

enum { TYPES_BY_BYTES = 8, TYPES_BY_COUNT = 5, CONTAINERS = 5 };

struct container {
	uint32_t id;
	uint64_t items;
};

/** How many items a container has; 0 for what is none. */
static uint64_t count_items(const struct lp_graph *graph, uint32_t id)
{
	const struct lp_graph_type *type = &graph->type_table.items[graph->types[id]];
	uint32_t places = graph->offsets[id + 1] - graph->offsets[id];
	uint32_t fixed = type->place_count + type->has_dict;

	if (graph->flags[id] & LP_OBJECT_VALUES)
		fixed += type->value_count;
	if (places <= fixed)
		return 0;
	switch (type->variable) {
	case LP_VARIABLE_ITEMS:
	case LP_VARIABLE_ELEMENTS:
		return places - fixed;
	case LP_VARIABLE_PAIRS:
		return (places - fixed) / 2;
	case LP_VARIABLE_ORDERED_PAIRS:
		return (places - fixed) / 3;
	default:
		return 0;
	}
}

/** The containers with most items, the largest first. */
static unsigned find_largest(const struct lp_graph *graph, struct container *top)
{
	unsigned count = 0, i;
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		uint64_t items;

		/* The interpreter's own, which belongs to nobody. */
		if (graph->offsets[id + 1] - graph->offsets[id] < 2)
			continue;
		items = count_items(graph, id);
		if (!items || (count == CONTAINERS && items <= top[count - 1].items))
			continue;
		i = count < CONTAINERS ? count++ : count - 1;
		for (; i && top[i - 1].items < items; i--)
			top[i] = top[i - 1];
		top[i] = (struct container){id, items};
	}
	return count;
}

static const struct lp_column container_columns[] = {
	{"items", "Items", LP_CELL_COUNT},
	{"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"type", "Biggest containers", LP_CELL_TEXT},
	{"holder", "Held by", LP_CELL_TEXT},
	{"address", NULL, LP_CELL_ADDRESS},
};

static void containers_table(const struct lp_findings *findings, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	struct container top[CONTAINERS];
	struct lp_held held[CONTAINERS];
	unsigned count = find_largest(graph, top), i;

	for (i = 0; i < count; i++)
		held[i].id = top[i].id;
	lp_holders_find(graph, held, count);
	lp_report_table(report, "containers", NULL, container_columns, 5);
	for (i = 0; i < count; i++) {
		uint32_t id = top[i].id;
		const char *type = graph->type_table.items[graph->types[id]].name;
		struct lp_cell *cells = lp_report_row(report);

		cells[0] = lp_cell_number(top[i].items);
		cells[1] = lp_cell_number(lp_graph_shallow(graph, id));
		cells[2] = lp_cell_text(lp_report_text(report, "%s", type));
		cells[3] = lp_cell_text(lp_holder_text(findings, &held[i], report));
		cells[4] = lp_cell_number(lp_index_address(&graph->index, id));
	}
}

static struct lp_error *overview_run(const struct lp_findings *findings,
				     const struct lp_question *question, struct lp_report *report)
{
	struct lp_question by_bytes = *question, by_count = *question;

	by_bytes.limit = question->limit ? question->limit : TYPES_BY_BYTES;
	lp_process_table(findings, report);
	lp_collector_table(findings->process, report);
	by_count.limit = TYPES_BY_COUNT;
	by_count.sort = "count";
	LP_TRY(lp_types_table(findings->census, &by_bytes, "types", "Most bytes", report));
	LP_TRY(lp_types_table(findings->census, &by_count, "types_by_count", "Most objects",
			      report));
	/* The table before tells how many more there are. */
	if (report->tables.count)
		report->tables.items[report->tables.count - 1].total_rows = 0;
	containers_table(findings, report);
	return NULL;
}

const struct lp_analysis lp_analysis_report = {
	.name = "report",
	.summary = "what is worth knowing, on one page",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes = LP_TAKES_LIMIT,
	.run = overview_run,
};
