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
	uint32_t place = lp_path_place(numbers, reference->target), name = LP_NO_OBJECT;
	uint8_t *kind = &numbers->kinds[place];

	if (*kind && lp_way_rank(reference->kind) <= lp_way_rank(*kind - 1u))
		return;
	if (reference->kind == LP_REFERENCE_LOCAL)
		name = reference->name_object;
	else if (reference->kind == LP_REFERENCE_VALUE)
		name = reference->key;
	*kind = (uint8_t)(reference->kind + 1);
	numbers->numbers[place] = lp_mix((uint64_t)reference->kind, detail_of(reference));
	numbers->name_ids[place] = name == LP_NO_OBJECT ? 0 : name + 1;
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
	uint32_t id, place = 0;

	for (id = 0; id < numbers->findings->graph->count; id++) {
		uint32_t *name;

		if (!lp_bit(numbers->needed, id))
			continue;
		name = &numbers->name_ids[place];
		if (numbers->kinds[place++] == LP_REFERENCE_VALUE + 1 &&
		    !has_names(numbers, numbers->distances->parents[id]))
			*name = 0;
		else if (*name)
			lp_bit_set(is_name, *name - 1);
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
			uint64_t *number;

			if (!root->strong || lp_root_is_named(root->kind) != (named == 1) ||
			    !lp_bit(numbers->needed, root->object) ||
			    numbers->distances->parents[root->object] != LP_PARENT_ROOTS)
				continue;
			number = &numbers->numbers[lp_path_place(numbers, root->object)];
			if (!*number)
				*number =
					lp_mix(lp_mix((uint64_t)root->kind, hash_text(root->name)),
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

/* Names are read in order of their ids, in which a snapshot has them. */
struct lp_error *lp_path_numbers_read(struct lp_path_numbers *numbers)
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

/** Count those that are needed before each word of bits. */
static void rank(struct lp_path_numbers *numbers)
{
	size_t words = numbers->size / 64 + 1, word;

	for (word = 0; word < words; word++) {
		numbers->ranks[word] = numbers->count;
		numbers->count += (uint32_t)__builtin_popcountll(numbers->needed[word]);
	}
}

static bool allocate_bits(struct lp_path_numbers *numbers)
{
	size_t size = numbers->size / 8 + 8;

	numbers->needed = lp_pages_alloc(size);
	numbers->names = lp_pages_alloc(size);
	numbers->known = lp_pages_alloc(size);
	numbers->ranks = lp_pages_alloc(size);
	return numbers->needed && numbers->names && numbers->known && numbers->ranks;
}

static bool allocate_numbers(struct lp_path_numbers *numbers)
{
	size_t count = numbers->count;

	numbers->kinds = lp_pages_alloc(count);
	numbers->numbers = lp_pages_alloc(count * sizeof(*numbers->numbers));
	numbers->name_ids = lp_pages_alloc(count * sizeof(*numbers->name_ids));
	numbers->stack = lp_pages_alloc(count * sizeof(*numbers->stack));
	return numbers->kinds && numbers->numbers && numbers->name_ids && numbers->stack;
}

struct lp_error *lp_path_numbers_init(struct lp_path_numbers *numbers,
				      const struct lp_findings *findings,
				      const struct lp_distances *distances, const uint64_t *wanted)
{
	*numbers = (struct lp_path_numbers){
		.findings = findings,
		.distances = distances,
		.size = (size_t)findings->graph->count + 1,
	};
	if (!allocate_bits(numbers))
		return &lp_error_memory;
	mark_names(numbers);
	need_all(numbers, wanted);
	rank(numbers);
	if (!allocate_numbers(numbers))
		return &lp_error_memory;
	note_steps(numbers);
	note_roots(numbers);
	return NULL;
}

/** The number of a step, or, of a root that only a flag tells of, of its type. */
static uint64_t step_number(const struct lp_path_numbers *numbers, uint32_t id)
{
	const struct lp_graph *graph = numbers->findings->graph;
	uint32_t place = lp_path_place(numbers, id), text;
	uint64_t name = 0;

	if (!numbers->numbers[place])
		return lp_mix(graph->flags[id] & LP_OBJECT_HELD,
			      hash_text(lp_word_type(graph, id)));
	if (numbers->name_ids[place])
		name = lp_map_get(&numbers->texts, numbers->name_ids[place], &text)
			       ? numbers->hashes.items[text]
			       : 1;
	return lp_mix(numbers->numbers[place], name);
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
		path = numbers->numbers[lp_path_place(numbers, id)];
	while (depth) {
		id = numbers->stack[--depth];
		path = longer(path, step_number(numbers, id));
		numbers->numbers[lp_path_place(numbers, id)] = path;
		lp_bit_set(numbers->known, id);
	}
	return path;
}

void lp_path_numbers_deinit(struct lp_path_numbers *numbers)
{
	size_t bits = numbers->size / 8 + 8, count = numbers->count;

	lp_pages_free(numbers->needed, bits);
	lp_pages_free(numbers->names, bits);
	lp_pages_free(numbers->known, bits);
	lp_pages_free(numbers->ranks, bits);
	lp_pages_free(numbers->kinds, count);
	lp_pages_free(numbers->numbers, count * sizeof(*numbers->numbers));
	lp_pages_free(numbers->name_ids, count * sizeof(*numbers->name_ids));
	lp_pages_free(numbers->stack, count * sizeof(*numbers->stack));
	lp_map_deinit(&numbers->texts);
	lp_array_deinit(&numbers->hashes);
	memset(numbers, 0, sizeof(*numbers));
}
