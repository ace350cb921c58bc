// SPDX-License-Identifier: Apache-2.0
/*
 * The graph: ids and addresses against brute force on random sets of objects, names of references
 * against a naive model on random graphs, numbers of few objects, and sums by type.
 */
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "graph/census.h"
#include "graph/graph.h"
#include "graph/labels.h"
#include "random.h"

enum { UNITS = 9, OBJECTS = 6000, LATE = 500 };

static int compare(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/** Units that are far apart and side by side, of both granules. */
static void make_index(struct lp_index *index, uint64_t *seed)
{
	struct lp_unit *units = calloc(UNITS, sizeof(*units));
	uint64_t address = 0x555555000000;
	size_t i;

	for (i = 0; i < UNITS; i++) {
		units[i].address = address;
		units[i].shift = random_below(seed, 2) ? 3 : 4;
		address += random_below(seed, 3) ? LP_UNIT_SIZE
						 : LP_UNIT_SIZE * (1 + random_below(seed, 1 << 20));
	}
	if (lp_index_init(index, units, UNITS))
		abort();
}

/** Any address in or near a unit. */
static uint64_t random_address(const struct lp_index *index, uint64_t *seed)
{
	const struct lp_unit *unit = &index->units[random_below(seed, UNITS)];

	return unit->address - 64 + random_below(seed, LP_UNIT_SIZE + 128);
}

static bool fits(const struct lp_index *index, uint64_t address)
{
	size_t i;

	for (i = 0; i < UNITS; i++) {
		const struct lp_unit *unit = &index->units[i];

		if (address >= unit->address && address - unit->address < LP_UNIT_SIZE)
			return address % (1u << unit->shift) == 0;
	}
	return false;
}

static uint32_t find(const uint64_t *addresses, size_t count, uint64_t address)
{
	const uint64_t *found = bsearch(&address, addresses, count, sizeof(*addresses), compare);

	return found ? (uint32_t)(found - addresses) : LP_NO_OBJECT;
}

/** Add what is not there yet; returns how many there are, sorted. */
static size_t fill(struct lp_index *index, uint64_t *seed, uint64_t *addresses)
{
	size_t count = 0, unique = 0, i;
	bool same = true;

	while (count < OBJECTS) {
		uint64_t address = random_address(index, seed) & ~(uint64_t)7;

		if (random_below(seed, 10) == 0 && count)
			address = addresses[random_below(seed, count)];
		if (lp_index_add(index, address)) {
			same &= fits(index, address);
			addresses[count++] = address;
		} else if (fits(index, address)) {
			/* Only what was there before is refused. */
			for (i = 0; i < count && addresses[i] != address;)
				i++;
			same &= i < count;
		}
		same &= !lp_index_add(index, address + 4);
	}
	CHECK(same);
	qsort(addresses, count, sizeof(*addresses), compare);
	for (i = 0; i < count; i++)
		unique += i == 0 || addresses[i] != addresses[i - 1];
	EQUAL(unique, count);
	return count;
}

static void test_index(uint64_t seed)
{
	static uint64_t addresses[OBJECTS], late[LATE];
	struct lp_index index;
	uint32_t *moved = NULL;
	bool same = true;
	size_t count, i;

	make_index(&index, &seed);
	count = fill(&index, &seed, addresses);
	CHECK(!lp_index_freeze(&index));
	EQUAL(index.ranked, count);
	for (i = 0; i < count; i++)
		same &= lp_index_find(&index, addresses[i]) == i &&
			lp_index_address(&index, (uint32_t)i) == addresses[i];
	CHECK(same);
	for (i = 0; i < 20000; i++) {
		uint64_t address = random_address(&index, &seed);

		same &= lp_index_find(&index, address) == find(addresses, count, address);
	}
	CHECK(same);
	EQUAL(lp_index_address(&index, (uint32_t)count), 0);

	/* Late objects come behind, in the order in which they turn up, then in that of addresses.
	 */
	for (i = 0; i < LATE; i++) {
		late[i] = 0x7fff00000000 + 8 * (random_next(&seed) % (1 << 30));
		same &= lp_index_late(&index, late[i]) == count + i ||
			find(late, i, late[i]) != LP_NO_OBJECT;
		same &= lp_index_late(&index, late[i]) == lp_index_find(&index, late[i]);
	}
	CHECK(same);
	CHECK(!lp_index_sort_late(&index, &moved));
	for (i = 0; i < LATE; i++)
		same &= moved[i] == lp_index_find(&index, late[i]);
	qsort(late, LATE, sizeof(*late), compare);
	for (i = 0; i < index.late_count; i++)
		same &= lp_index_address(&index, (uint32_t)(count + i)) == late[i];
	CHECK(same);
	EQUAL(lp_index_count(&index), count + index.late_count);
	free(moved);
	lp_index_deinit(&index);
}

static void test_empty_index(void)
{
	struct lp_index index;

	CHECK(!lp_index_init(&index, NULL, 0));
	CHECK(!lp_index_add(&index, 0x1000));
	CHECK(!lp_index_freeze(&index));
	EQUAL(lp_index_find(&index, 0x1000), LP_NO_OBJECT);
	EQUAL(lp_index_late(&index, 0x1000), 0);
	EQUAL(lp_index_address(&index, 0), 0x1000);
	EQUAL(lp_index_address(&index, 1), 0);
	lp_index_deinit(&index);
}

/* Names of references. */

enum { NODES = 400, KINDS = 7, MOST = 40 };

static const struct lp_place_name places[] = {
	{LP_REFERENCE_CLASS, "__class__", 8},
	{LP_REFERENCE_FIELD, "field", 16},
	{LP_REFERENCE_WORD, NULL, 24},
};
static const char *const value_names[] = {"x", "y"};

/** What a reference is to be: one for each place. */
struct want {
	enum lp_reference_kind kind;
	const char *name;
	uint64_t number;
	/** The place, within the object's, of the key; -1: none. */
	int key;
};

static const struct lp_graph_type types[KINDS] = {
	{.name = "plain", .places = places, .place_count = 3},
	{.name = "list", .places = places, .place_count = 1, .variable = LP_VARIABLE_ITEMS},
	{.name = "dict", .places = places, .place_count = 2, .variable = LP_VARIABLE_PAIRS},
	{.name = "set", .variable = LP_VARIABLE_ELEMENTS},
	{.name = "odict",
	 .place_count = 0,
	 .has_dict = true,
	 .variable = LP_VARIABLE_ORDERED_PAIRS},
	{.name = "instance",
	 .places = places,
	 .place_count = 1,
	 .has_dict = true,
	 .value_count = 2,
	 .value_names = value_names},
	{.name = "class", .variable = LP_VARIABLE_CLASS},
};

static struct want want_variable(unsigned kind, unsigned number, unsigned length, unsigned first)
{
	static const char *const fields[] = {"__base__",       "__bases__",  "__mro__",
					     "__subclasses__", "__name__",   "__qualname__",
					     "__slots__",      "__module__", "__dict__"};
	struct want want = {.key = -1, .number = number};

	switch (kind) {
	case 1:
		want.kind = LP_REFERENCE_ITEM;
		break;
	case 3:
		want.kind = LP_REFERENCE_ELEMENT;
		break;
	case 2:
	case 4:
		want.kind = number % 2 ? LP_REFERENCE_VALUE : LP_REFERENCE_KEY;
		want.number = number / 2;
		want.key = number % 2 ? (int)(first + number - 1) : -1;
		if (kind == 4 && number >= length / 3 * 2)
			want = (struct want){LP_REFERENCE_KEY, NULL, number - length / 3 * 2, -1};
		break;
	default:
		want.kind = number < 8	  ? LP_REFERENCE_FIELD
			    : number == 8 ? LP_REFERENCE_DICT
					  : LP_REFERENCE_NAME;
		want.name = number < 9 ? fields[number] : NULL;
		want.number = 0;
	}
	return want;
}

/** What the references of an object of a kind are, in order; returns how many. */
static unsigned want_object(unsigned kind, bool values, unsigned variable, struct want *wants)
{
	const struct lp_graph_type *type = &types[kind];
	unsigned count = 0, first, i;

	for (i = 0; i < type->place_count; i++)
		wants[count++] = (struct want){places[i].kind, places[i].name,
					       (uint64_t)places[i].offset, -1};
	if (type->has_dict)
		wants[count++] = (struct want){LP_REFERENCE_DICT, "__dict__", 0, -1};
	for (i = 0; values && i < type->value_count; i++)
		wants[count++] = (struct want){LP_REFERENCE_ATTRIBUTE, value_names[i], 0, -1};
	for (first = count, i = 0; i < variable; i++)
		wants[count++] = want_variable(kind, i, variable, first);
	return count;
}

struct model {
	uint32_t types[NODES];
	uint8_t flags[NODES];
	uint32_t offsets[NODES + 1];
	uint32_t edges[NODES * MOST];
	struct want wants[NODES * MOST];
	uint32_t count;
};

/** Empty places, weak and strong references, objects without any. */
static void make_model(struct model *model, uint64_t *seed)
{
	uint32_t id, i;

	model->count = 0;
	for (id = 0; id < NODES; id++) {
		unsigned kind = (unsigned)random_below(seed, KINDS);
		bool values = kind == 5 && random_below(seed, 2);
		unsigned variable = kind == 0 || kind == 5 ? 0 : (unsigned)random_below(seed, 30);

		model->types[id] = kind;
		model->flags[id] = values ? LP_OBJECT_VALUES : 0;
		model->offsets[id] = model->count;
		model->count += want_object(kind, values, variable, model->wants + model->count);
	}
	model->offsets[NODES] = model->count;
	for (i = 0; i < model->count; i++) {
		uint32_t target = (uint32_t)random_below(seed, NODES);

		model->edges[i] = random_below(seed, 4) ? target : LP_NO_OBJECT;
		model->edges[i] |= random_below(seed, 3) ? 0 : LP_WEAK;
	}
}

static bool same_reference(const struct model *model, uint32_t place, uint32_t first,
			   const struct lp_reference *got)
{
	const struct want *want = &model->wants[place];
	uint32_t edge = model->edges[place];
	uint32_t key = LP_NO_OBJECT;

	if (want->key >= 0)
		key = model->edges[first + (uint32_t)want->key] & ~LP_WEAK;
	return got->target == (edge & ~LP_WEAK) && got->strong == !(edge & LP_WEAK) &&
	       got->kind == want->kind && got->number == want->number && got->key == key &&
	       got->name_object == LP_NO_OBJECT && !got->name == !want->name &&
	       (!got->name || !strcmp(got->name, want->name));
}

static void test_labels(uint64_t seed)
{
	static struct model model;
	struct lp_graph graph = {0};
	uint32_t id, place, wrong = 0, total = 0;

	make_model(&model, &seed);
	graph.types = model.types;
	graph.flags = model.flags;
	graph.offsets = model.offsets;
	graph.edges = model.edges;
	graph.count = NODES;
	graph.type_table.items = (struct lp_graph_type *)types;
	graph.type_table.count = KINDS;
	for (id = 0; id < NODES; id++) {
		struct lp_reference_walk walk;
		struct lp_reference got;

		lp_reference_walk_init(&walk, &graph, id);
		for (place = model.offsets[id]; place < model.offsets[id + 1]; place++) {
			if ((model.edges[place] & ~LP_WEAK) == LP_NO_OBJECT)
				continue;
			total++;
			if (!lp_reference_walk_next(&walk, &got) ||
			    !same_reference(&model, place, model.offsets[id], &got))
				wrong++;
		}
		wrong += lp_reference_walk_next(&walk, &got);
	}
	CHECK(total > 1000);
	EQUAL(wrong, 0);
}

/** A frame whose code names two variables, a cell and a free variable; then the stack. */
static void test_locals(void)
{
	/* 0 frame; 1 code; 2, 3, 4 tuples; 5 to 8 names; 9 a value. */
	uint32_t object_types[] = {0, 1, 2, 2, 2, 3, 3, 3, 3, 3};
	uint32_t offsets[] = {0, 12, 15, 17, 18, 19, 19, 19, 19, 19, 19};
	uint32_t edges[] = {
		1, 9, 9, 9, LP_NO_OBJECT, LP_NO_OBJECT, 9, LP_NO_OBJECT, 9, 9, 9, 9, 2, 3, 4,
		5, 6, 7, 8};
	uint8_t flags[10] = {0};
	static const struct lp_place_name code_places[] = {
		{LP_REFERENCE_FIELD, "co_varnames", 0},
		{LP_REFERENCE_FIELD, "co_cellvars", 8},
		{LP_REFERENCE_FIELD, "co_freevars", 16},
	};
	struct lp_graph_type table[] = {
		{.name = "frame", .variable = LP_VARIABLE_FRAME},
		{.name = "code",
		 .places = code_places,
		 .place_count = 3,
		 .local_names = {0, 1, 2},
		 .variable = LP_VARIABLE_CODE},
		{.name = "tuple", .variable = LP_VARIABLE_ITEMS},
		{.name = "str"},
	};
	struct lp_graph graph = {.count = 10,
				 .types = object_types,
				 .flags = flags,
				 .offsets = offsets,
				 .edges = edges,
				 .type_table = {table, 4, 4}};
	static const char *const fields[] = {"f_code", "function", "f_globals", "f_builtins"};
	struct lp_reference_walk walk;
	struct lp_reference got;
	uint32_t i;

	lp_reference_walk_init(&walk, &graph, 0);
	for (i = 0; i < 4; i++) {
		CHECK(lp_reference_walk_next(&walk, &got));
		EQUAL(got.kind, LP_REFERENCE_FIELD);
		TEXT(got.name, fields[i]);
	}
	/* f_locals and the frame object are not there; nor is the second variable. */
	for (i = 0; i < 3; i++) {
		static const uint32_t names[] = {5, 7, 8};

		CHECK(lp_reference_walk_next(&walk, &got));
		EQUAL(got.kind, LP_REFERENCE_LOCAL);
		EQUAL(got.name_object, names[i]);
	}
	for (i = 0; i < 2; i++) {
		CHECK(lp_reference_walk_next(&walk, &got));
		EQUAL(got.kind, LP_REFERENCE_STACK);
		EQUAL(got.number, i);
	}
	CHECK(!lp_reference_walk_next(&walk, &got));
	TEXT(lp_reference_kind_name(LP_REFERENCE_WORD), "word");
	TEXT(lp_root_kind_name(LP_ROOT_HELD), "held_from_c");
}

static void test_sparse(void)
{
	uint32_t shallow[] = {10, UINT32_MAX, 30, UINT32_MAX, 50};
	struct lp_sparse large[] = {{1, 5ull << 32}, {3, 7}};
	struct lp_sparse owned[] = {{0, 100}, {4, 1ull << 40}};
	const struct lp_graph graph = {
		.count = 5,
		.shallow = shallow,
		.large = {large, 2, 2},
		.owned = {owned, 2, 2},
	};

	EQUAL(lp_graph_shallow(&graph, 0), 10);
	EQUAL(lp_graph_shallow(&graph, 1), (5ull << 32) + UINT32_MAX);
	EQUAL(lp_graph_shallow(&graph, 2), 30);
	EQUAL(lp_graph_shallow(&graph, 3), 7ull + UINT32_MAX);
	EQUAL(lp_graph_shallow(&graph, 4), 50);
	EQUAL(lp_graph_owned(&graph, 0), 100);
	EQUAL(lp_graph_owned(&graph, 1), 0);
	EQUAL(lp_graph_owned(&graph, 4), 1ull << 40);
}

/** What object @id contains, if anything: numbers and texts of all lengths. */
static bool content_of(uint64_t seed, uint32_t id, char *text)
{
	uint64_t state = seed + id;
	int length;

	if (!random_below(&state, 3))
		return false;
	length = (int)random_below(&state, 60);
	if (random_below(&state, 2))
		sprintf(text, "%llu", (unsigned long long)random_next(&state));
	else
		sprintf(text, "'%0*llx'", length, (unsigned long long)random_next(&state));
	return true;
}

static bool is_right(struct lp_preview_reader *reader, uint64_t seed, uint32_t id, bool redacted)
{
	const char *found = lp_preview_find(reader, id);
	char text[100];

	if (!content_of(seed, id, text) || (redacted && text[0] == '\''))
		return !found;
	return found && !strcmp(found, text);
}

/** Previews in blocks of two writers, against the content that each id has; in and out of order. */
static void test_previews(uint64_t seed)
{
	enum { COUNT = 60000, HALF = COUNT / 3, LOOKS = 3000 };
	struct lp_preview_writer writers[2];
	struct lp_previews previews = {0};
	struct lp_preview_reader reader;
	bool right = true, added = true;
	char text[100];
	uint32_t id;
	int turn, i;

	memset(writers, 0, sizeof(writers));
	for (id = 0; id < COUNT; id++) {
		if (content_of(seed, id, text))
			added &= lp_preview_add(&writers[id >= HALF], id, text, strlen(text));
	}
	for (i = 0; i < 2; i++) {
		added &= lp_preview_flush(&writers[i]);
		added &= lp_previews_join(&previews, &writers[i].done);
		lp_preview_writer_deinit(&writers[i]);
	}
	CHECK(added);
	CHECK(previews.blocks.count > 5);
	for (turn = 0; turn < 2; turn++) {
		lp_preview_reader_init(&reader, &previews);
		for (id = 0; id < COUNT + 10; id++)
			right &= id < COUNT ? is_right(&reader, seed, id, turn)
					    : !lp_preview_find(&reader, id);
		for (i = 0; i < LOOKS; i++)
			right &= is_right(&reader, seed, (uint32_t)(i * 7919 % COUNT), turn);
		lp_preview_reader_deinit(&reader);
		CHECK(right);
		CHECK(turn || lp_previews_redact(&previews));
	}
	lp_previews_deinit(&previews);
}

/** Rows of the same name become one; sums are of all. */
static void test_census(uint64_t seed)
{
	enum { NAMES = 50, ROWS = 2000 };
	uint64_t sums[NAMES][3] = {{0}}, all[3] = {0};
	struct lp_census census = {0};
	bool same = true, sorted = true;
	size_t seen = 0, i, j;

	for (i = 0; i < ROWS; i++) {
		size_t name = random_below(&seed, NAMES);
		uint64_t numbers[3];
		char text[16];

		for (j = 0; j < 3; j++) {
			numbers[j] = random_below(&seed, 1 << 30);
			sums[name][j] += numbers[j];
			all[j] += numbers[j];
		}
		snprintf(text, sizeof(text), "type%02zu", name);
		same &= lp_census_add(&census, text, numbers[0], numbers[1], numbers[2]);
	}
	lp_census_finish(&census);
	for (i = 0; i < census.rows.count; i++) {
		const struct lp_census_row *row = &census.rows.items[i];
		size_t name = (size_t)atoi(row->type + 4);

		seen++;
		sorted &= i == 0 || strcmp(census.rows.items[i - 1].type, row->type) < 0;
		same &= row->count == sums[name][0] && row->shallow == sums[name][1] &&
			row->owned == sums[name][2];
	}
	CHECK(same);
	CHECK(sorted);
	EQUAL(seen, NAMES);
	EQUAL(census.count, all[0]);
	EQUAL(census.shallow, all[1]);
	EQUAL(census.owned, all[2]);
	lp_census_deinit(&census);
	lp_census_finish(&census);
	EQUAL(census.rows.count, 0);
}

int main(void)
{
	uint64_t seed;

	for (seed = 1; seed <= 5; seed++)
		test_index(seed);
	test_empty_index();
	for (seed = 1; seed <= 20; seed++)
		test_labels(seed);
	test_locals();
	test_sparse();
	test_previews(3);
	test_previews(4);
	test_census(7);
	return tap_done();
}
