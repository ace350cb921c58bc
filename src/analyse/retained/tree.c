// SPDX-License-Identifier: Apache-2.0
/* tree: what retains most, and what of that is retained by what it dominates. */
#include <stdlib.h>
#include <string.h>

#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"
#include "analyse/path/tell.h"
#include "analyse/picture/drawing.h"
#include "analyse/retained/tree_sets.h"
#include "analyse/words.h"
#include "base/error.h"

/** Rows, levels of them, the share of all bytes that is worth a row, and the deepest one that is
 * indented as it should. */
enum { DEFAULT_ROWS = 40, DEFAULT_DEPTH = 5, WORTH = 200, MOST_INDENTED = 32 };

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

/** Fields that a class has in its variable part, before any number of other references. */
enum { CLASS_FIELDS = 9 };

/** Whether an object is the `__dict__` of one that dominates it: the two are one for a reader. */
static bool is_namespace(const struct tree *tree, uint32_t id)
{
	uint32_t owner = tree->dominators.of[id];
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (owner >= LP_NO_OBJECT)
		return false;
	lp_reference_walk_init(&walk, tree->findings->graph, owner);
	while (walk.place < walk.variable + CLASS_FIELDS &&
	       lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind == LP_REFERENCE_DICT)
			return reference.target == id;
	}
	return false;
}

/** What an object is listed under: of a namespace what it belongs to. */
static uint32_t find_owner(const struct tree *tree, uint32_t id)
{
	uint32_t owner = tree->dominators.of[id];

	return owner < LP_NO_OBJECT && is_namespace(tree, owner) ? tree->dominators.of[owner]
								 : owner;
}

static bool collect(struct tree *tree)
{
	const struct lp_dominators *dominators = &tree->dominators;
	uint32_t id;

	for (id = 0; id < tree->findings->graph->count; id++) {
		uint64_t retained = dominators->retained[id];

		if (dominators->of[id] == LP_UNREACHABLE || retained < tree->total / WORTH ||
		    !retained || is_namespace(tree, id))
			continue;
		if (!lp_array_push(&tree->branches,
				   (struct branch){find_owner(tree, id), id, retained}))
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
		*ret = lp_report_text(tree->report, "%*s%s",
				      2 * (int)(depth < MOST_INDENTED ? depth : MOST_INDENTED), "",
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
	lp_draw_dominated(tree->findings,
			  branch->dominator == LP_DOMINATED_BY_ROOTS ? LP_NO_OBJECT
								     : branch->dominator,
			  branch->id, branch->retained, object + strspn(object, " "), tree->report);
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

/** A level of the walk: whose branches, and the next one of them. */
struct level {
	uint32_t owner;
	size_t next;
};

LP_ARRAY(level_array, struct level);

static bool descend(const struct tree *tree, struct level_array *levels, uint32_t owner)
{
	return lp_array_push(levels, (struct level){owner, find_branches(tree, owner)});
}

/** The next branch in the order of a walk, depth first, or NULL; levels that are done with go. */
static const struct branch *next_branch(const struct tree *tree, struct level_array *levels)
{
	while (levels->count) {
		struct level *level = &levels->items[levels->count - 1];

		if (level->next < tree->branches.count &&
		    tree->branches.items[level->next].dominator == level->owner)
			return &tree->branches.items[level->next++];
		levels->count--;
	}
	return NULL;
}

/** Each object is below what dominates it. */
static struct lp_error *add_rows(struct tree *tree, const struct lp_question *question,
				 struct level_array *levels)
{
	uint64_t limit = question->limit ? question->limit : DEFAULT_ROWS, rows = 0;
	uint64_t depth = question->depth ? question->depth : DEFAULT_DEPTH;
	struct lp_table *table = lp_report_table(
		tree->report, "tree",
		"Objects that retain 0.5 % or more, each below what it would go with", columns,
		COLUMNS);
	bool ok = descend(tree, levels, LP_DOMINATED_BY_ROOTS);
	const struct branch *branch;

	while (ok && (branch = next_branch(tree, levels))) {
		if (rows++ < limit)
			LP_TRY(add_row(tree, branch, (uint32_t)levels->count - 1));
		if (levels->count < depth)
			ok = descend(tree, levels, branch->id);
	}
	table->total_rows = rows;
	table->rows = "objects";
	return ok ? NULL : &lp_error_memory;
}

static struct lp_error *find_facts(struct tree *tree)
{
	LP_TRY(lp_flow_init(&tree->flow, tree->findings->graph));
	LP_TRY(lp_dominators_init(&tree->dominators, &tree->flow));
	LP_TRY(lp_distances_init(&tree->distances, &tree->flow, NULL));
	return collect(tree) ? NULL : &lp_error_memory;
}

static struct lp_error *run_objects(const struct lp_findings *findings,
				    const struct lp_question *question, struct lp_report *report)
{
	struct tree tree = {
		.findings = findings,
		.total = findings->census->shallow + findings->census->owned,
		.report = report,
	};
	struct level_array levels = {0};
	struct lp_error *error = find_facts(&tree);

	if (!error)
		error = add_rows(&tree, question, &levels);
	lp_array_deinit(&levels);
	lp_array_deinit(&tree.branches);
	lp_distances_deinit(&tree.distances);
	lp_dominators_deinit(&tree.dominators);
	lp_flow_deinit(&tree.flow);
	return error;
}

static struct lp_error *tree_run(const struct lp_findings *findings,
				 const struct lp_question *question, struct lp_report *report)
{
	uint64_t limit = question->limit ? question->limit : DEFAULT_ROWS;

	if (!question->by)
		return run_objects(findings, question, report);
	return !strcmp(question->by, "type") ? lp_tree_by_type(findings, limit, report)
					     : lp_tree_by_holder(findings, limit, report);
}

static const char *const groupings[] = {"type", "holder", NULL};

const struct lp_analysis lp_analysis_tree = {
	.name = "tree",
	.summary = "what retains most, each object below the one that dominates it",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.groupings = groupings,
	.takes = LP_TAKES_LIMIT | LP_TAKES_DEPTH | LP_TAKES_BY | LP_TAKES_PICTURE | LP_TAKES_REFCOUNTS,
	.run = tree_run,
};
