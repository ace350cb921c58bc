// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/garbage_rules.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/garbage/collector.h"
#include "analyse/garbage/shapes.h"
#include "analyse/path/circle.h"
#include "analyse/suspects/suspect.h"
#include "analyse/words.h"
#include "base/error.h"

enum {
	/* Garbage of a collector that is off: as little is none. */
	LEAST_OBJECTS = 100,
	LEAST_BYTES = 64 << 10,
	/* Instances of the program's own classes are told, if they are this part of all. */
	OWN_PART = 20,
	/* Garbage that waits: as many bytes, and the part of all, are told. */
	LEAST_WAITING = 1 << 20,
	PART_OF_ALL = 100,
};

/** All objects of one fate. */
struct fate_sum {
	uint64_t objects, bytes;
	/** The type of which there are most, classes of the program first; and how many. */
	uint32_t type;
	uint64_t of_type;
};

/** Whether a type is a class of a program's, and not of C. */
static bool is_of_program(const struct lp_graph *graph, uint32_t type)
{
	uint32_t class = lp_index_find(&graph->index, graph->type_table.items[type].address);

	return class != LP_NO_OBJECT && !(graph->flags[class] & LP_OBJECT_STATIC) &&
	       graph->type_table.items[type].has_dict;
}

/** Of equally many the first in order of names, as numbers of types differ from run to run. */
static bool is_better(const struct lp_graph *graph, const uint64_t *counts, uint32_t type,
		      const struct fate_sum *than)
{
	if (counts[type] != than->of_type)
		return counts[type] > than->of_type;
	return counts[type] && strcmp(graph->type_table.items[type].name,
				      graph->type_table.items[than->type].name) < 0;
}

static void choose_type(const struct lp_graph *graph, const uint64_t *counts, struct fate_sum *sum)
{
	struct fate_sum any = {0}, own = {0};
	uint32_t type;

	for (type = 0; type < graph->type_table.count; type++) {
		bool is_own = counts[type] && is_of_program(graph, type);

		if (is_better(graph, counts, type, &any))
			any = (struct fate_sum){.type = type, .of_type = counts[type]};
		if (is_own && is_better(graph, counts, type, &own))
			own = (struct fate_sum){.type = type, .of_type = counts[type]};
	}
	/* A handful of instances is not what it is about. */
	if (own.of_type * OWN_PART < sum->objects)
		own = any;
	sum->type = own.type;
	sum->of_type = own.of_type;
}

static struct lp_error *add_up(const struct lp_graph *graph, const struct lp_fates *fates,
			       enum lp_fate fate, struct fate_sum *sum)
{
	uint64_t *counts = calloc(graph->type_table.count + 1, sizeof(*counts));
	uint32_t id;

	if (!counts)
		return &lp_error_memory;
	for (id = 0; id < graph->count; id++) {
		if (fates->of[id] != fate)
			continue;
		counts[graph->types[id]]++;
		sum->objects++;
		sum->bytes += lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
	}
	choose_type(graph, counts, sum);
	free(counts);
	return NULL;
}

/** Append the cycles of a fate of which most bytes are: ": Node.next → Node.prev". */
static struct lp_error *put_circle(struct lp_evidence *evidence, const struct lp_fates *fates,
				   enum lp_fate fate, struct lp_strbuf *to)
{
	const struct lp_components *components = &fates->components;
	struct lp_shapes shapes = {0};
	struct lp_id_array circle = {0};
	struct lp_error *error =
		lp_shapes_find(evidence->findings, fates, &evidence->finalisers, NULL, &shapes);
	size_t i;

	for (i = 0; !error && i < shapes.items.count; i++) {
		uint32_t set = shapes.items.items[i].example, first = components->firsts[set];

		if (shapes.items.items[i].fate != fate)
			continue;
		error = lp_circle_find(evidence->graph, components->members + first,
				       components->firsts[set + 1] - first, &circle);
		if (!error && circle.count) {
			lp_strbuf_puts(to, ": ");
			lp_circle_tell(evidence->findings, &circle, to);
		}
		break;
	}
	lp_array_deinit(&circle);
	lp_shapes_deinit(&shapes);
	return error;
}

/** Add all objects of a fate as one suspect, whose reason ends with what they are; at @place, or
 * held by @object. */
static struct lp_error *add(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			    const struct lp_fates *fates, enum lp_fate fate,
			    const struct fate_sum *sum, const char *place, uint32_t object,
			    struct lp_suspects *suspects)
{
	const struct lp_graph *graph = evidence->graph;
	struct lp_suspect suspect = {
		.rule = rule,
		.verdict = rule->verdict,
		.object = object,
		.place = place,
		.type = graph->type_table.items[sum->type].name,
		.count = sum->of_type,
		.retained = sum->bytes,
	};
	struct lp_strbuf text = {0};
	struct lp_error *error = NULL;

	lp_strbuf_count(&text, sum->objects);
	lp_strbuf_printf(&text, " %s %s", sum->objects == 1 ? "object" : "objects", rule->reason);
	if (lp_fate_is_garbage(fate))
		error = put_circle(evidence, fates, fate, &text);
	suspect.reason = lp_report_take(evidence->report, &text);
	return error ? error : lp_suspect_add(evidence, suspects, suspect, LP_NO_OBJECT);
}

/** Add what has a fate, if there are so many objects and bytes. */
static struct lp_error *add_fate(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				 enum lp_fate fate, uint64_t objects, uint64_t bytes,
				 const char *place, struct lp_suspects *suspects)
{
	const struct lp_fates *fates;
	struct fate_sum sum = {0};

	LP_TRY(lp_evidence_fates(evidence, &fates));
	LP_TRY(add_up(evidence->graph, fates, fate, &sum));
	if (!sum.objects || sum.objects < objects || sum.bytes < bytes)
		return NULL;
	return add(evidence, rule, fates, fate, &sum, place, LP_NO_OBJECT, suspects);
}

/** The list gc.garbage that keeps most, or LP_NO_OBJECT. */
static uint32_t find_list(const struct lp_evidence *evidence)
{
	const struct lp_graph *graph = evidence->graph;
	uint32_t found = LP_NO_OBJECT;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		uint32_t id = graph->roots.items[i].object;

		if (lp_is_garbage_list(&graph->roots.items[i]) && lp_item_count(graph, id) &&
		    (found == LP_NO_OBJECT ||
		     lp_evidence_retained(evidence, id) > lp_evidence_retained(evidence, found)))
			found = id;
	}
	return found;
}

/** Add gc.garbage, if there is something in it. */
static struct lp_error *add_list(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				 struct lp_suspects *suspects)
{
	uint32_t list = find_list(evidence);
	const struct lp_fates *fates;
	struct fate_sum sum = {0};

	if (list == LP_NO_OBJECT)
		return NULL;
	LP_TRY(lp_evidence_fates(evidence, &fates));
	LP_TRY(add_up(evidence->graph, fates, LP_FATE_SAVED, &sum));
	sum.bytes = lp_evidence_retained(evidence, list);
	return add(evidence, rule, fates, LP_FATE_SAVED, &sum, NULL, list, suspects);
}

/** Whether a list has more objects without `__del__` than with it: only gc.DEBUG_SAVEALL puts these
 * into it, which 2.7 and 3.6 do not tell. */
static bool is_saved(struct lp_evidence *evidence, uint32_t list)
{
	const struct lp_graph *graph = evidence->graph;
	uint32_t place, end = graph->offsets[list + 1];
	uint64_t plain = 0;

	for (place = graph->offsets[list]; place < end; place++) {
		uint32_t id = lp_edge_target(graph->edges[place]);

		plain += id != LP_NO_OBJECT && !lp_finaliser_of(&evidence->finalisers, id);
	}
	return 2 * plain > end - graph->offsets[list];
}

/** Whether a collector puts all that it finds into gc.garbage. */
static struct lp_error *find_saving(struct lp_evidence *evidence, bool *ret)
{
	uint32_t list = find_list(evidence);
	const struct lp_fates *fates;

	*ret = lp_collectors_save(evidence->findings->process);
	if (*ret || list == LP_NO_OBJECT)
		return NULL;
	LP_TRY(lp_evidence_fates(evidence, &fates));
	*ret = is_saved(evidence, list);
	return NULL;
}

struct lp_error *lp_find_garbage_kept(struct lp_evidence *evidence,
				      const struct lp_suspect_rule *rule,
				      struct lp_suspects *suspects)
{
	bool saving;

	LP_TRY(find_saving(evidence, &saving));
	if (!saving)
		LP_TRY(add_list(evidence, rule, suspects));
	LP_TRY(add_fate(evidence, rule, LP_FATE_FINALISER, 1, 0, "uncollectable garbage",
			suspects));
	return add_fate(evidence, rule, LP_FATE_UNTRACKED, LEAST_OBJECTS, LEAST_BYTES,
			"garbage that is not found", suspects);
}

struct lp_error *lp_find_saved(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			       struct lp_suspects *suspects)
{
	bool saving;

	LP_TRY(find_saving(evidence, &saving));
	return saving ? add_list(evidence, rule, suspects) : NULL;
}

struct lp_error *lp_find_collector_off(struct lp_evidence *evidence,
				       const struct lp_suspect_rule *rule,
				       struct lp_suspects *suspects)
{
	if (lp_collectors_off(evidence->findings->process))
		LP_TRY(add_fate(evidence, rule, LP_FATE_COLLECTABLE, LEAST_OBJECTS, LEAST_BYTES,
				"garbage while gc is disabled", suspects));
	return add_fate(evidence, rule, LP_FATE_FROZEN, LEAST_OBJECTS, LEAST_BYTES,
			"frozen garbage", suspects);
}

struct lp_error *lp_find_garbage_waiting(struct lp_evidence *evidence,
					 const struct lp_suspect_rule *rule,
					 struct lp_suspects *suspects)
{
	uint64_t least = evidence->total / PART_OF_ALL;

	if (lp_collectors_off(evidence->findings->process))
		return NULL;
	return add_fate(evidence, rule, LP_FATE_COLLECTABLE, 1,
			least > LEAST_WAITING ? least : LEAST_WAITING, "garbage", suspects);
}
