// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/traces.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/facts/flow.h"
#include "analyse/growth/mix.h"
#include "analyse/words.h"
#include "base/error.h"
#include "base/pack.h"
#include "base/pages.h"

/* What as many refer to says little of one of them. */
enum { SHARED = 8 };

struct tracer {
	const struct lp_findings *findings;
	const struct lp_graph *graph;
	const uint64_t *words;
	/** By number of the type: its objects have attributes; contents of its objects are short
	 * and do not change; objects are new with each change of an attribute. */
	bool *instances, *values, *floats;
	/** By id: contents are asked for, and a hash of them. */
	uint64_t *asked;
	uint16_t *contents;
};

static bool is_instance(const struct lp_graph_type *type)
{
	uint32_t i;

	if (type->variable == LP_VARIABLE_CLASS || !strcmp(type->name, "module"))
		return false;
	for (i = 0; i < type->place_count; i++) {
		if (type->places[i].kind == LP_REFERENCE_DICT ||
		    type->places[i].kind == LP_REFERENCE_SLOT)
			return true;
	}
	return type->has_dict || type->value_count;
}

static bool is_value(const char *type)
{
	static const char *const names[] = {"str", "unicode", "bytes", "int", "long"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(type, names[i]))
			return true;
	}
	return false;
}

/** Values of attributes that leave a trace: those that few have, else those that many have. */
struct targets {
	uint32_t own[LP_TRACES], common[LP_TRACES];
	unsigned own_count, common_count;
};

static void take(const struct tracer *tracer, uint32_t target, struct targets *targets)
{
	/* Times and measures change while an object stays: one that has no other attributes, as a
	 * rate limiter's bucket, would be another one each time. */
	if (tracer->floats[tracer->graph->types[target]])
		return;
	if (tracer->graph->refcounts[target] < SHARED)
		targets->own[targets->own_count++] = target;
	else if (targets->common_count < LP_TRACES && tracer->values[tracer->graph->types[target]])
		targets->common[targets->common_count++] = target;
}

/** Values of attributes that a `__dict__` has. */
static void take_values(const struct tracer *tracer, uint32_t dict, struct targets *targets)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, tracer->graph, dict);
	while (targets->own_count < LP_TRACES && lp_reference_walk_next(&walk, &reference)) {
		if (reference.strong && reference.kind == LP_REFERENCE_VALUE)
			take(tracer, reference.target, targets);
	}
}

static void find_targets(const struct tracer *tracer, uint32_t id, struct targets *targets)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	*targets = (struct targets){0};
	lp_reference_walk_init(&walk, tracer->graph, id);
	while (walk.place < walk.variable && targets->own_count < LP_TRACES &&
	       lp_reference_walk_next(&walk, &reference)) {
		if (!reference.strong)
			continue;
		if (reference.kind == LP_REFERENCE_ATTRIBUTE || reference.kind == LP_REFERENCE_SLOT)
			take(tracer, reference.target, targets);
		else if (reference.kind == LP_REFERENCE_DICT)
			take_values(tracer, reference.target, targets);
	}
}

/** Call @each for each instance and what its traces are of. */
static void for_instances(struct tracer *tracer, uint32_t *traces,
			  void (*each)(struct tracer *tracer, const uint32_t *targets,
				       unsigned count, uint32_t *trace))
{
	struct targets targets;
	uint32_t id;

	for (id = 0; id < tracer->graph->count; id++) {
		if (!tracer->instances[tracer->graph->types[id]])
			continue;
		find_targets(tracer, id, &targets);
		if (targets.own_count)
			each(tracer, targets.own, targets.own_count, &traces[id]);
		else if (targets.common_count)
			each(tracer, targets.common, targets.common_count, &traces[id]);
	}
}

static void ask(struct tracer *tracer, const uint32_t *targets, unsigned count, uint32_t *trace)
{
	(void)trace;
	while (count--) {
		if (tracer->values[tracer->graph->types[targets[count]]])
			lp_bit_set(tracer->asked, targets[count]);
	}
}

static void trace(struct tracer *tracer, const uint32_t *targets, unsigned count, uint32_t *trace)
{
	unsigned width = count ? LP_TRACE_BITS / count : 0, i;

	*trace = count << LP_TRACE_BITS;
	for (i = 0; i < count; i++) {
		uint64_t mark = lp_mix(tracer->words[targets[i]], tracer->contents[targets[i]]);

		*trace |= ((uint32_t)mark & ((1u << width) - 1)) << i * width;
	}
}

/** Read contents in order of ids, in which a snapshot has them. */
static bool read_contents(struct tracer *tracer)
{
	struct lp_strbuf text = {0};
	uint32_t id;
	bool failed;

	for (id = 0; id < tracer->graph->count; id++) {
		if (!lp_bit(tracer->asked, id))
			continue;
		lp_strbuf_clear(&text);
		if (lp_word_preview(tracer->findings, id, &text))
			tracer->contents[id] =
				(uint16_t)lp_checksum(lp_strbuf_text(&text), text.length);
	}
	failed = text.failed;
	lp_strbuf_deinit(&text);
	return !failed;
}

struct lp_error *lp_traces_find(const struct lp_findings *findings, const uint64_t *words,
				uint32_t *traces)
{
	const struct lp_graph_type_array *types = &findings->graph->type_table;
	size_t size = (size_t)findings->graph->count + 1, i;
	struct tracer tracer = {.findings = findings, .graph = findings->graph, .words = words};
	bool ok;

	tracer.instances = malloc(types->count + 1);
	tracer.values = malloc(types->count + 1);
	tracer.floats = malloc(types->count + 1);
	tracer.asked = lp_pages_alloc(size / 8 + 8);
	tracer.contents = lp_pages_alloc(size * sizeof(*tracer.contents));
	ok = tracer.instances && tracer.values && tracer.floats && tracer.asked && tracer.contents;
	for (i = 0; ok && i < types->count; i++) {
		tracer.instances[i] = is_instance(&types->items[i]);
		tracer.values[i] = is_value(types->items[i].name);
		tracer.floats[i] = !strcmp(types->items[i].name, "float");
	}
	if (ok) {
		for_instances(&tracer, traces, ask);
		ok = read_contents(&tracer);
	}
	if (ok)
		for_instances(&tracer, traces, trace);
	free(tracer.instances);
	free(tracer.values);
	free(tracer.floats);
	lp_pages_free(tracer.asked, size / 8 + 8);
	lp_pages_free(tracer.contents, size * sizeof(*tracer.contents));
	return ok ? NULL : &lp_error_memory;
}
