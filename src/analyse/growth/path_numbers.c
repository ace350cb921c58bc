// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/path_numbers.h"

#include <string.h>

#include "analyse/growth/mix.h"
#include "analyse/path/group.h"
#include "analyse/path/way.h"
#include "analyse/words.h"
#include "base/error.h"
#include "base/pack.h"
#include "base/pages.h"

/* The lowest bits of a number are how many steps the path has. */
enum { LENGTH_MASK = 63 };

static uint64_t hash_text(const char *text)
{
	return text ? lp_checksum(text, strlen(text)) : 0;
}

static void need(struct lp_path_numbers *numbers, uint32_t id)
{
	while (id < LP_NO_OBJECT && !lp_bit(numbers->needed, id)) {
		lp_bit_set(numbers->needed, id);
		id = numbers->distances->parents[id];
	}
}

static void need_all(struct lp_path_numbers *numbers, const uint64_t *wanted)
{
	uint32_t id;

	for (id = 0; id < numbers->findings->graph->count; id++) {
		if (lp_bit(wanted, id))
			need(numbers, id);
	}
}

/** What tells a reference from others of its kind, but for its name object. */
static uint64_t detail_of(const struct lp_reference *reference)
{
	switch (reference->kind) {
	case LP_REFERENCE_FIELD:
	case LP_REFERENCE_SLOT:
	case LP_REFERENCE_ATTRIBUTE:
		return hash_text(reference->name);
	case LP_REFERENCE_WORD:
		return reference->name ? hash_text(reference->name) : reference->number;
	default:
		return 0;
	}
}

/** Note a reference, if it tells more than what was noted before. */
static void note_step(struct lp_path_numbers *numbers, const struct lp_reference *reference)
{
	uint32_t target = reference->target, name = LP_NO_OBJECT;
	uint8_t *kind = &numbers->kinds[target];

	if (*kind && lp_way_rank(reference->kind) <= lp_way_rank(*kind - 1u))
		return;
	if (reference->kind == LP_REFERENCE_LOCAL)
		name = reference->name_object;
	else if (reference->kind == LP_REFERENCE_VALUE)
		name = reference->key;
	*kind = (uint8_t)(reference->kind + 1);
	numbers->numbers[target] = lp_mix((uint64_t)reference->kind, detail_of(reference));
	numbers->name_ids[target] = name == LP_NO_OBJECT ? 0 : name + 1;
}

/** Note each reference by which an object is reached on its way. */
static void note_steps(struct lp_path_numbers *numbers)
{
	const struct lp_graph *graph = numbers->findings->graph;
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		struct lp_reference_walk walk;
		struct lp_reference reference;

		if (!lp_bit(numbers->needed, id))
			continue;
		lp_reference_walk_init(&walk, graph, id);
		while (lp_reference_walk_next(&walk, &reference)) {
			if (reference.strong && lp_bit(numbers->needed, reference.target) &&
			    numbers->distances->parents[reference.target] == id)
				note_step(numbers, &reference);
		}
	}
}

/** Whether what is under a key of an object is told by it: now that all kinds are known. */
static bool has_names(const struct lp_path_numbers *numbers, uint32_t owner)
{
	return owner < LP_NO_OBJECT &&
	       (lp_path_is_namespace(numbers, owner) || lp_bit(numbers->names, owner));
}

/** Keys that are no names are forgotten, those that are get a bit. */
static void mark_name_objects(struct lp_path_numbers *numbers, uint64_t *is_name)
{
	uint32_t id;

	for (id = 0; id < numbers->findings->graph->count; id++) {
		if (!lp_bit(numbers->needed, id) || !numbers->name_ids[id])
			continue;
		if (numbers->kinds[id] == LP_REFERENCE_VALUE + 1 &&
		    !has_names(numbers, numbers->distances->parents[id]))
			numbers->name_ids[id] = 0;
		else
			lp_bit_set(is_name, numbers->name_ids[id] - 1);
	}
}

/** A thread's frame by what it runs: lines and numbers of threads change. */
static uint64_t frame_number(const struct lp_process_facts *process, const struct lp_root *root)
{
	const struct lp_thread_fact *thread;
	const struct lp_frame_fact *frame;
	uint64_t number;

	if (root->thread < 0 || (size_t)root->thread >= process->threads.count)
		return 0;
	thread = &process->threads.items[root->thread];
	number = hash_text(thread->name);
	if (root->frame < 0 || (size_t)root->frame >= thread->frames.count)
		return number;
	frame = &thread->frames.items[root->frame];
	return lp_mix(lp_mix(number, hash_text(frame->function)), hash_text(frame->file));
}

/** Roots that are known by place, one with a name before others. */
static void note_roots(struct lp_path_numbers *numbers)
{
	const struct lp_graph *graph = numbers->findings->graph;
	size_t i;
	int named;

	for (named = 1; named >= 0; named--) {
		for (i = 0; i < graph->roots.count; i++) {
			const struct lp_root *root = &graph->roots.items[i];
			uint64_t *number = &numbers->numbers[root->object];

			if (!root->strong || lp_root_is_named(root->kind) != (named == 1) ||
			    *number || !lp_bit(numbers->needed, root->object) ||
			    numbers->distances->parents[root->object] != LP_PARENT_ROOTS)
				continue;
			*number = lp_mix(lp_mix((uint64_t)root->kind, hash_text(root->name)),
					 frame_number(numbers->findings->process, root));
		}
	}
}

static void mark_names(struct lp_path_numbers *numbers)
{
	const struct lp_root_array *roots = &numbers->findings->graph->roots;
	size_t i;

	for (i = 0; i < roots->count; i++) {
		if (lp_way_has_names(roots->items[i].kind))
			lp_bit_set(numbers->names, roots->items[i].object);
	}
}

/** Read the names in order of their ids, in which a snapshot has them. */
static struct lp_error *read_names(struct lp_path_numbers *numbers)
{
	const struct lp_graph *graph = numbers->findings->graph;
	/* `known` is not in use yet: what is a name. */
	uint64_t *is_name = numbers->known;
	struct lp_strbuf text = {0};
	bool ok = true;
	uint32_t id;

	mark_name_objects(numbers, is_name);
	for (id = 0; id < graph->count && ok; id++) {
		if (!lp_bit(is_name, id))
			continue;
		lp_strbuf_clear(&text);
		if (lp_word_preview(numbers->findings, id, &text)) {
			numbers->has_names = true;
			ok = lp_map_set(&numbers->texts, (uint64_t)id + 1,
					(uint32_t)numbers->hashes.count) &&
			     lp_array_push(&numbers->hashes, hash_text(lp_strbuf_text(&text)));
		}
	}
	memset(is_name, 0, numbers->size / 8 + 8);
	ok = ok && !text.failed;
	lp_strbuf_deinit(&text);
	return ok ? NULL : &lp_error_memory;
}

static bool allocate(struct lp_path_numbers *numbers)
{
	size_t size = numbers->size;

	/* Only pages of what is needed are taken. */
	numbers->needed = lp_pages_alloc(size / 8 + 8);
	numbers->names = lp_pages_alloc(size / 8 + 8);
	numbers->known = lp_pages_alloc(size / 8 + 8);
	numbers->kinds = lp_pages_alloc(size);
	numbers->numbers = lp_pages_alloc(size * sizeof(*numbers->numbers));
	numbers->name_ids = lp_pages_alloc(size * sizeof(*numbers->name_ids));
	numbers->stack = lp_pages_alloc(size * sizeof(*numbers->stack));
	return numbers->needed && numbers->names && numbers->known && numbers->kinds &&
	       numbers->numbers && numbers->name_ids && numbers->stack;
}

struct lp_error *lp_path_numbers_init(struct lp_path_numbers *numbers,
				      const struct lp_findings *findings,
				      const struct lp_distances *distances, const uint64_t *wanted)
{
	struct lp_error *error = NULL;

	*numbers = (struct lp_path_numbers){
		.findings = findings,
		.distances = distances,
		.size = (size_t)findings->graph->count + 1,
	};
	if (!allocate(numbers)) {
		error = &lp_error_memory;
	} else {
		mark_names(numbers);
		need_all(numbers, wanted);
		note_steps(numbers);
		note_roots(numbers);
		error = read_names(numbers);
	}
	if (error)
		lp_path_numbers_deinit(numbers);
	return error;
}

/** The number of a step, or, of a root that only a flag tells of, of its type. */
static uint64_t step_number(const struct lp_path_numbers *numbers, uint32_t id)
{
	const struct lp_graph *graph = numbers->findings->graph;
	uint64_t name = 0;
	uint32_t text;

	if (!numbers->numbers[id])
		return lp_mix(graph->flags[id] & LP_OBJECT_HELD,
			      hash_text(lp_word_type(graph, id)));
	if (numbers->name_ids[id])
		name = lp_map_get(&numbers->texts, numbers->name_ids[id], &text)
			       ? numbers->hashes.items[text]
			       : 1;
	return lp_mix(numbers->numbers[id], name);
}

/** The number of a path that is a step longer. */
static uint64_t longer(uint64_t path, uint64_t step)
{
	uint64_t length = path & LENGTH_MASK;

	if (length == LP_PATH_LONGEST)
		return path;
	return (lp_mix(path, step) & ~(uint64_t)LENGTH_MASK) | (length + 1);
}

uint64_t lp_path_number(struct lp_path_numbers *numbers, uint32_t id)
{
	uint32_t depth = 0;
	uint64_t path = 0;

	while (id < LP_NO_OBJECT && !lp_bit(numbers->known, id)) {
		numbers->stack[depth++] = id;
		id = numbers->distances->parents[id];
	}
	if (id < LP_NO_OBJECT)
		path = numbers->numbers[id];
	while (depth) {
		id = numbers->stack[--depth];
		path = numbers->numbers[id] = longer(path, step_number(numbers, id));
		lp_bit_set(numbers->known, id);
	}
	return path;
}

void lp_path_numbers_deinit(struct lp_path_numbers *numbers)
{
	size_t size = numbers->size;

	lp_pages_free(numbers->needed, size / 8 + 8);
	lp_pages_free(numbers->names, size / 8 + 8);
	lp_pages_free(numbers->known, size / 8 + 8);
	lp_pages_free(numbers->kinds, size);
	lp_pages_free(numbers->numbers, size * sizeof(*numbers->numbers));
	lp_pages_free(numbers->name_ids, size * sizeof(*numbers->name_ids));
	lp_pages_free(numbers->stack, size * sizeof(*numbers->stack));
	lp_map_deinit(&numbers->texts);
	lp_array_deinit(&numbers->hashes);
	memset(numbers, 0, sizeof(*numbers));
}
