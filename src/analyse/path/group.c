// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/group.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pages.h"

struct grouping {
	const struct lp_graph *graph;
	const struct lp_distances *distances;
	/** On the way to one of the objects: a bit each. */
	uint64_t *needed;
	/** Roots whose keys are names, as those of sys.modules: a bit each. */
	uint64_t *names;
	/** Of those that are needed: the kind of the reference that leads there, by one more; 0 is
	 * none. */
	uint8_t *kinds;
	/** A number for that reference, then that of all of the way (see folds.h); 0 is none. */
	uint64_t *marks;
	/** The objects on a way. */
	uint32_t *stack;
	/** From the number of a way, before it was folded, to that of one that was. */
	uint32_t *folded;
	/** From that to its group, by one more; 0 is none. */
	uint32_t *numbers;
	struct lp_way_groups *groups;
};

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t mixed = lp_hash(a + 0x9E3779B97F4A7C15u * (b + 1));

	return mixed ? mixed : 1;
}

static void need(struct grouping *grouping, uint32_t id)
{
	while (id < LP_NO_OBJECT && !lp_bit(grouping->needed, id)) {
		lp_bit_set(grouping->needed, id);
		id = grouping->distances->parents[id];
	}
}

/** Call @each for each reference to what is needed, and is reached by its owner. */
static void for_references(struct grouping *grouping,
			   void (*each)(struct grouping *grouping, uint32_t owner,
					const struct lp_reference *reference))
{
	uint32_t id;

	for (id = 0; id < grouping->graph->count; id++) {
		struct lp_reference_walk walk;
		struct lp_reference reference;

		if (!lp_bit(grouping->needed, id))
			continue;
		lp_reference_walk_init(&walk, grouping->graph, id);
		while (lp_reference_walk_next(&walk, &reference)) {
			if (reference.strong && lp_bit(grouping->needed, reference.target) &&
			    grouping->distances->parents[reference.target] == id)
				each(grouping, id, &reference);
		}
	}
}

static void note_kind(struct grouping *grouping, uint32_t owner,
		      const struct lp_reference *reference)
{
	uint8_t *kind = &grouping->kinds[reference->target];

	if (!*kind || lp_way_rank(reference->kind) > lp_way_rank(*kind - 1u))
		*kind = (uint8_t)(reference->kind + 1);
}

/** What tells references of an owner apart: names do, keys and indices only in namespaces. */
static uint64_t detail(const struct grouping *grouping, uint32_t owner,
		       const struct lp_reference *reference)
{
	switch (reference->kind) {
	case LP_REFERENCE_VALUE:
		return grouping->kinds[owner] == LP_REFERENCE_DICT + 1 ||
				       lp_bit(grouping->names, owner)
			       ? reference->key
			       : 0;
	case LP_REFERENCE_LOCAL:
		return reference->name_object;
	case LP_REFERENCE_FIELD:
	case LP_REFERENCE_SLOT:
	case LP_REFERENCE_ATTRIBUTE:
	case LP_REFERENCE_WORD:
		return reference->name ? (uint64_t)(uintptr_t)reference->name : reference->number;
	default:
		return 0;
	}
}

/** Frames that called each other run different functions: they are no chain. */
static uint64_t fold_mark(const struct lp_reference *reference, uint64_t mark)
{
	bool frame = reference->kind == LP_REFERENCE_FIELD && reference->name &&
		     !strcmp(reference->name, "f_back");

	return frame ? (mark & ~LP_FOLD_MARK) | 2 : mark | LP_FOLD_MARK;
}

static void note_mark(struct grouping *grouping, uint32_t owner,
		      const struct lp_reference *reference)
{
	uint32_t target = reference->target;

	if (!grouping->marks[target] && grouping->kinds[target] == reference->kind + 1)
		grouping->marks[target] =
			fold_mark(reference,
				  mix(mix(grouping->graph->types[owner], (uint64_t)reference->kind),
				      detail(grouping, owner, reference)));
}

/**
 * Number the way to an object.  On the way back from the root, what is known of it is put in the
 * place of the reference's number: `kinds` is cleared for what has it.
 */
static bool number_way(struct grouping *grouping, uint32_t id)
{
	struct lp_folds *folds = &grouping->groups->folds;
	uint32_t *stack = grouping->stack, depth = 0, number;

	while (grouping->kinds[id]) {
		stack[depth++] = id;
		id = grouping->distances->parents[id];
	}
	if (!grouping->marks[id]) {
		if (!lp_folds_add(folds, 0, mix(id, 0) & ~LP_FOLD_MARK, id, &number))
			return false;
		grouping->marks[id] = number;
	}
	number = (uint32_t)grouping->marks[id];
	while (depth) {
		id = stack[--depth];
		if (!lp_folds_add(folds, number, grouping->marks[id], id, &number))
			return false;
		grouping->marks[id] = number;
		grouping->kinds[id] = 0;
	}
	return true;
}

/** Put an object whose way is numbered into its group. */
static bool count_object(struct grouping *grouping, uint32_t id, uint32_t *ret)
{
	struct lp_way_group_array *groups = &grouping->groups->items;
	uint32_t way = grouping->folded[grouping->marks[id]];
	uint32_t *number = &grouping->numbers[way];
	struct lp_way_group *group;

	if (!*number) {
		if (!lp_array_push(groups, (struct lp_way_group){.example = id, .way = way}))
			return false;
		*number = (uint32_t)groups->count;
	}
	group = &groups->items[*number - 1];
	group->count++;
	group->bytes += lp_graph_shallow(grouping->graph, id) + lp_graph_owned(grouping->graph, id);
	group->mixed |= grouping->graph->types[group->example] != grouping->graph->types[id];
	*ret = *number - 1;
	return true;
}

static int compare_groups(const void *left, const void *right)
{
	const struct lp_way_group *a = left, *b = right;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return (a->example > b->example) - (a->example < b->example);
}

/** Find out what tells the ways to what is needed apart. */
static void mark_ways(struct grouping *grouping)
{
	const struct lp_root_array *roots = &grouping->graph->roots;
	size_t i;

	for (i = 0; i < roots->count; i++) {
		if (lp_way_has_names(roots->items[i].kind))
			lp_bit_set(grouping->names, roots->items[i].object);
	}
	for_references(grouping, note_kind);
	for_references(grouping, note_mark);
}

static bool is_reached(const struct grouping *grouping, uint32_t id)
{
	return grouping->distances->parents[id] != LP_PARENT_NONE;
}

/** Fold the ways, which are all numbered. */
static bool fold_ways(struct grouping *grouping)
{
	struct lp_folds *folds = &grouping->groups->folds;

	if (!lp_folds_settle(folds, &grouping->folded))
		return false;
	grouping->numbers = calloc(folds->items.count + 1, sizeof(*grouping->numbers));
	return grouping->numbers;
}

static bool group_some(struct grouping *grouping, const uint32_t *ids, size_t count)
{
	struct lp_way_group_array *groups = &grouping->groups->items;
	uint32_t number;
	bool ok = true;
	size_t i;

	for (i = 0; i < count; i++)
		need(grouping, ids[i]);
	mark_ways(grouping);
	for (i = 0; ok && i < count; i++)
		ok = !is_reached(grouping, ids[i]) || number_way(grouping, ids[i]);
	ok = ok && fold_ways(grouping);
	for (i = 0; ok && i < count; i++)
		ok = !is_reached(grouping, ids[i]) || count_object(grouping, ids[i], &number);
	if (ok && groups->count)
		qsort(groups->items, groups->count, sizeof(*groups->items), compare_groups);
	return ok;
}

static bool group_all(struct grouping *grouping, uint32_t *numbers)
{
	uint32_t count = grouping->graph->count, id;
	bool ok = true;

	for (id = 0; id < count; id++) {
		if (is_reached(grouping, id))
			lp_bit_set(grouping->needed, id);
	}
	mark_ways(grouping);
	for (id = 0; ok && id < count; id++)
		ok = !is_reached(grouping, id) || number_way(grouping, id);
	ok = ok && fold_ways(grouping);
	for (id = 0; ok && id < count; id++)
		ok = !is_reached(grouping, id) || count_object(grouping, id, &numbers[id]);
	for (id = 0; id < count; id++) {
		if (!is_reached(grouping, id))
			numbers[id] = (uint32_t)grouping->groups->items.count;
	}
	return ok;
}

/** Only pages of what is needed are taken. */
static bool grouping_init(struct grouping *grouping, const struct lp_graph *graph,
			  const struct lp_distances *distances, struct lp_way_groups *groups)
{
	size_t objects = (size_t)graph->count + 1;

	*grouping = (struct grouping){.graph = graph, .distances = distances, .groups = groups};
	grouping->needed = lp_pages_alloc(objects / 8 + 8);
	grouping->names = lp_pages_alloc(objects / 8 + 8);
	grouping->kinds = lp_pages_alloc(objects);
	grouping->marks = lp_pages_alloc(objects * sizeof(*grouping->marks));
	grouping->stack = lp_pages_alloc(objects * sizeof(*grouping->stack));
	return grouping->needed && grouping->names && grouping->kinds && grouping->marks &&
	       grouping->stack;
}

static void grouping_deinit(struct grouping *grouping)
{
	size_t objects = (size_t)grouping->graph->count + 1;

	lp_pages_free(grouping->needed, objects / 8 + 8);
	lp_pages_free(grouping->names, objects / 8 + 8);
	lp_pages_free(grouping->kinds, objects);
	lp_pages_free(grouping->marks, objects * sizeof(*grouping->marks));
	lp_pages_free(grouping->stack, objects * sizeof(*grouping->stack));
	free(grouping->folded);
	free(grouping->numbers);
}

struct lp_error *lp_way_groups_find(const struct lp_graph *graph,
				    const struct lp_distances *distances, const uint32_t *ids,
				    size_t count, struct lp_way_groups *ret)
{
	struct grouping grouping;
	bool ok = grouping_init(&grouping, graph, distances, ret) &&
		  group_some(&grouping, ids, count);

	grouping_deinit(&grouping);
	return ok ? NULL : &lp_error_memory;
}

struct lp_error *lp_way_groups_all(const struct lp_graph *graph,
				   const struct lp_distances *distances, uint32_t **numbers,
				   struct lp_way_groups *ret)
{
	uint32_t *found = malloc(((size_t)graph->count + 1) * sizeof(*found));
	struct grouping grouping;
	bool ok = grouping_init(&grouping, graph, distances, ret) && found &&
		  group_all(&grouping, found);

	grouping_deinit(&grouping);
	if (ok)
		*numbers = found;
	else
		free(found);
	return ok ? NULL : &lp_error_memory;
}

void lp_way_groups_deinit(struct lp_way_groups *groups)
{
	lp_array_deinit(&groups->items);
	lp_folds_deinit(&groups->folds);
}
