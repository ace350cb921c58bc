// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/members.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/growth/mix.h"
#include "analyse/path/way.h"
#include "analyse/threads/suspended.h"
#include "analyse/words.h"
#include "base/pack.h"

static bool is_none(const struct lp_graph *graph, uint32_t id)
{
	return id == LP_NO_OBJECT || !strcmp(lp_word_type(graph, id), "NoneType");
}

static uint64_t key_of(uint32_t id)
{
	return (uint64_t)id + 1;
}

enum { LEAST_CAPTURED = 4096 };

bool lp_member_closure(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	const struct lp_graph *graph = evidence->graph;

	if (lp_field_find(graph, id, "__closure__") == LP_NO_OBJECT ||
	    lp_evidence_retained(evidence, id) < LEAST_CAPTURED)
		return false;
	member->key = key_of(lp_field_find(graph, id, "__code__"));
	return true;
}

/** The largest container among the @count objects at @edges that only @owner has. */
static void find_default(const struct lp_evidence *evidence, uint32_t owner,
			 struct lp_member *member)
{
	const struct lp_graph *graph = evidence->graph;
	uint32_t place;

	for (place = graph->offsets[owner]; place < graph->offsets[owner + 1]; place++) {
		uint32_t id = lp_edge_target(graph->edges[place]);
		uint64_t items;

		if (id == LP_NO_OBJECT || !evidence->holds[graph->types[id]] ||
		    evidence->dominators->of[id] != owner)
			continue;
		items = lp_item_count(graph, id);
		if (items > member->count) {
			member->count = items;
			member->object = id;
			member->type = lp_evidence_items(evidence, id);
		}
	}
}

bool lp_member_default(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	static const char *const names[] = {"__defaults__", "__kwdefaults__"};
	size_t i;

	member->count = 0;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		uint32_t defaults = lp_field_find(evidence->graph, id, names[i]);

		if (defaults != LP_NO_OBJECT)
			find_default(evidence, defaults, member);
	}
	return member->count > 0;
}

/** Whether the entries of a cache know their neighbours: it drops the oldest of them. */
static bool is_bounded(const struct lp_graph *graph, uint32_t cache)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, graph, cache);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind == LP_REFERENCE_VALUE)
			return !strcmp(lp_word_type(graph, reference.target),
				       "functools._lru_list_elem");
	}
	return false;
}

enum { MOST_RESULTS = 1000, LARGE_CACHE = 1 << 20 };

/** Whether a cache keeps instances of classes, or much else: one of truth values is none. */
static bool keeps_much(const struct lp_evidence *evidence, uint32_t wrapper, uint32_t cache)
{
	const struct lp_graph *graph = evidence->graph;
	struct lp_reference_walk walk;
	struct lp_reference reference;
	unsigned results = 0, instances = 0;

	if (lp_evidence_retained(evidence, wrapper) >= LARGE_CACHE)
		return true;
	lp_reference_walk_init(&walk, graph, cache);
	while (results < MOST_RESULTS && lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind != LP_REFERENCE_VALUE)
			continue;
		results++;
		instances += lp_evidence_is_own(evidence, graph->types[reference.target]);
	}
	return 2 * instances > results;
}

bool lp_member_unbounded_cache(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint32_t cache = lp_field_find(evidence->graph, id, "cache");

	if (cache == LP_NO_OBJECT || is_bounded(evidence->graph, cache) ||
	    !keeps_much(evidence, id, cache))
		return false;
	member->count = lp_item_count(evidence->graph, cache);
	member->type = lp_evidence_items(evidence, cache);
	return true;
}

bool lp_member_bounded_cache(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint32_t cache = lp_field_find(evidence->graph, id, "cache");

	if (cache == LP_NO_OBJECT || !is_bounded(evidence->graph, cache))
		return false;
	member->count = lp_item_count(evidence->graph, cache);
	member->type = lp_evidence_items(evidence, cache);
	member->object = cache;
	member->type = lp_evidence_items(evidence, cache);
	return true;
}

bool lp_member_suspended(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	const struct lp_graph *graph = evidence->graph;

	if (!lp_is_generator(graph, id) || lp_generator_is_over(graph, id))
		return false;
	member->key = key_of(lp_generator_code(graph, id));
	return true;
}

/** Whether an object is an item of a list, tuple, deque or set. */
static bool is_in_row(const struct lp_evidence *evidence, uint32_t id)
{
	uint32_t parent = evidence->distances->parents[id];
	struct lp_reference reference;

	return parent < LP_NO_OBJECT && lp_way_reference(evidence->graph, parent, id, &reference) &&
	       (reference.kind == LP_REFERENCE_ITEM || reference.kind == LP_REFERENCE_ELEMENT);
}

bool lp_member_same_method(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint32_t function = lp_field_find(evidence->graph, id, "__func__");
	uint32_t self = lp_field_find(evidence->graph, id, "__self__");

	/* What is under a key, or an attribute of something, is no registration: it has a name. */
	if (function == LP_NO_OBJECT || self == LP_NO_OBJECT || !is_in_row(evidence, id))
		return false;
	member->key = lp_mix(key_of(function), key_of(self));
	return true;
}

bool lp_member_listener(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint32_t function = lp_field_find(evidence->graph, id, "__func__");
	uint32_t self = lp_field_find(evidence->graph, id, "__self__");

	if (function == LP_NO_OBJECT || self == LP_NO_OBJECT ||
	    evidence->dominators->of[self] != id)
		return false;
	member->key = key_of(function);
	return true;
}

bool lp_member_class(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	struct lp_strbuf name = {0};

	if (evidence->graph->flags[id] & LP_OBJECT_STATIC)
		return false;
	lp_word_object(evidence->findings, id, &name);
	member->key = lp_checksum(lp_strbuf_text(&name), name.length);
	evidence->failed |= name.failed;
	lp_strbuf_deinit(&name);
	return true;
}

bool lp_member_raised(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	(void)member;
	return !is_none(evidence->graph, lp_field_find(evidence->graph, id, "__traceback__"));
}

enum { MOST_LINES = 100000, MOST_CODES = 16 };

/** Count @code among the first codes of a traceback; how often it was there by now. */
static uint64_t count_code(uint32_t code, uint32_t *codes, uint64_t *counts)
{
	unsigned i;

	for (i = 0; i < MOST_CODES; i++) {
		if (!counts[i])
			codes[i] = code;
		if (codes[i] == code)
			return ++counts[i];
	}
	return 0;
}

/** How many frames of a traceback run the same code at most. */
static uint64_t count_same(const struct lp_graph *graph, uint32_t traceback)
{
	uint32_t codes[MOST_CODES] = {0};
	uint64_t counts[MOST_CODES] = {0}, most = 0;
	unsigned steps;

	for (steps = 0; !is_none(graph, traceback) && steps < MOST_LINES; steps++) {
		uint32_t frame = lp_field_find(graph, traceback, "tb_frame");
		uint32_t code = lp_field_find(graph, frame, "f_code");
		/* A frame that runs has no code of its own from 3.11 on. */
		uint64_t count = count_code(code == LP_NO_OBJECT ? frame : code, codes, counts);

		most = count > most ? count : most;
		traceback = lp_field_find(graph, traceback, "tb_next");
	}
	return most;
}

bool lp_member_raised_again(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	member->count =
		count_same(evidence->graph, lp_field_find(evidence->graph, id, "__traceback__"));
	return true;
}

/** The number in a preview like "<maxlen 100>" that begins with @words; false if it does not. */
static bool preview_number(const struct lp_evidence *evidence, uint32_t id, const char *words,
			   uint64_t *ret)
{
	struct lp_strbuf text = {0};
	bool ok = lp_word_preview(evidence->findings, id, &text) &&
		  !strncmp(lp_strbuf_text(&text), words, strlen(words));

	if (ok)
		*ret = strtoull(lp_strbuf_text(&text) + strlen(words), NULL, 10);
	lp_strbuf_deinit(&text);
	return ok;
}

bool lp_member_bounded_deque(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint64_t bound;

	member->count = lp_item_count(evidence->graph, id);
	member->type = lp_evidence_items(evidence, id);
	return preview_number(evidence, id, "<maxlen ", &bound);
}

bool lp_member_open(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint64_t unused;

	(void)member;
	return preview_number(evidence, id, "<fd ", &unused) ||
	       preview_number(evidence, id, "<open>", &unused);
}

enum { VIEW_PART = 8 };

bool lp_member_view(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint32_t base = lp_field_find(evidence->graph, id, "base");
	uint64_t bytes, kept = 0;

	(void)member;
	if (is_none(evidence->graph, base) || !preview_number(evidence, id, "<of ", &bytes))
		return false;
	if (evidence->dominators->of[base] == id)
		kept = lp_evidence_retained(evidence, base);
	return kept > LEAST_CAPTURED && kept / VIEW_PART > bytes;
}
