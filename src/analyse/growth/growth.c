// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/growth.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/growth/traces.h"
#include "base/error.h"
#include "base/pack.h"
#include "base/workers.h"

/** What is known of where an object came from. */
enum lp_origin {
	/** It was in the first snapshot. */
	ORIGIN_FIRST = 1,
	/** It came between the first two. */
	ORIGIN_SECOND = 2,
};

enum {
	/* Holders whose paths are told in one snapshot, those that gained most first. */
	MOST_TOLD = 400,
};

static const char *keep(struct lp_growth *growth, const char *text)
{
	return lp_region_copy(&growth->region, text, strlen(text));
}

/** The row of a type; NULL when memory is short. */
static struct lp_type_growth *find_type(struct lp_growth *growth, const char *name)
{
	uint64_t hash = lp_checksum(name, strlen(name));
	uint32_t number = (uint32_t)growth->types.count;
	struct lp_type_growth row = {0};

	hash = hash ? hash : 1;
	if (lp_map_get(&growth->type_numbers, hash, &number))
		return &growth->types.items[number];
	row.type = keep(growth, name);
	if (!row.type || !lp_map_set(&growth->type_numbers, hash, number) ||
	    !lp_array_push(&growth->types, row))
		return NULL;
	return &growth->types.items[number];
}

static bool add_types(struct lp_growth *growth, const struct lp_census *census)
{
	bool first = !growth->snapshots.count;
	size_t i;

	for (i = 0; i < growth->types.count; i++) {
		struct lp_type_growth *row = &growth->types.items[i];

		row->last_count = row->last_bytes = row->survived = row->stayed = 0;
	}
	for (i = 0; i < census->rows.count; i++) {
		const struct lp_census_row *now = &census->rows.items[i];
		struct lp_type_growth *row = find_type(growth, now->type);

		if (!row)
			return false;
		row->last_count = now->count;
		row->last_bytes = now->shallow + now->owned;
		if (first) {
			row->first_count = row->last_count;
			row->first_bytes = row->last_bytes;
		}
	}
	return true;
}

/** Rows of types by their numbers in the graph; free with free(). */
static uint32_t *number_types(struct lp_growth *growth, const struct lp_graph *graph)
{
	uint32_t *numbers = malloc((graph->type_table.count + 1) * sizeof(*numbers));
	size_t i;

	for (i = 0; numbers && i < graph->type_table.count; i++) {
		const struct lp_type_growth *row =
			find_type(growth, graph->type_table.items[i].name);

		if (!row) {
			free(numbers);
			return NULL;
		}
		numbers[i] = (uint32_t)(row - growth->types.items);
	}
	return numbers;
}

/** How far the objects of the last snapshot have been passed, in order of addresses. */
struct passing {
	const struct lp_growth *growth;
	struct lp_address_walk walk;
	uint32_t id;
};

/** Where the object of the next address came from. */
static uint8_t origin_of(struct passing *old, uint64_t word, uint32_t trace)
{
	const struct lp_growth *growth = old->growth;
	const struct lp_identities *last = &growth->identities;

	while (old->id != LP_NO_OBJECT && last->words[old->id] < word)
		old->id = lp_address_walk_next(&old->walk);
	if (old->id != LP_NO_OBJECT && last->words[old->id] == word &&
	    lp_traces_match(last->traces[old->id], trace))
		return growth->origins[old->id];
	if (!growth->snapshots.count)
		return ORIGIN_FIRST;
	return growth->snapshots.count == 1 ? ORIGIN_SECOND : 0;
}

static void find_origins(struct lp_growth *growth, const struct lp_graph *graph,
			 const struct lp_identities *now, const uint32_t *types, uint8_t *origins)
{
	struct passing old = {.growth = growth, .walk = {.over = &growth->identities}};
	struct lp_address_walk walk = {.over = now};
	uint32_t id;

	old.id = lp_address_walk_next(&old.walk);
	while ((id = lp_address_walk_next(&walk)) != LP_NO_OBJECT) {
		struct lp_type_growth *row = &growth->types.items[types[graph->types[id]]];

		origins[id] = origin_of(&old, now->words[id], now->traces[id]);
		row->survived += origins[id] == ORIGIN_FIRST;
		row->stayed += origins[id] == ORIGIN_SECOND;
	}
}

/** Put the objects of a snapshot in the place of the last one's. */
static bool add_identities(struct lp_growth *growth, const struct lp_graph *graph,
			   struct lp_identities *now)
{
	uint32_t *types = number_types(growth, graph);
	uint8_t *origins = malloc((size_t)graph->count + 1);

	if (!origins || !types) {
		free(origins);
		free(types);
		return false;
	}
	find_origins(growth, graph, now, types, origins);
	free(types);
	free(growth->origins);
	lp_identities_deinit(&growth->identities);
	growth->identities = *now;
	growth->origins = origins;
	*now = (struct lp_identities){0};
	return true;
}

static bool find_holder(struct lp_growth *growth, const struct lp_holder *holder, uint32_t *ret)
{
	*ret = (uint32_t)growth->holders.count;
	if (lp_map_get(&growth->holder_numbers, holder->path, ret))
		return true;
	return lp_map_set(&growth->holder_numbers, holder->path, *ret) &&
	       lp_array_push(&growth->holders, (struct lp_holder_growth){.path = holder->path,
									 .above = holder->above});
}

static bool find_holding(struct lp_growth *growth, const struct lp_holding *now, uint32_t holder,
			 uint32_t *ret)
{
	struct lp_holding_growth row = {.holder = holder};

	*ret = (uint32_t)growth->holdings.count;
	if (lp_map_get(&growth->holding_numbers, now->number, ret))
		return true;
	row.type = keep(growth, now->type);
	lp_trend_start(&row.trend, (uint32_t)growth->snapshots.count);
	return row.type && lp_map_set(&growth->holding_numbers, now->number, *ret) &&
	       lp_array_push(&growth->holdings, row);
}

/** Find the rows of what a snapshot holds, or make new ones, which say nothing yet. */
static bool match_holdings(struct lp_growth *growth, struct lp_growing *growing)
{
	const struct lp_holdings *holdings = &growing->holdings;
	size_t i;

	growing->rows = malloc((holdings->rows.count + 1) * sizeof(*growing->rows));
	if (!growing->rows)
		return false;
	for (i = 0; i < holdings->rows.count; i++) {
		const struct lp_holding *now = &holdings->rows.items[i];
		uint32_t holder;

		if (!find_holder(growth, &holdings->holders.items[now->holder], &holder) ||
		    !find_holding(growth, now, holder, &growing->rows[i]))
			return false;
	}
	return true;
}

static void add_holders(struct lp_growth *growth, const struct lp_growing *growing)
{
	const struct lp_holdings *holdings = &growing->holdings;
	size_t i;

	for (i = 0; i < growth->holders.count; i++) {
		growth->holders.items[i].containers = 0;
		growth->holders.items[i].example = LP_NO_OBJECT;
	}
	for (i = 0; i < holdings->rows.count; i++) {
		const struct lp_holder *of =
			&holdings->holders.items[holdings->rows.items[i].holder];
		struct lp_holder_growth *holder =
			&growth->holders.items[growth->holdings.items[growing->rows[i]].holder];

		holder->above = of->above;
		holder->is_part = of->is_part;
		holder->containers = of->containers;
		holder->example = of->example;
		if (!growth->snapshots.count)
			holder->first_containers = of->containers;
	}
}

/** Carry on the trends; rows that are not in this snapshot hold nothing. */
static bool add_holdings(struct lp_growth *growth, const struct lp_growing *growing)
{
	static const struct lp_sample none;
	const struct lp_holding **now = calloc(growth->holdings.count + 1, sizeof(void *));
	bool ok = now != NULL;
	size_t i;

	for (i = 0; ok && i < growing->holdings.rows.count; i++)
		now[growing->rows[i]] = &growing->holdings.rows.items[i];
	for (i = 0; ok && i < growth->holdings.count; i++) {
		struct lp_holding_growth *row = &growth->holdings.items[i];

		row->bytes = now[i] ? now[i]->bytes : 0;
		if (!growth->snapshots.count)
			row->first_bytes = row->bytes;
		ok = lp_trend_add(&row->trend, now[i] ? now[i]->count : 0,
				  now[i] ? &now[i]->sample : &none);
	}
	free(now);
	return ok;
}

struct gain {
	uint64_t count;
	/** Of what is held, and of the growth. */
	uint32_t number, row;
};

static int compare_gains(const void *left, const void *right)
{
	const struct gain *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

/** Whether a row may be told at the end, and its path has not been: it gained since the last
 * snapshot, and in no interval did it do otherwise. */
static bool is_to_be_told(const struct lp_growth *growth, uint32_t number, uint64_t count)
{
	const struct lp_holding_growth *row = &growth->holdings.items[number];

	return growth->snapshots.count && count > row->trend.last &&
	       (row->trend.gained || growth->snapshots.count == 1) && !row->trend.uneven &&
	       !growth->holders.items[row->holder].text;
}

static struct lp_error *tell_holder(struct lp_growth *growth, const struct lp_findings *findings,
				    const struct lp_distances *distances,
				    const struct lp_growing *growing, const struct gain *gain,
				    struct lp_report *report)
{
	const struct lp_holdings *holdings = &growing->holdings;
	struct lp_holder_growth *holder =
		&growth->holders.items[growth->holdings.items[gain->row].holder];
	uint32_t of = holdings->rows.items[gain->number].holder;
	const char *text;

	/* Several rows are of one holder. */
	if (holder->text)
		return NULL;
	LP_TRY(lp_holder_tell(findings, distances, holdings->holders.items[of].example, report,
			      &text));
	holder->text = keep(growth, text);
	return holder->text ? NULL : &lp_error_memory;
}

/** Put the paths of holders that gained into words, while there is a graph to tell them of. */
static struct lp_error *tell_gains(struct lp_growth *growth, const struct lp_findings *findings,
				   const struct lp_distances *distances,
				   const struct lp_growing *growing)
{
	const struct lp_holding_array *rows = &growing->holdings.rows;
	struct gain *gains = malloc((rows->count + 1) * sizeof(*gains));
	struct lp_report *report = lp_report_create("growth");
	struct lp_error *error = gains && report ? NULL : &lp_error_memory;
	uint32_t count = 0, i;

	for (i = 0; i < rows->count && !error; i++) {
		uint64_t now = rows->items[i].count, row = growing->rows[i];

		if (is_to_be_told(growth, growing->rows[i], now))
			gains[count++] = (struct gain){now - growth->holdings.items[row].trend.last,
						       i, growing->rows[i]};
	}
	if (count)
		qsort(gains, count, sizeof(*gains), compare_gains);
	for (i = 0; i < count && i < MOST_TOLD && !error; i++)
		error = tell_holder(growth, findings, distances, growing, &gains[i], report);
	if (!error && report->failed)
		error = &lp_error_memory;
	free(gains);
	lp_report_destroy(report);
	return error;
}

/** What reading takes meanwhile. */
struct reading {
	const struct lp_findings *findings;
	struct lp_growing *growing;
	struct lp_distances distances;
	struct lp_holding_finder finder;
};

static struct lp_error *find_ways(struct reading *reading)
{
	struct lp_error *error;
	struct lp_flow flow;

	LP_TRY(lp_flow_init(&flow, reading->findings->graph));
	error = lp_distances_init(&reading->distances, &flow, NULL);
	lp_flow_deinit(&flow);
	if (error)
		return error;
	reading->growing->garbage =
		lp_distances_garbage(&reading->distances, reading->findings->graph);
	return lp_holding_finder_begin(&reading->finder, reading->findings, &reading->distances);
}

/** Half of the work each: the first one, which reads texts, is the calling thread's. */
static struct lp_error *read_half(void *context, unsigned half)
{
	struct reading *reading = context;

	return half ? find_ways(reading)
		    : lp_identities_find(reading->findings, &reading->growing->identities);
}

struct lp_error *lp_growth_read(struct lp_growth *growth, const struct lp_findings *findings,
				struct lp_growing *growing)
{
	struct reading reading = {.findings = findings, .growing = growing};
	struct lp_error *error = lp_workers_run(2, read_half, &reading);

	if (!error)
		error = lp_holdings_find(&reading.finder, &growing->identities, &growing->holdings);
	if (!error && growth->with_sizes)
		error = lp_path_sizes_find(findings, &reading.distances, &growing->sizes);
	if (!error && !match_holdings(growth, growing))
		error = &lp_error_memory;
	if (!error)
		error = tell_gains(growth, findings, &reading.distances, growing);
	lp_holding_finder_deinit(&reading.finder);
	lp_distances_deinit(&reading.distances);
	return error;
}

void lp_growing_deinit(struct lp_growing *growing)
{
	lp_identities_deinit(&growing->identities);
	free(growing->rows);
	lp_array_deinit(&growing->sizes);
	lp_holdings_deinit(&growing->holdings);
}

static bool add_sum(struct lp_growth *growth, const struct lp_findings *findings,
		    const struct lp_growing *growing, uint64_t clock)
{
	const struct lp_process_facts *process = findings->process;
	struct lp_snapshot_sum sum = {
		.pid = process->pid,
		.taken = process->taken,
		.clock = clock,
		.count = findings->census->count,
		.bytes = findings->census->shallow + findings->census->owned,
		.rss = process->rss,
		.garbage = growing->garbage,
	};

	if (growth->snapshots.count && growth->snapshots.items[0].pid != sum.pid)
		growth->no_identities = true;
	return lp_array_push(&growth->snapshots, sum);
}

struct lp_error *lp_growth_add(struct lp_growth *growth, const struct lp_findings *findings,
			       struct lp_growing *growing, uint64_t clock)
{
	growth->no_names |= !growing->holdings.has_names;
	if (!add_types(growth, findings->census) || !add_holdings(growth, growing) ||
	    !lp_sizes_add(&growth->sizes, &growing->sizes) ||
	    !lp_lost_add(&growth->lost, findings->graph, (uint32_t)growth->snapshots.count))
		return &lp_error_memory;
	add_holders(growth, growing);
	return add_identities(growth, findings->graph, &growing->identities) &&
			       add_sum(growth, findings, growing, clock)
		       ? NULL
		       : &lp_error_memory;
}

double lp_growth_seconds(const struct lp_growth *growth)
{
	const struct lp_snapshot_sum *first = growth->snapshots.items;
	const struct lp_snapshot_sum *last;

	/* Between two processes there is no time in which one of them grew. */
	if (growth->snapshots.count < 2 || growth->no_identities)
		return 0;
	last = &growth->snapshots.items[growth->snapshots.count - 1];
	if (first->clock && last->clock > first->clock)
		return (double)(last->clock - first->clock) / 1e9;
	if (first->taken && last->taken >= first->taken + LP_GROWTH_LEAST_SECONDS)
		return (double)(last->taken - first->taken);
	return 0;
}

bool lp_growth_is_short(const struct lp_growth *growth)
{
	const struct lp_snapshot_sum *first = growth->snapshots.items;
	const struct lp_snapshot_sum *last = &first[growth->snapshots.count - 1];

	return growth->snapshots.count > 1 && !growth->no_identities && first->taken &&
	       last->taken >= first->taken && lp_growth_seconds(growth) <= 0;
}

void lp_growth_deinit(struct lp_growth *growth)
{
	size_t i;

	for (i = 0; i < growth->holdings.count; i++)
		lp_trend_deinit(&growth->holdings.items[i].trend);
	lp_array_deinit(&growth->snapshots);
	lp_array_deinit(&growth->types);
	lp_array_deinit(&growth->holders);
	lp_array_deinit(&growth->holdings);
	lp_map_deinit(&growth->type_numbers);
	lp_map_deinit(&growth->holder_numbers);
	lp_map_deinit(&growth->holding_numbers);
	free(growth->origins);
	lp_identities_deinit(&growth->identities);
	lp_sizes_deinit(&growth->sizes);
	lp_array_deinit(&growth->lost);
	lp_region_deinit(&growth->region);
	memset(growth, 0, sizeof(*growth));
}
