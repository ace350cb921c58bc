// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/circle.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/path/way.h"
#include "analyse/words.h"
#include "base/error.h"
#include "base/map.h"

enum { NOBODY = UINT32_MAX };

/** Objects that are told; of more the first. */
enum { MOST_TOLD = 6 };

/** A search, breadth first; members are called by their place among them. */
struct circle {
	const struct lp_graph *graph;
	const uint32_t *members;
	struct lp_map places;
	uint32_t *parents, *queue;
};

/** An instance says more of a cycle than its `__dict__`. */
static uint32_t find_start(const struct lp_graph *graph, const uint32_t *members, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const struct lp_graph_type *type =
			&graph->type_table.items[graph->types[members[i]]];

		if (type->has_dict || type->value_count)
			return (uint32_t)i;
	}
	return 0;
}

/** The last member before @start on the shortest way back to it, or NOBODY. */
static uint32_t search(struct circle *circle, uint32_t start, size_t count)
{
	const struct lp_graph *graph = circle->graph;
	uint32_t next = 0, end = 0, place, to;

	circle->queue[end++] = start;
	while (next < end) {
		uint32_t from = circle->queue[next++], id = circle->members[from];

		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			if (!lp_edge_is_strong(graph->edges[place]) ||
			    !lp_map_get(&circle->places, (uint64_t)graph->edges[place] + 1, &to))
				continue;
			if (to == start)
				return from;
			if (circle->parents[to] != NOBODY)
				continue;
			circle->parents[to] = from;
			circle->queue[end++] = to;
		}
	}
	return NOBODY;
}

/** The members on the way, from the start on; false when memory is short. */
static bool collect(const struct circle *circle, uint32_t start, uint32_t last,
		    struct lp_id_array *ret)
{
	uint32_t length = 0, at = last;

	/* The queue is done with: it takes the way. */
	while (at != start) {
		circle->queue[length++] = at;
		at = circle->parents[at];
	}
	circle->queue[length++] = start;
	while (length--) {
		if (!lp_array_push(ret, circle->members[circle->queue[length]]))
			return false;
	}
	return true;
}

/** Part a word from what is before it: ", " at @start. */
static void put_comma(struct lp_strbuf *to, size_t start)
{
	struct lp_strbuf word = {0};

	lp_strbuf_puts(&word, to->text + start);
	to->length = start;
	lp_strbuf_printf(to, ", %s", lp_strbuf_text(&word));
	lp_strbuf_drop(&word, to);
}

void lp_circle_tell(const struct lp_findings *findings, const struct lp_id_array *circle,
		    struct lp_strbuf *to)
{
	struct lp_reference reference;
	size_t i;

	for (i = 0; i < circle->count; i++) {
		uint32_t next = circle->items[(i + 1) % circle->count];

		if (i == MOST_TOLD) {
			lp_strbuf_printf(to, "... %zu more", circle->count - i);
			return;
		}
		lp_word_object(findings, circle->items[i], to);
		if (lp_way_reference(findings->graph, circle->items[i], next, &reference)) {
			size_t start = to->length;

			lp_word_reference(findings, &reference, to);
			/* "local x", "word at 16": no attribute and no item. */
			if (to->length > start && !strchr(".[", to->text[start]))
				put_comma(to, start);
		}
		lp_strbuf_puts(to, i + 1 < circle->count ? " \xe2\x86\x92 " : "");
	}
}

struct lp_error *lp_circle_find(const struct lp_graph *graph, const uint32_t *members, size_t count,
				struct lp_id_array *ret)
{
	struct circle circle = {.graph = graph, .members = members};
	uint32_t start = find_start(graph, members, count), last;
	bool ok = true;
	size_t i;

	circle.parents = malloc(count * sizeof(*circle.parents));
	circle.queue = malloc(count * sizeof(*circle.queue));
	for (i = 0; i < count && ok; i++)
		ok = lp_map_set(&circle.places, (uint64_t)members[i] + 1, (uint32_t)i);
	ok = ok && circle.parents && circle.queue;
	for (i = 0; i < count && ok; i++)
		circle.parents[i] = NOBODY;
	last = ok ? search(&circle, start, count) : NOBODY;
	if (last != NOBODY)
		ok = collect(&circle, start, last, ret);
	lp_map_deinit(&circle.places);
	free(circle.parents);
	free(circle.queue);
	return ok ? NULL : &lp_error_memory;
}
