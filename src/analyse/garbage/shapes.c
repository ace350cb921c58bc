// SPDX-License-Identifier: Apache-2.0
#include "analyse/garbage/shapes.h"

#include <regex.h>
#include <stdlib.h>

#include "analyse/garbage/own_cycle.h"
#include "analyse/path/circle.h"
#include "analyse/picture/drawing.h"
#include "analyse/words.h"
#include "base/error.h"
#include "base/map.h"

struct grouping {
	const struct lp_findings *findings;
	const struct lp_fates *fates;
	struct lp_finalisers *finalisers;
	struct lp_own_cycles own;
	/** Whether the name of each type passes the filter; NULL: there is none. */
	bool *wanted;
	/** A hash of the name of each type: classes that are made anew and anew are one. */
	uint64_t *hashes;
	/** From a hash of what a set is made of to its shape. */
	struct lp_map numbers;
	struct lp_shapes *shapes;
};

/**
 * Of the whole set.  gc.garbage may hold one member only; and where it is a member itself, that is
 * not why the others are alive.
 */
static enum lp_fate fate_of(const struct lp_fates *fates, uint32_t set)
{
	const struct lp_components *components = &fates->components;
	enum lp_fate fate = fates->of[components->members[components->firsts[set]]];
	uint32_t i;

	for (i = components->firsts[set]; i < components->firsts[set + 1]; i++) {
		uint8_t of = fates->of[components->members[i]];

		if (of == LP_FATE_LIST)
			return LP_FATE_REACHABLE;
		if (of == LP_FATE_SAVED)
			fate = LP_FATE_SAVED;
	}
	return fate;
}

/** Independent of the members' order. */
static uint64_t hash_set(struct grouping *grouping, uint32_t set, enum lp_fate fate)
{
	const struct lp_components *components = &grouping->fates->components;
	uint64_t hash = (uint64_t)fate + 1;
	uint32_t i;

	for (i = components->firsts[set]; i < components->firsts[set + 1]; i++) {
		uint32_t id = components->members[i];

		hash += grouping->hashes[grouping->findings->graph->types[id]];
		if (lp_finaliser_of(grouping->finalisers, id))
			hash += lp_hash(2);
	}
	return hash ? hash : 1;
}

static bool is_wanted(struct grouping *grouping, uint32_t set, enum lp_fate fate)
{
	const struct lp_components *components = &grouping->fates->components;
	uint32_t first = components->firsts[set], end = components->firsts[set + 1], i;

	if (!grouping->wanted) {
		if (lp_fate_is_garbage(fate) ||
		    !lp_own_cycle_is(&grouping->own, components->members + first, end - first))
			return true;
		grouping->shapes->own++;
		return false;
	}
	for (i = first; i < end; i++) {
		if (grouping->wanted[grouping->findings->graph->types[components->members[i]]])
			return true;
	}
	return false;
}

static bool add_set(struct grouping *grouping, uint32_t set)
{
	const struct lp_components *components = &grouping->fates->components;
	const struct lp_graph *graph = grouping->findings->graph;
	struct lp_shape_array *shapes = &grouping->shapes->items;
	uint32_t number = (uint32_t)shapes->count, i;
	enum lp_fate fate = fate_of(grouping->fates, set);
	struct lp_shape *shape;
	uint64_t hash;

	if (!is_wanted(grouping, set, fate))
		return true;
	hash = hash_set(grouping, set, fate);
	if (!lp_map_get(&grouping->numbers, hash, &number) &&
	    (!lp_map_set(&grouping->numbers, hash, number) ||
	     !lp_array_push(shapes, (struct lp_shape){.fate = fate, .example = set})))
		return false;
	shape = &shapes->items[number];
	shape->sets++;
	for (i = components->firsts[set]; i < components->firsts[set + 1]; i++) {
		uint32_t id = components->members[i];

		shape->objects++;
		shape->bytes += lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
	}
	return true;
}

static int compare_shapes(const void *left, const void *right)
{
	const struct lp_shape *a = left, *b = right;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return (a->example > b->example) - (a->example < b->example);
}

/** The filter was checked before: it fails now only where memory is short. */
static struct lp_error *match_types(const struct lp_graph *graph, const char *filter, bool **ret)
{
	bool *wanted;
	regex_t compiled;
	size_t i;

	if (regcomp(&compiled, filter, REG_EXTENDED | REG_NOSUB))
		return &lp_error_memory;
	wanted = malloc(graph->type_table.count + 1);
	for (i = 0; wanted && i < graph->type_table.count; i++)
		wanted[i] = !regexec(&compiled, graph->type_table.items[i].name, 0, NULL, 0);
	regfree(&compiled);
	*ret = wanted;
	return wanted ? NULL : &lp_error_memory;
}

/** FNV-1a, with its bits spread. */
static uint64_t hash_name(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return lp_hash(hash);
}

static struct lp_error *hash_types(const struct lp_graph *graph, uint64_t **ret)
{
	uint64_t *hashes = malloc((graph->type_table.count + 1) * sizeof(*hashes));
	size_t i;

	if (!hashes)
		return &lp_error_memory;
	for (i = 0; i < graph->type_table.count; i++)
		hashes[i] = hash_name(graph->type_table.items[i].name);
	*ret = hashes;
	return NULL;
}

static struct lp_error *group(struct grouping *grouping, const char *filter)
{
	struct lp_shape_array *shapes = &grouping->shapes->items;
	uint32_t set;

	LP_TRY(lp_own_cycles_init(&grouping->own, grouping->findings->graph));
	LP_TRY(hash_types(grouping->findings->graph, &grouping->hashes));
	if (filter)
		LP_TRY(match_types(grouping->findings->graph, filter, &grouping->wanted));
	for (set = 0; set < grouping->fates->components.count; set++) {
		if (!add_set(grouping, set))
			return &lp_error_memory;
	}
	if (shapes->count)
		qsort(shapes->items, shapes->count, sizeof(*shapes->items), compare_shapes);
	return grouping->finalisers->failed ? &lp_error_memory : NULL;
}

struct lp_error *lp_shapes_find(const struct lp_findings *findings, const struct lp_fates *fates,
				struct lp_finalisers *finalisers, const char *filter,
				struct lp_shapes *shapes)
{
	struct grouping grouping = {.findings = findings, .fates = fates, .shapes = shapes};
	struct lp_error *error;

	grouping.finalisers = finalisers;
	*shapes = (struct lp_shapes){0};
	error = group(&grouping, filter);
	lp_own_cycles_deinit(&grouping.own);
	free(grouping.wanted);
	free(grouping.hashes);
	lp_map_deinit(&grouping.numbers);
	if (error)
		lp_shapes_deinit(shapes);
	return error;
}

void lp_shapes_deinit(struct lp_shapes *shapes)
{
	lp_array_deinit(&shapes->items);
}

static const struct lp_column columns[] = {
	{"sets", "Sets", LP_CELL_COUNT},
	{"objects", "Objects", LP_CELL_COUNT},
	{"bytes", "Bytes", LP_CELL_BYTES},
	{"state", NULL, LP_CELL_TEXT},
	{"collector", "State", LP_CELL_TEXT},
	{"size", "Size", LP_CELL_COUNT},
	{"cycle", "Shortest cycle of one of them", LP_CELL_TEXT},
	{"finalisers", "__del__", LP_CELL_TEXT},
	{"address", "Example", LP_CELL_ADDRESS},
};
/** Cycles that are drawn. */
enum { DRAWN = 10 };

enum { SETS, OBJECTS, BYTES, STATE, COLLECTOR, SIZE, CYCLE, FINALISERS, EXAMPLE, COLUMNS };

enum { MAX_NAMES = 3 };

/** The types with a finaliser that are in a set, or NULL if there is none. */
static const char *finalisers_text(const struct lp_findings *findings,
				   struct lp_finalisers *finalisers, const uint32_t *members,
				   uint32_t count, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t types[MAX_NAMES], i;
	unsigned named = 0, j;
	struct lp_strbuf text = {0};

	for (i = 0; i < count; i++) {
		uint32_t type = graph->types[members[i]];

		for (j = 0; j < named && types[j] != type; j++)
			;
		if (j < named || !lp_finaliser_of(finalisers, members[i]))
			continue;
		if (named == MAX_NAMES) {
			lp_strbuf_puts(&text, ", ...");
			break;
		}
		types[named] = type;
		lp_strbuf_printf(&text, "%s%s", named++ ? ", " : "",
				 lp_word_type(graph, members[i]));
	}
	return named ? lp_report_take(report, &text) : NULL;
}

/** The shortest cycle of one of the sets, framed. */
static void draw(const struct lp_findings *findings, const struct lp_shape *shape,
		 const struct lp_id_array *circle, struct lp_report *report)
{
	struct lp_strbuf title = {0};

	lp_strbuf_count(&title, shape->sets);
	lp_strbuf_puts(&title, shape->sets == 1 ? " set, " : " sets, ");
	lp_strbuf_size(&title, shape->bytes);
	lp_strbuf_puts(&title, lp_fate_is_garbage(shape->fate) ? ", garbage" : ", reachable");
	lp_draw_circle(findings, circle->items, circle->count, &title, report);
}

/** The shortest cycle of one of the sets, in words and, if it is @drawn, in the picture. */
static struct lp_error *tell_cycle(const struct lp_findings *findings, const struct lp_shape *shape,
				   const uint32_t *members, uint32_t count, bool drawn,
				   struct lp_report *report, struct lp_strbuf *text)
{
	struct lp_id_array circle = {0};
	struct lp_error *error = lp_circle_find(findings->graph, members, count, &circle);

	if (!error)
		lp_circle_tell(findings, &circle, text);
	if (!error && drawn)
		draw(findings, shape, &circle, report);
	lp_array_deinit(&circle);
	return error;
}

static struct lp_error *add_row(const struct lp_findings *findings, const struct lp_fates *fates,
				struct lp_finalisers *finalisers, const struct lp_shape *shape,
				bool drawn, struct lp_report *report)
{
	const struct lp_components *components = &fates->components;
	const uint32_t *members = components->members + components->firsts[shape->example];
	uint32_t count =
		components->firsts[shape->example + 1] - components->firsts[shape->example];
	struct lp_cell *cells = lp_report_row(report);
	struct lp_strbuf text = {0};

	LP_TRY(tell_cycle(findings, shape, members, count, drawn, report, &text));
	cells[SETS] = lp_cell_number(shape->sets);
	cells[OBJECTS] = lp_cell_number(shape->objects);
	cells[BYTES] = lp_cell_number(shape->bytes);
	cells[STATE] = lp_cell_text(lp_fate_is_garbage(shape->fate) ? "garbage" : "reachable");
	cells[SIZE] = lp_cell_number(count);
	cells[CYCLE] = lp_cell_text(lp_report_take(report, &text));
	cells[COLLECTOR] = lp_cell_text(lp_fate_text(findings->process, shape->fate));
	cells[FINALISERS] =
		lp_cell_text(finalisers_text(findings, finalisers, members, count, report));
	cells[EXAMPLE] = lp_cell_number(lp_index_address(&findings->graph->index, members[0]));
	return NULL;
}

struct lp_error *lp_shapes_table(const struct lp_findings *findings, const struct lp_fates *fates,
				 struct lp_finalisers *finalisers, const struct lp_shapes *shapes,
				 uint64_t limit, struct lp_report *report)
{
	size_t i;

	lp_report_table(report, "cycles", NULL, columns, COLUMNS)->total_rows = shapes->items.count;
	for (i = 0; i < shapes->items.count && i < limit; i++)
		LP_TRY(add_row(findings, fates, finalisers, &shapes->items.items[i], i < DRAWN,
			       report));
	return NULL;
}
