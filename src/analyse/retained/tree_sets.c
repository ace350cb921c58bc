// SPDX-License-Identifier: Apache-2.0
#include "analyse/retained/tree_sets.h"

#include <stdlib.h>

#include "analyse/path/group.h"
#include "analyse/path/tell.h"
#include "analyse/retained/type_sets.h"
#include "analyse/words.h"
#include "base/error.h"

static double share_of(const struct lp_findings *findings, uint64_t bytes)
{
	uint64_t total = findings->census->shallow + findings->census->owned;

	return total ? (double)bytes / (double)total : 0;
}

static const struct lp_column type_columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"share", "Share", LP_CELL_SHARE},
	{"count", "Count", LP_CELL_COUNT},
	{"bytes", "Own bytes", LP_CELL_BYTES},
	{"type", "All of type", LP_CELL_TEXT},
};
enum { RETAINED, SHARE, COUNT, BYTES, TYPE, TYPE_COLUMNS };

static void add_type(const struct lp_findings *findings, uint32_t set, uint64_t retained,
		     struct lp_report *report)
{
	const struct lp_census_row *row = &findings->census->rows.items[set];
	struct lp_cell *cells = lp_report_row(report);

	cells[RETAINED] = lp_cell_number(retained);
	cells[SHARE] = lp_cell_real(share_of(findings, retained));
	cells[COUNT] = lp_cell_number(row->count);
	cells[BYTES] = lp_cell_number(row->shallow + row->owned);
	cells[TYPE] = lp_cell_text(lp_report_text(report, "%s", row->type));
}

/** The numbers of all sets, the @limit largest ones first. */
static struct lp_error *find_largest(struct lp_sets *sets, uint64_t limit, uint32_t **ret)
{
	uint32_t count = sets->partition.count, i;
	uint32_t *order = malloc(((size_t)count + 1) * sizeof(*order));
	struct lp_error *error;

	if (!order)
		return &lp_error_memory;
	for (i = 0; i < count; i++)
		order[i] = i;
	error = lp_sets_largest(sets, order, count, limit);
	if (error)
		free(order);
	else
		*ret = order;
	return error;
}

struct lp_error *lp_tree_by_type(const struct lp_findings *findings, uint64_t limit,
				 struct lp_report *report)
{
	struct lp_type_sets types;
	struct lp_error *error;
	struct lp_table *table;
	uint64_t unreached = 0;
	uint32_t *order, i;

	LP_TRY(lp_type_sets_init(&types, findings->graph, findings->census));
	error = find_largest(&types.sets, limit, &order);
	if (!error) {
		table = lp_report_table(report, "types", "What would go with all objects of a type",
					type_columns, TYPE_COLUMNS);
		table->total_rows = types.sets.partition.count;
		for (i = 0; i < types.sets.partition.count && i < limit; i++) {
			add_type(findings, order[i], types.sets.sizes[order[i]].least, report);
			unreached += types.unreached[order[i]];
		}
		lp_type_sets_note(unreached, report);
		free(order);
	}
	lp_type_sets_deinit(&types);
	return error;
}

/** All objects by the ways to them. */
struct holders {
	const struct lp_findings *findings;
	struct lp_flow flow;
	struct lp_distances distances;
	/** The group of each object, and of each group its own number: the partition. */
	uint32_t *group_of, *numbers;
	struct lp_way_groups groups;
	struct lp_sets sets;
};

static void holders_deinit(struct holders *holders)
{
	lp_sets_deinit(&holders->sets);
	lp_way_groups_deinit(&holders->groups);
	free(holders->group_of);
	free(holders->numbers);
	lp_distances_deinit(&holders->distances);
	lp_flow_deinit(&holders->flow);
}

static struct lp_error *find_holders(struct holders *holders)
{
	const struct lp_graph *graph = holders->findings->graph;
	struct lp_partition partition = {0};
	uint32_t i;

	LP_TRY(lp_flow_init(&holders->flow, graph));
	LP_TRY(lp_distances_init(&holders->distances, &holders->flow, NULL));
	LP_TRY(lp_way_groups_all(graph, &holders->distances, &holders->group_of, &holders->groups));
	partition.count = (uint32_t)holders->groups.items.count;
	holders->numbers = malloc(((size_t)partition.count + 1) * sizeof(*holders->numbers));
	if (!holders->numbers)
		return &lp_error_memory;
	for (i = 0; i < partition.count; i++)
		holders->numbers[i] = i;
	/* That of objects that nothing leads to. */
	holders->numbers[partition.count] = LP_NO_SET;
	partition.numbers = holders->group_of;
	partition.sets = holders->numbers;
	return lp_sets_init(&holders->sets, &holders->flow, &holders->distances, &partition);
}

/** Whether all of a group is but the `__dict__` of its holders, which have a row that says more. */
static bool is_namespace(const struct holders *holders, uint32_t group)
{
	uint32_t id = holders->groups.items.items[group].example;
	uint32_t owner = holders->distances.parents[id];
	struct lp_reference reference;
	const struct lp_set_size *sizes = holders->sets.sizes;

	return owner < LP_NO_OBJECT &&
	       lp_way_reference(holders->findings->graph, owner, id, &reference) &&
	       reference.kind == LP_REFERENCE_DICT &&
	       sizes[holders->group_of[owner]].least >= sizes[group].least;
}

static const struct lp_column holder_columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"share", "Share", LP_CELL_SHARE},
	{"count", "Count", LP_CELL_COUNT},
	{"bytes", "Own bytes", LP_CELL_BYTES},
	{"holder", "All objects at", LP_CELL_TEXT},
	{"type", "Type", LP_CELL_TEXT},
	{"address", "Example", LP_CELL_ADDRESS},
};
enum { AT_HOLDER = BYTES + 1, OF_TYPE, EXAMPLE, HOLDER_COLUMNS };

static struct lp_error *add_holder(const struct holders *holders, uint32_t number,
				   struct lp_report *report)
{
	const struct lp_way_group *group = &holders->groups.items.items[number];
	const struct lp_graph *graph = holders->findings->graph;
	uint64_t retained = holders->sets.sizes[number].least;
	struct lp_cell *cells = lp_report_row(report);
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_of_group(graph, &holders->distances,
						 &holders->groups, group, &way);

	if (!error)
		error = lp_way_tell(holders->findings, &way, group->count > 1, report, &telling);
	cells[RETAINED] = lp_cell_number(retained);
	cells[SHARE] = lp_cell_real(share_of(holders->findings, retained));
	cells[COUNT] = lp_cell_number(group->count);
	cells[BYTES] = lp_cell_number(group->bytes);
	if (!error)
		cells[AT_HOLDER] = lp_cell_text(lp_telling_text(&telling, report));
	cells[OF_TYPE] = lp_cell_text(
		group->mixed ? "several types"
			     : lp_report_text(report, "%s", lp_word_type(graph, group->example)));
	cells[EXAMPLE] = lp_cell_number(lp_index_address(&graph->index, group->example));
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

/** Rows for the first @known groups of @order, of which all is known. */
static struct lp_error *add_holders(const struct holders *holders, const uint32_t *order,
				    uint64_t known, uint64_t limit, struct lp_report *report)
{
	struct lp_table *table =
		lp_report_table(report, "holders",
				"What would go with all objects at a place, keys and indices aside",
				holder_columns, HOLDER_COLUMNS);
	uint32_t skipped = 0, i;

	for (i = 0; i < holders->groups.items.count && i < known && i - skipped < limit; i++) {
		if (is_namespace(holders, order[i]))
			skipped++;
		else
			LP_TRY(add_holder(holders, order[i], report));
	}
	table->total_rows = holders->groups.items.count - skipped;
	return NULL;
}

struct lp_error *lp_tree_by_holder(const struct lp_findings *findings, uint64_t limit,
				   struct lp_report *report)
{
	struct holders holders = {.findings = findings};
	struct lp_error *error = find_holders(&holders);
	/* For each row there may be a namespace that gets none. */
	uint64_t known = limit < UINT32_MAX ? 2 * limit : limit;
	uint32_t *order = NULL;

	if (!error)
		error = find_largest(&holders.sets, known, &order);
	if (!error)
		error = add_holders(&holders, order, known, limit, report);
	free(order);
	holders_deinit(&holders);
	return error;
}
