// SPDX-License-Identifier: Apache-2.0
#include "snapshot/types.h"

#include "base/error.h"

static void write_type(struct lp_strbuf *record, const struct lp_graph_type *type)
{
	uint32_t i;

	lp_record_text(record, type->name);
	lp_record_number(record, type->address);
	lp_record_number(record, type->has_dict | type->opaque << 1);
	lp_record_number(record, type->variable);
	lp_record_number(record, type->place_count);
	for (i = 0; i < type->place_count; i++) {
		lp_record_number(record, type->places[i].kind);
		lp_record_text(record, type->places[i].name);
		lp_record_signed(record, type->places[i].offset);
	}
	lp_record_number(record, type->value_count);
	for (i = 0; i < type->value_count; i++)
		lp_record_text(record, type->value_names[i]);
	for (i = 0; i < LP_LOCAL_NAMES; i++)
		lp_record_signed(record, type->local_names[i]);
}

struct lp_error *lp_types_write(struct lp_chunk_writer *writer, const struct lp_graph *graph)
{
	struct lp_strbuf record = {0};
	struct lp_error *error;
	size_t i;

	for (i = 0; i < graph->type_table.count; i++)
		write_type(&record, &graph->type_table.items[i]);
	error = lp_write_record(writer, LP_CHUNK_TYPES, &record);
	lp_strbuf_deinit(&record);
	return error;
}

static void read_places(struct lp_record_reader *record, struct lp_graph_type *type)
{
	size_t count = lp_record_read_count(record, 3), i;
	struct lp_place_name *places =
		lp_region_alloc(record->region, (count + 1) * sizeof(*places));

	if (!places) {
		record->no_memory = true;
		return;
	}
	for (i = 0; i < count; i++) {
		uint64_t kind = lp_record_read(record);

		record->senseless |= kind >= LP_REFERENCE_KIND_COUNT;
		places[i].kind = (enum lp_reference_kind)(kind % LP_REFERENCE_KIND_COUNT);
		places[i].name = lp_record_read_text(record);
		places[i].offset = (int32_t)lp_record_read_signed(record);
	}
	type->places = places;
	type->place_count = (uint32_t)count;
}

static void read_values(struct lp_record_reader *record, struct lp_graph_type *type)
{
	size_t count = lp_record_read_count(record, 1), i;
	const char **names = lp_region_alloc(record->region, (count + 1) * sizeof(*names));

	if (!names) {
		record->no_memory = true;
		return;
	}
	for (i = 0; i < count; i++)
		names[i] = lp_record_read_text(record);
	type->value_names = names;
	type->value_count = (uint32_t)count;
}

static struct lp_graph_type read_type(struct lp_record_reader *record)
{
	struct lp_graph_type type = {0};
	uint64_t flags, variable;
	unsigned i;

	type.name = lp_record_read_string(record);
	type.address = lp_record_read(record);
	flags = lp_record_read(record);
	variable = lp_record_read(record);
	type.has_dict = flags & 1;
	type.opaque = flags & 2;
	record->senseless |= variable > LP_VARIABLE_CODE;
	type.variable = (enum lp_variable)(variable <= LP_VARIABLE_CODE ? variable : 0);
	read_places(record, &type);
	read_values(record, &type);
	for (i = 0; i < LP_LOCAL_NAMES; i++) {
		int64_t place = lp_record_read_signed(record);

		record->senseless |= type.variable == LP_VARIABLE_CODE &&
				     (place < -1 || place >= (int64_t)type.place_count);
		type.local_names[i] = (int32_t)place;
	}
	return type;
}

struct lp_error *lp_types_load(const struct lp_chunk_reader *reader, struct lp_graph *graph)
{
	struct lp_record_reader record;

	LP_TRY(lp_read_record(reader, LP_CHUNK_TYPES, &graph->region, &record));
	while (lp_record_more(&record)) {
		if (!lp_array_push(&graph->type_table, read_type(&record)))
			record.no_memory = true;
	}
	return lp_read_record_end(reader, LP_CHUNK_TYPES, &record);
}

struct lp_error *lp_roots_write(struct lp_chunk_writer *writer, const struct lp_graph *graph)
{
	struct lp_strbuf record = {0};
	struct lp_error *error;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		lp_record_number(&record, root->object);
		lp_record_number(&record, root->kind);
		lp_record_number(&record, root->strong | root->unknown << 1);
		lp_record_signed(&record, root->thread);
		lp_record_signed(&record, root->frame);
		lp_record_text(&record, root->name);
	}
	error = lp_write_record(writer, LP_CHUNK_ROOTS, &record);
	lp_strbuf_deinit(&record);
	return error;
}

struct lp_error *lp_roots_load(const struct lp_chunk_reader *reader, struct lp_graph *graph)
{
	struct lp_record_reader record;

	LP_TRY(lp_read_record(reader, LP_CHUNK_ROOTS, &graph->region, &record));
	while (lp_record_more(&record)) {
		uint64_t object = lp_record_read(&record);
		uint64_t kind = lp_record_read(&record);
		uint64_t flags = lp_record_read(&record);
		struct lp_root root = {
			.object = (uint32_t)object,
			.kind = (enum lp_root_kind)(kind % LP_ROOT_KIND_COUNT),
			.strong = flags & 1,
			.unknown = flags & 2,
		};

		root.thread = (int32_t)lp_record_read_signed(&record);
		root.frame = (int32_t)lp_record_read_signed(&record);
		root.name = lp_record_read_text(&record);
		record.senseless |= object >= graph->count || kind >= LP_ROOT_KIND_COUNT;
		if (!lp_array_push(&graph->roots, root))
			record.no_memory = true;
	}
	return lp_read_record_end(reader, LP_CHUNK_ROOTS, &record);
}
