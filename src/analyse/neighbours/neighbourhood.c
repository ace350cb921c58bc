// SPDX-License-Identifier: Apache-2.0
#include "analyse/neighbours/neighbourhood.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

static const struct lp_graph_type *type_of(const struct lp_graph *graph, uint32_t id)
{
	return &graph->type_table.items[graph->types[id]];
}

static bool is_class(const struct lp_graph *graph, uint32_t id)
{
	return type_of(graph, id)->variable == LP_VARIABLE_CLASS;
}

static bool is_module(const struct lp_graph *graph, uint32_t id)
{
	return !strcmp(lp_word_type(graph, id), "module");
}

/** Whether a member is of the last level. */
static bool is_last(const struct lp_neighbourhood *hood, const struct lp_member *member)
{
	return member->depth >= hood->options.depth;
}

/** Whether the way ends at a member because of what it is. */
static bool is_end(const struct lp_neighbourhood *hood, const struct lp_member *member)
{
	const struct lp_graph *graph = hood->graph;

	if (!member->depth)
		return false;
	if (is_module(graph, member->id))
		return true;
	return hood->options.backwards ? !strcmp(lp_word_type(graph, member->id), "frame")
				       : is_class(graph, member->id);
}

/** The number of an object's member, which it becomes; false where no more may, or memory is
 * short: then @failed. */
static bool join(struct lp_neighbourhood *hood, uint32_t id, uint32_t depth, uint32_t *ret,
		 bool *first, bool *failed)
{
	uint32_t number = (uint32_t)hood->members.count;

	*first = !lp_map_get(&hood->numbers, (uint64_t)id + 1, ret);
	if (!*first)
		return true;
	if (number >= hood->options.most)
		return false;
	if (!lp_map_set(&hood->numbers, (uint64_t)id + 1, number) ||
	    !lp_array_push(&hood->members, (struct lp_member){.id = id, .depth = depth})) {
		*failed = true;
		return false;
	}
	*ret = number;
	return true;
}

/** Link a member to the object @id by a reference. */
static bool link_object(struct lp_neighbourhood *hood, uint32_t number, uint32_t id,
			uint32_t referrer, uint32_t place)
{
	struct lp_link link = {.referrer = referrer, .place = place};
	bool failed = false;

	if (!join(hood, id, hood->members.items[number].depth + 1, &link.member, &link.first,
		  &failed)) {
		hood->members.items[number].left_out++;
		return !failed;
	}
	hood->members.items[number].link_count++;
	return lp_array_push(&hood->links, link);
}

/** Whether a reference is to a key that the name of the reference to its value tells. */
static bool is_told(const struct lp_graph *graph, uint32_t id, uint32_t place, uint32_t target)
{
	struct lp_reference reference;

	return graph->offsets[target] == graph->offsets[target + 1] &&
	       lp_reference_at(graph, id, place, &reference) && reference.kind == LP_REFERENCE_KEY;
}

/** All that a member refers to. */
static bool add_references(struct lp_neighbourhood *hood, uint32_t number)
{
	const struct lp_neighbour_options *options = &hood->options.neighbours;
	const struct lp_graph *graph = hood->graph;
	uint32_t id = hood->members.items[number].id, place;

	for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
		uint32_t target = lp_edge_target(graph->edges[place]);
		struct lp_member *member = &hood->members.items[number];

		if (target == LP_NO_OBJECT || !lp_neighbour_passes(graph, options, target) ||
		    (hood->options.drawn && is_told(graph, id, place, target)))
			continue;
		if (member->link_count >= options->limit)
			member->left_out++;
		else if (!link_object(hood, number, target, id, place))
			return false;
	}
	return true;
}

/** Roots that own a member; words that may be none are left out. */
static bool add_roots(struct lp_neighbourhood *hood, uint32_t number,
		      const struct lp_link_array *roots)
{
	struct lp_member *member = &hood->members.items[number];
	size_t i;

	for (i = 0; i < roots->count; i++) {
		if (roots->items[i].member != number)
			continue;
		if (member->link_count >= hood->options.neighbours.limit) {
			member->left_out++;
			continue;
		}
		member->link_count++;
		if (!lp_array_push(&hood->links, (struct lp_link){.root = roots->items[i].root,
								  .member = LP_NO_OBJECT}))
			return false;
	}
	return true;
}

/** The namespace of a module is told by the module: whoever else refers to it is a function of
 * that. */
static bool add_referrers(struct lp_neighbourhood *hood, uint32_t number,
			  const struct lp_subject *subject)
{
	const struct lp_member *member = &hood->members.items[number];
	bool owned = subject->owner != LP_NO_OBJECT, last = is_last(hood, member);
	uint64_t limit = last ? 0 : hood->options.neighbours.limit, linked = 0;
	size_t i;

	if (owned) {
		if (member->depth && is_module(hood->graph, subject->owner))
			limit = 1;
		linked++;
		if (!link_object(hood, number, subject->owner, subject->owner,
				 subject->owner_place))
			return false;
	}
	for (i = 0; i < subject->referrers.count && linked < limit; i++) {
		const struct lp_referrer *referrer = &subject->referrers.items[i];

		if (owned && referrer->place == subject->owner_place)
			continue;
		linked++;
		if (!link_object(hood, number, referrer->id, referrer->id, referrer->place))
			return false;
	}
	/* What could not become a member has been counted, and the last ones are not asked on. */
	if (!last)
		hood->members.items[number].left_out += subject->referrer_count - linked;
	return true;
}

/** The roots of all members from number @first on. */
static bool find_roots(const struct lp_neighbourhood *hood, uint32_t first,
		       struct lp_link_array *ret)
{
	const struct lp_graph *graph = hood->graph;
	struct lp_link link = {0};
	size_t i;

	for (i = 0; i < graph->roots.count && !hood->options.neighbours.filter; i++) {
		link.root = &graph->roots.items[i];
		if (!link.root->unknown &&
		    lp_map_get(&hood->numbers, (uint64_t)link.root->object + 1, &link.member) &&
		    link.member >= first && !lp_array_push(ret, link))
			return false;
	}
	return true;
}

/** The members @first to @end, which are a level, by one pass. */
static struct lp_error *add_level(struct lp_neighbourhood *hood, uint32_t first, uint32_t end)
{
	struct lp_subject *subjects = calloc(end - first + 1, sizeof(*subjects));
	struct lp_link_array roots = {0};
	struct lp_error *error = NULL;
	uint32_t count = 0, number, i;
	bool ok = subjects && find_roots(hood, first, &roots);

	for (number = first; number < end && ok; number++) {
		const struct lp_member *member = &hood->members.items[number];

		subjects[number - first].id = member->id;
		subjects[number - first].without_instances =
			member->depth && is_class(hood->graph, member->id);
		count++;
	}
	if (ok)
		error = lp_referrers_find(hood->graph, &hood->options.neighbours, subjects, count);
	for (number = first; number < end && ok && !error; number++) {
		hood->members.items[number].first_link = hood->links.count;
		if (!is_end(hood, &hood->members.items[number]))
			ok = add_roots(hood, number, &roots) &&
			     add_referrers(hood, number, &subjects[number - first]);
	}
	for (i = 0; i < count; i++)
		lp_subject_deinit(&subjects[i]);
	free(subjects);
	lp_array_deinit(&roots);
	return ok ? error : &lp_error_memory;
}

static struct lp_error *add_levels(struct lp_neighbourhood *hood)
{
	bool drawn = hood->options.backwards && hood->options.drawn;
	uint64_t depth, levels = hood->options.depth + drawn;
	uint32_t first = 0, number;

	for (depth = 0; depth < levels && first < hood->members.count; depth++) {
		uint32_t end = (uint32_t)hood->members.count;

		if (hood->options.backwards)
			LP_TRY(add_level(hood, first, end));
		for (number = first; number < end && !hood->options.backwards; number++) {
			hood->members.items[number].first_link = hood->links.count;
			if (!is_end(hood, &hood->members.items[number]) &&
			    !add_references(hood, number))
				return &lp_error_memory;
		}
		first = end;
	}
	return NULL;
}

struct lp_error *lp_neighbourhood_find(const struct lp_graph *graph,
				       const struct lp_neighbourhood_options *options,
				       const uint32_t *subjects, size_t count,
				       struct lp_neighbourhood *hood)
{
	uint32_t number;
	bool first, failed = false;
	size_t i;

	hood->graph = graph;
	hood->options = *options;
	for (i = 0; i < count; i++) {
		join(hood, subjects[i], 0, &number, &first, &failed);
		if (failed)
			return &lp_error_memory;
	}
	return add_levels(hood);
}

void lp_neighbourhood_deinit(struct lp_neighbourhood *hood)
{
	lp_array_deinit(&hood->members);
	lp_array_deinit(&hood->links);
	lp_map_deinit(&hood->numbers);
}

bool lp_link_reference(const struct lp_neighbourhood *hood, const struct lp_link *link,
		       struct lp_reference *ret)
{
	return !link->root && lp_reference_at(hood->graph, link->referrer, link->place, ret);
}
