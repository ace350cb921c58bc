// SPDX-License-Identifier: Apache-2.0
#include "snapshot/facts.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/** Pairs of a name and a text or number; names that a reader does not know are passed over. */
static const struct {
	const char *name;
	size_t offset;
	bool is_text;
} fields[] = {
#define TEXT(name)                                                                                 \
	{                                                                                          \
#name, offsetof(struct lp_process_facts, name), true                               \
	}
#define NUMBER(name)                                                                               \
	{                                                                                          \
#name, offsetof(struct lp_process_facts, name), false                              \
	}
	TEXT(executable),
	TEXT(library),
	TEXT(command),
	TEXT(python),
	TEXT(flavour),
	TEXT(allocator),
	TEXT(mode),
	NUMBER(pid),
	NUMBER(rss),
	NUMBER(rss_anonymous),
	NUMBER(interpreter_count),
	NUMBER(taken),
	NUMBER(pause),
	NUMBER(undecoded),
};
enum { FIELDS = sizeof(fields) / sizeof(*fields) };

static void write_notes(const struct lp_process_facts *facts, struct lp_strbuf *record)
{
	size_t i;

	for (i = 0; i < facts->notes.count; i++)
		lp_record_text(record, facts->notes.items[i].text);
}

static void write_collectors(const struct lp_process_facts *facts, struct lp_strbuf *record)
{
	size_t i;
	int j;

	for (i = 0; i < facts->collectors.count; i++) {
		const struct lp_collector_fact *fact = &facts->collectors.items[i];

		lp_record_number(record, fact->interpreter);
		lp_record_number(record, fact->known | fact->enabled << 1 | fact->collecting << 2 |
						 fact->frozen << 3);
		lp_record_number(record, fact->debug);
		for (j = 0; j < 3; j++)
			lp_record_signed(record, fact->thresholds[j]);
		for (j = 0; j < 3; j++)
			lp_record_signed(record, fact->counts[j]);
		lp_record_number(record, fact->garbage);
		lp_record_number(record, fact->callbacks);
	}
}

/** A row a collector that keeps count. */
static void write_collections(const struct lp_process_facts *facts, struct lp_strbuf *record)
{
	size_t i;
	int j;

	for (i = 0; i < facts->collectors.count; i++) {
		const struct lp_collector_fact *fact = &facts->collectors.items[i];

		if (!fact->counted)
			continue;
		lp_record_number(record, fact->interpreter);
		for (j = 0; j < LP_COLLECTED_GENERATIONS; j++) {
			lp_record_number(record, fact->past[j].collections);
			lp_record_number(record, fact->past[j].collected);
			lp_record_number(record, fact->past[j].uncollectable);
		}
	}
}

struct lp_error *lp_facts_write(struct lp_chunk_writer *writer,
				const struct lp_process_facts *facts)
{
	struct lp_strbuf record = {0};
	struct lp_error *error;
	char number[24];
	int i;

	for (i = 0; i < FIELDS; i++) {
		const char *field = (const char *)facts + fields[i].offset;

		lp_record_text(&record, fields[i].name);
		if (!fields[i].is_text)
			snprintf(number, sizeof(number), "%" PRIu64, *(const uint64_t *)field);
		lp_record_text(&record, fields[i].is_text ? *(const char *const *)field : number);
	}
	error = lp_write_record(writer, LP_CHUNK_FACTS, &record);
	if (!error) {
		write_notes(facts, &record);
		error = lp_write_record(writer, LP_CHUNK_NOTES, &record);
	}
	if (!error) {
		write_collectors(facts, &record);
		error = lp_write_record(writer, LP_CHUNK_COLLECTORS, &record);
	}
	if (!error) {
		write_collections(facts, &record);
		error = lp_write_record(writer, LP_CHUNK_COLLECTIONS, &record);
	}
	lp_strbuf_deinit(&record);
	return error;
}

static void load_field(struct lp_process_facts *facts, const char *name, const char *value)
{
	int i;

	for (i = 0; i < FIELDS; i++) {
		char *field = (char *)facts + fields[i].offset;

		if (strcmp(name, fields[i].name))
			continue;
		if (fields[i].is_text)
			*(const char **)field = value;
		else
			*(uint64_t *)field = strtoull(value, NULL, 10);
	}
}

static struct lp_error *load_notes(const struct lp_chunk_reader *reader,
				   struct lp_process_facts *facts)
{
	struct lp_record_reader record;

	LP_TRY(lp_read_record(reader, LP_CHUNK_NOTES, &facts->region, &record));
	while (lp_record_more(&record)) {
		struct lp_note note = {lp_record_read_string(&record)};

		if (!lp_array_push(&facts->notes, note))
			record.no_memory = true;
	}
	return lp_read_record_end(reader, LP_CHUNK_NOTES, &record);
}

static struct lp_collector_fact read_collector(struct lp_record_reader *record)
{
	struct lp_collector_fact fact = {.interpreter = lp_record_read(record)};
	uint64_t flags = lp_record_read(record);
	int i;

	fact.known = flags & 1;
	fact.enabled = flags & 2;
	fact.collecting = flags & 4;
	fact.frozen = flags & 8;
	fact.debug = (uint32_t)lp_record_read(record);
	for (i = 0; i < 3; i++)
		fact.thresholds[i] = (int32_t)lp_record_read_signed(record);
	for (i = 0; i < 3; i++)
		fact.counts[i] = (int32_t)lp_record_read_signed(record);
	fact.garbage = lp_record_read(record);
	fact.callbacks = lp_record_read(record);
	return fact;
}

static struct lp_error *load_collectors(const struct lp_chunk_reader *reader,
					struct lp_process_facts *facts)
{
	struct lp_record_reader record;

	LP_TRY(lp_read_record(reader, LP_CHUNK_COLLECTORS, &facts->region, &record));
	while (lp_record_more(&record)) {
		if (!lp_array_push(&facts->collectors, read_collector(&record)))
			record.no_memory = true;
	}
	return lp_read_record_end(reader, LP_CHUNK_COLLECTORS, &record);
}

/** One row: of the next collector with its number, from @at on; if there is none, of none. */
static void read_collections(struct lp_record_reader *record, struct lp_collector_array *collectors,
			     size_t *at)
{
	struct lp_collector_fact row = {.interpreter = lp_record_read(record)};
	int i;

	for (i = 0; i < LP_COLLECTED_GENERATIONS; i++) {
		row.past[i].collections = lp_record_read(record);
		row.past[i].collected = lp_record_read(record);
		row.past[i].uncollectable = lp_record_read(record);
	}
	while (*at < collectors->count && collectors->items[*at].interpreter != row.interpreter)
		++*at;
	if (*at < collectors->count) {
		memcpy(collectors->items[*at].past, row.past, sizeof(row.past));
		collectors->items[(*at)++].counted = true;
	}
}

/** Files that older versions wrote have none. */
static struct lp_error *load_collections(const struct lp_chunk_reader *reader,
					 struct lp_process_facts *facts)
{
	struct lp_record_reader record;
	size_t at = 0;

	LP_TRY(lp_read_record(reader, LP_CHUNK_COLLECTIONS, &facts->region, &record));
	while (lp_record_more(&record))
		read_collections(&record, &facts->collectors, &at);
	return lp_read_record_end(reader, LP_CHUNK_COLLECTIONS, &record);
}

struct lp_error *lp_facts_load(const struct lp_chunk_reader *reader, struct lp_process_facts *facts)
{
	struct lp_record_reader record;
	int i;

	for (i = 0; i < FIELDS; i++) {
		if (fields[i].is_text)
			*(const char **)((char *)facts + fields[i].offset) = "";
	}
	LP_TRY(lp_read_record(reader, LP_CHUNK_FACTS, &facts->region, &record));
	while (lp_record_more(&record)) {
		const char *name = lp_record_read_string(&record);

		load_field(facts, name, lp_record_read_string(&record));
	}
	LP_TRY(lp_read_record_end(reader, LP_CHUNK_FACTS, &record));
	LP_TRY(load_notes(reader, facts));
	LP_TRY(load_collectors(reader, facts));
	return load_collections(reader, facts);
}

static void write_frame(struct lp_strbuf *record, const struct lp_frame_fact *frame)
{
	size_t i;

	lp_record_text(record, frame->function);
	lp_record_text(record, frame->file);
	lp_record_signed(record, frame->line);
	lp_record_number(record, frame->code);
	lp_record_number(record, frame->variables.count);
	for (i = 0; i < frame->variables.count; i++) {
		const struct lp_variable_fact *variable = &frame->variables.items[i];

		lp_record_text(record, variable->name);
		lp_record_number(record, variable->address);
		lp_record_text(record, variable->type);
		lp_record_text(record, variable->preview);
	}
}

struct lp_error *lp_threads_write(struct lp_chunk_writer *writer,
				  const struct lp_process_facts *facts)
{
	struct lp_strbuf record = {0};
	struct lp_error *error;
	size_t i, j;

	for (i = 0; i < facts->threads.count; i++) {
		const struct lp_thread_fact *thread = &facts->threads.items[i];

		lp_record_number(&record, thread->ident);
		lp_record_number(&record, thread->native_id);
		lp_record_text(&record, thread->name);
		lp_record_number(&record, thread->interpreter);
		lp_record_number(&record, thread->frames.count);
		for (j = 0; j < thread->frames.count; j++)
			write_frame(&record, &thread->frames.items[j]);
	}
	error = lp_write_record(writer, LP_CHUNK_THREADS, &record);
	lp_strbuf_deinit(&record);
	return error;
}

static void read_frame(struct lp_record_reader *record, struct lp_frame_fact_array *frames)
{
	struct lp_frame_fact frame = {0};
	size_t count, i;

	frame.function = lp_record_read_string(record);
	frame.file = lp_record_read_string(record);
	frame.line = (int)lp_record_read_signed(record);
	frame.code = lp_record_read(record);
	count = lp_record_read_count(record, 4);
	for (i = 0; i < count; i++) {
		struct lp_variable_fact variable = {0};

		variable.name = lp_record_read_string(record);
		variable.address = lp_record_read(record);
		variable.type = lp_record_read_text(record);
		variable.preview = lp_record_read_text(record);
		if (!lp_array_push(&frame.variables, variable))
			record->no_memory = true;
	}
	if (!lp_array_push(frames, frame)) {
		record->no_memory = true;
		lp_array_deinit(&frame.variables);
	}
}

struct lp_error *lp_threads_load(const struct lp_chunk_reader *reader,
				 struct lp_process_facts *facts)
{
	struct lp_record_reader record;

	LP_TRY(lp_read_record(reader, LP_CHUNK_THREADS, &facts->region, &record));
	while (lp_record_more(&record)) {
		struct lp_thread_fact thread = {0};
		size_t count;

		thread.ident = lp_record_read(&record);
		thread.native_id = lp_record_read(&record);
		thread.name = lp_record_read_text(&record);
		thread.interpreter = lp_record_read(&record);
		count = lp_record_read_count(&record, 5);
		if (!lp_array_push(&facts->threads, thread)) {
			record.no_memory = true;
			break;
		}
		for (; count; count--)
			read_frame(&record, &facts->threads.items[facts->threads.count - 1].frames);
	}
	return lp_read_record_end(reader, LP_CHUNK_THREADS, &record);
}

struct lp_error *lp_census_write(struct lp_chunk_writer *writer, const struct lp_census *census)
{
	struct lp_strbuf record = {0};
	struct lp_error *error;
	size_t i;

	for (i = 0; i < census->rows.count; i++) {
		const struct lp_census_row *row = &census->rows.items[i];

		lp_record_text(&record, row->type);
		lp_record_number(&record, row->count);
		lp_record_number(&record, row->shallow);
		lp_record_number(&record, row->owned);
	}
	error = lp_write_record(writer, LP_CHUNK_CENSUS, &record);
	lp_strbuf_deinit(&record);
	return error;
}

struct lp_error *lp_census_load(const struct lp_chunk_reader *reader, struct lp_census *census)
{
	struct lp_record_reader record;

	LP_TRY(lp_read_record(reader, LP_CHUNK_CENSUS, &census->region, &record));
	while (lp_record_more(&record)) {
		const char *type = lp_record_read_string(&record);
		uint64_t count = lp_record_read(&record);
		uint64_t shallow = lp_record_read(&record);

		if (!lp_census_add(census, type, count, shallow, lp_record_read(&record)))
			record.no_memory = true;
	}
	lp_census_finish(census);
	return lp_read_record_end(reader, LP_CHUNK_CENSUS, &record);
}
