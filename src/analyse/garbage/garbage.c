// SPDX-License-Identifier: Apache-2.0
/* garbage: objects that nothing leads to and that are not collected yet, and gc.garbage. */
#include <stdlib.h>
#include <string.h>

#include "analyse/garbage/collections.h"
#include "analyse/garbage/collector.h"
#include "analyse/garbage/shapes.h"
#include "analyse/overview/info.h"
#include "analyse/overview/types.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_CYCLES = 10, DEFAULT_SAVED = 10 };

/** Objects and bytes of each fate, and of each type that is garbage. */
struct sums {
	uint64_t objects[LP_FATE_COUNT], bytes[LP_FATE_COUNT];
	struct type_sum {
		uint64_t count, shallow, owned;
	} * types;
};

static void add_up(const struct lp_graph *graph, const struct lp_fates *fates, struct sums *sums)
{
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		struct type_sum *type = &sums->types[graph->types[id]];
		uint64_t shallow, owned;

		if (!lp_fate_is_garbage(fates->of[id]))
			continue;
		shallow = lp_graph_shallow(graph, id);
		owned = lp_graph_owned(graph, id);
		sums->objects[fates->of[id]]++;
		sums->bytes[fates->of[id]] += shallow + owned;
		type->count++;
		type->shallow += shallow;
		type->owned += owned;
	}
}

static struct lp_error *types_table(const struct lp_graph *graph, const struct sums *sums,
				    const struct lp_question *question, struct lp_report *report)
{
	struct lp_census census = {0};
	struct lp_error *error;
	bool ok = true;
	size_t i;

	for (i = 0; i < graph->type_table.count && ok; i++) {
		const struct type_sum *sum = &sums->types[i];

		if (sum->count)
			ok = lp_census_add(&census, graph->type_table.items[i].name, sum->count,
					   sum->shallow, sum->owned);
	}
	if (ok)
		lp_census_finish(&census);
	error = ok ? lp_types_table(&census, question, "types", NULL, report) : &lp_error_memory;
	lp_census_deinit(&census);
	return error;
}

static void add_head(const struct lp_findings *findings, const struct lp_fates *fates,
		     const struct sums *sums, struct lp_report *report)
{
	struct lp_strbuf text = {0};
	uint64_t bytes = 0;
	int fate;

	for (fate = LP_FATE_COLLECTABLE; fate < LP_FATE_COUNT; fate++)
		bytes += sums->bytes[fate];
	if (fates->garbage_count) {
		lp_strbuf_count(&text, fates->garbage_count);
		lp_strbuf_puts(&text, fates->garbage_count == 1 ? " object (" : " objects (");
		lp_strbuf_size(&text, bytes);
		lp_strbuf_puts(&text, fates->garbage_count == 1
					      ? ") is garbage: nothing leads to it"
					      : ") are garbage: nothing leads to them");
	} else {
		lp_strbuf_puts(&text, "no garbage: something leads to every object");
	}
	if (lp_collectors_off(findings->process))
		lp_strbuf_puts(&text, "; gc is disabled");
	lp_report_head(report, lp_report_take(report, &text));
}

static const struct lp_column fate_columns[] = {
	{"objects", "Objects", LP_CELL_COUNT},
	{"bytes", "Bytes", LP_CELL_BYTES},
	{"collector", "What the collector does with them", LP_CELL_TEXT},
};

static void fates_table(const struct lp_process_facts *process, const struct sums *sums,
			struct lp_report *report)
{
	enum lp_fate fate;

	lp_report_table(report, "fates", NULL, fate_columns, 3);
	for (fate = LP_FATE_COLLECTABLE; fate < LP_FATE_COUNT; fate++) {
		struct lp_cell *cells;

		if (!sums->objects[fate])
			continue;
		cells = lp_report_row(report);
		cells[0] = lp_cell_number(sums->objects[fate]);
		cells[1] = lp_cell_number(sums->bytes[fate]);
		cells[2] = lp_cell_text(lp_fate_text(process, fate));
	}
}

/** Objects of one type in gc.garbage. */
struct saved {
	uint64_t count, bytes;
	/** The first of them, and where it is in the list. */
	uint32_t example;
	uint64_t number;
};

LP_ARRAY(saved_array, struct saved);

static int compare_saved(const void *left, const void *right)
{
	const struct saved *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

static bool add_saved(const struct lp_graph *graph, uint32_t list, struct lp_map *numbers,
		      struct saved_array *saved)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, graph, list);
	while (lp_reference_walk_next(&walk, &reference)) {
		uint64_t type = (uint64_t)graph->types[reference.target] + 1;
		struct saved first = {.example = reference.target, .number = reference.number};
		uint32_t number = (uint32_t)saved->count;

		if (reference.kind != LP_REFERENCE_ITEM)
			continue;
		if (!lp_map_get(numbers, type, &number) &&
		    (!lp_map_set(numbers, type, number) || !lp_array_push(saved, first)))
			return false;
		saved->items[number].count++;
		saved->items[number].bytes += lp_graph_shallow(graph, reference.target) +
					      lp_graph_owned(graph, reference.target);
	}
	return true;
}

static const struct lp_column saved_columns[] = {
	{"count", "Count", LP_CELL_COUNT},	 {"bytes", "Bytes", LP_CELL_BYTES},
	{"type", "In gc.garbage", LP_CELL_TEXT}, {"finaliser", "__del__", LP_CELL_FLAG},
	{"expression", "Example", LP_CELL_TEXT}, {"address", "Address", LP_CELL_ADDRESS},
};

static void saved_table(const struct lp_graph *graph, struct lp_finalisers *finalisers,
			const struct saved_array *saved, uint64_t limit, struct lp_report *report)
{
	size_t i;

	lp_report_table(report, "saved", NULL, saved_columns, 6)->total_rows = saved->count;
	for (i = 0; i < saved->count && i < limit; i++) {
		const struct saved *row = &saved->items[i];
		struct lp_cell *cells = lp_report_row(report);

		cells[0] = lp_cell_number(row->count);
		cells[1] = lp_cell_number(row->bytes);
		cells[2] = lp_cell_text(
			lp_report_text(report, "%s", lp_word_type(graph, row->example)));
		cells[3] = lp_cell_flag(lp_finaliser_of(finalisers, row->example));
		cells[4] = lp_cell_text(lp_report_text(report, "gc.garbage[%llu]",
						       (unsigned long long)row->number));
		cells[5] = lp_cell_number(lp_index_address(&graph->index, row->example));
	}
}

/** What is in gc.garbage, of all interpreters. */
static struct lp_error *tell_saved(const struct lp_graph *graph, struct lp_finalisers *finalisers,
				   uint64_t limit, struct lp_report *report)
{
	struct saved_array saved = {0};
	struct lp_map numbers = {0};
	bool ok = true;
	size_t i;

	for (i = 0; i < graph->roots.count && ok; i++) {
		if (lp_is_garbage_list(&graph->roots.items[i]))
			ok = add_saved(graph, graph->roots.items[i].object, &numbers, &saved);
	}
	if (ok && saved.count) {
		qsort(saved.items, saved.count, sizeof(*saved.items), compare_saved);
		saved_table(graph, finalisers, &saved, limit, report);
	}
	lp_array_deinit(&saved);
	lp_map_deinit(&numbers);
	return ok ? NULL : &lp_error_memory;
}

static void add_notes(const struct lp_findings *findings, const struct sums *sums,
		      const struct lp_finalisers *finalisers, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	bool keeps = lp_collector_keeps_finalisers(findings->process), generators = false;
	bool unknown = false;
	size_t i;

	for (i = 0; i < findings->process->collectors.count; i++)
		unknown |= lp_collector_state(&findings->process->collectors.items[i]) ==
			   LP_COLLECTOR_MAYBE;
	if (unknown)
		lp_report_note(report, "whether gc is enabled is not known in this version");
	for (i = 0; i < graph->type_table.count; i++)
		generators |= sums->types[i].count &&
			      !strcmp(graph->type_table.items[i].name, "generator");
	if (keeps && generators)
		lp_report_note(report,
			       "generators that wait within try or with are as uncollectable as "
			       "__del__ in this version; limpet does not know which do");
	if (keeps && finalisers->unknown)
		lp_report_note(report,
			       "contents of str are not known: neither is which classes have "
			       "__del__, and so what is uncollectable");
}

static struct lp_error *tell(const struct lp_findings *findings, const struct lp_question *question,
			     struct lp_finalisers *finalisers, const struct lp_fates *fates,
			     struct lp_report *report)
{
	uint64_t limit = question->limit ? question->limit : DEFAULT_CYCLES;
	struct sums sums = {0};
	struct lp_shapes shapes = {0};
	struct lp_error *error;

	sums.types = calloc(findings->graph->type_table.count + 1, sizeof(*sums.types));
	if (!sums.types)
		return &lp_error_memory;
	add_up(findings->graph, fates, &sums);
	add_head(findings, fates, &sums, report);
	error = types_table(findings->graph, &sums, question, report);
	if (!error)
		error = lp_shapes_find(findings, fates, finalisers, question->filter, &shapes);
	if (!error) {
		fates_table(findings->process, &sums, report);
		error = lp_shapes_table(findings, fates, finalisers, &shapes, limit, report);
	}
	if (!error)
		error = tell_saved(findings->graph, finalisers,
				   question->limit ? question->limit : DEFAULT_SAVED, report);
	lp_collector_table(findings->process, report);
	lp_collections_table(findings->process, report);
	add_notes(findings, &sums, finalisers, report);
	lp_shapes_deinit(&shapes);
	free(sums.types);
	return error;
}

static struct lp_error *garbage_run(const struct lp_findings *findings,
				    const struct lp_question *question, struct lp_report *report)
{
	struct lp_finalisers finalisers;
	struct lp_error *error;
	struct lp_fates fates;

	LP_TRY(lp_finalisers_init(&finalisers, findings));
	error = lp_fates_init(&fates, &finalisers, NULL, false);
	if (!error) {
		error = tell(findings, question, &finalisers, &fates, report);
		lp_fates_deinit(&fates);
	}
	lp_finalisers_deinit(&finalisers);
	return error;
}

static const char *const sort_columns[] = {"share", "shallow_bytes", "owned_bytes",
					   "count", "type",	     NULL};

const struct lp_analysis lp_analysis_garbage = {
	.name = "garbage",
	.summary = "objects that nothing leads to and that are not collected yet; the collector",
	.needs_graph = true,
	.needs_texts = true,
	.needs_frozen = true,
	.sort_columns = sort_columns,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER,
	.run = garbage_run,
};
