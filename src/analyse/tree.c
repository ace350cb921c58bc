// SPDX-License-Identifier: Apache-2.0
/* tree: what retains most, and what of that is retained by what it dominates. */
#include <stdlib.h>

#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"
#include "analyse/path/tell.h"
#include "analyse/words.h"
#include "base/error.h"

/** Rows, levels below the first one, and the share of all bytes that is worth a row. */
enum { DEFAULT_ROWS = 40, DEPTH = 4, WORTH = 200 };

/** An object that retains enough, and the dominator it is listed under. */
struct branch {
	uint32_t dominator, id;
	uint64_t retained;
};

LP_ARRAY(branch_array, struct branch);

struct tree {
	const struct lp_findings *findings;
	struct lp_flow flow;
	struct lp_dominators dominators;
	struct lp_distances distances;
	/** By dominator, those that retain most first. */
	struct branch_array branches;
	uint64_t total;
	struct lp_report *report;
};

static int compare_branches(const void *left, const void *right)
{
	const struct branch *a = left, *b = right;

	if (a->dominator != b->dominator)
		return a->dominator < b->dominator ? -1 : 1;
	if (a->retained != b->retained)
		return a->retained < b->retained ? 1 : -1;
	return (a->id > b->id) - (a->id < b->id);
}

static bool collect(struct tree *tree)
{
	const struct lp_dominators *dominators = &tree->dominators;
	uint32_t id;

	for (id = 0; id < tree->findings->graph->count; id++) {
		uint64_t retained = dominators->retained[id];

		if (dominators->of[id] == LP_UNREACHABLE || retained * WORTH < tree->total)
			continue;
		if (!lp_array_push(&tree->branches,
				   (struct branch){dominators->of[id], id, retained}))
			return false;
	}
	if (tree->branches.count)
		qsort(tree->branches.items, tree->branches.count, sizeof(*tree->branches.items),
		      compare_branches);
	return true;
}

/** The first branch below @dominator, or where it would be. */
static size_t find_branches(const struct tree *tree, uint32_t dominator)
{
	size_t low = 0, high = tree->branches.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tree->branches.items[middle].dominator < dominator)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct lp_column columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"share", "Share", LP_CELL_SHARE},
	{"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"object", "Object", LP_CELL_TEXT},
	{"type", "Type", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
	{"depth", NULL, LP_CELL_COUNT},
};
enum { RETAINED, SHARE, SHALLOW, OBJECT, TYPE, ADDRESS, AT_DEPTH, COLUMNS };

/** An object by the way to it, indented. */
static struct lp_error *tell(struct tree *tree, uint32_t id, uint32_t depth, const char **ret)
{
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_find(tree->findings->graph, &tree->distances, id, &way);

	if (!error)
		error = lp_way_tell(tree->findings, &way, false, tree->report, &telling);
	if (!error)
		*ret = lp_report_text(tree->report, "%*s%s", (int)depth * 2, "",
				      lp_telling_text(&telling, tree->report));
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

static struct lp_error *add_row(struct tree *tree, const struct branch *branch, uint32_t depth)
{
	const struct lp_graph *graph = tree->findings->graph;
	struct lp_cell *cells = lp_report_row(tree->report);
	const char *object = "";

	LP_TRY(tell(tree, branch->id, depth, &object));
	cells[RETAINED] = lp_cell_number(branch->retained);
	cells[SHARE] = lp_cell_real((double)branch->retained / (double)tree->total);
	cells[SHALLOW] = lp_cell_number(lp_graph_shallow(graph, branch->id));
	cells[OBJECT] = lp_cell_text(object);
	cells[TYPE] =
		lp_cell_text(lp_report_text(tree->report, "%s", lp_word_type(graph, branch->id)));
	cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, branch->id));
	cells[AT_DEPTH] = lp_cell_number(depth);
	return NULL;
}

/** Rows in the order of a walk, depth first: each below what dominates it. */
static struct lp_error *add_rows(struct tree *tree, uint64_t limit)
{
	uint32_t owners[DEPTH + 1] = {LP_DOMINATED_BY_ROOTS}, depth = 0;
	size_t next[DEPTH + 1] = {find_branches(tree, LP_DOMINATED_BY_ROOTS)};
	struct lp_table *table = lp_report_table(tree->report, "tree", NULL, columns, COLUMNS);
	uint64_t rows = 0;

	for (;;) {
		const struct branch *branch = &tree->branches.items[next[depth]];

		if (next[depth] == tree->branches.count || branch->dominator != owners[depth]) {
			if (!depth--)
				break;
			continue;
		}
		next[depth]++;
		if (rows++ < limit)
			LP_TRY(add_row(tree, branch, depth));
		if (depth < DEPTH) {
			depth++;
			owners[depth] = branch->id;
			next[depth] = find_branches(tree, branch->id);
		}
	}
	table->total_rows = rows;
	return NULL;
}

static struct lp_error *find_facts(struct tree *tree)
{
	LP_TRY(lp_flow_init(&tree->flow, tree->findings->graph));
	LP_TRY(lp_dominators_init(&tree->dominators, &tree->flow));
	LP_TRY(lp_distances_init(&tree->distances, &tree->flow, NULL));
	return collect(tree) ? NULL : &lp_error_memory;
}

static struct lp_error *tree_run(const struct lp_findings *findings,
				 const struct lp_question *question, struct lp_report *report)
{
	struct tree tree = {
		.findings = findings,
		.total = findings->census->shallow + findings->census->owned,
		.report = report,
	};
	struct lp_error *error = find_facts(&tree);

	if (!error)
		error = add_rows(&tree, question->limit ? question->limit : DEFAULT_ROWS);
	lp_array_deinit(&tree.branches);
	lp_distances_deinit(&tree.distances);
	lp_dominators_deinit(&tree.dominators);
	lp_flow_deinit(&tree.flow);
	return error;
}

const struct lp_analysis lp_analysis_tree = {
	.name = "tree",
	.summary = "objects that retain most, each below the one that dominates it",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes = LP_TAKES_LIMIT,
	.run = tree_run,
};
