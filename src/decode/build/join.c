// SPDX-License-Identifier: Apache-2.0
#include "decode/build/join.h"

#include <string.h>

#include "base/error.h"
#include "base/pages.h"
#include "base/workers.h"
#include "decode/types/sizes.h"

enum {
	/* Fewer requests than this in a unit are read one by one: reading all of it costs more. */
	DENSE = 48,
	DIGIT_BITS = 11,
	DIGITS = 1 << DIGIT_BITS,
};

struct join {
	struct lp_worker **workers;
	struct lp_request *requests;
	size_t count;
	/** The first request of each worker's share, and behind the last one's. */
	size_t shares[LP_WORKERS_MAX + 1];
	lp_answer_fn *answer;
	void *context;
};

/** One pass of a radix sort by the digit of the addresses that begins at bit @shift. */
static void sort_pass(const struct lp_request *from, struct lp_request *to, size_t count,
		      unsigned shift)
{
	size_t first[DIGITS] = {0};
	size_t i, sum = 0;

	for (i = 0; i < count; i++)
		first[from[i].address >> shift & (DIGITS - 1)]++;
	for (i = 0; i < DIGITS; i++) {
		size_t here = first[i];

		first[i] = sum;
		sum += here;
	}
	for (i = 0; i < count; i++)
		to[first[from[i].address >> shift & (DIGITS - 1)]++] = from[i];
}

/** Sort by address, from its bit 4 up; @spare has room for as many. Returns where the result is. */
static struct lp_request *sort_requests(struct lp_request *requests, struct lp_request *spare,
					size_t count)
{
	uint64_t seen = 0;
	unsigned shift;
	size_t i;

	for (i = 0; i < count; i++)
		seen |= requests[i].address ^ requests[0].address;
	for (shift = 4; shift < 64 && seen >> shift; shift += DIGIT_BITS) {
		struct lp_request *sorted = spare;

		if (!(seen >> shift & (DIGITS - 1)))
			continue;
		sort_pass(requests, spare, count, shift);
		spare = requests;
		requests = sorted;
	}
	return requests;
}

static size_t same_unit(const struct join *join, size_t first, size_t end)
{
	uint64_t unit = join->requests[first].address >> LP_UNIT_SHIFT;
	size_t last = first;

	while (last < end && join->requests[last].address >> LP_UNIT_SHIFT == unit)
		last++;
	return last;
}

static struct lp_error *join_job(void *context, unsigned number)
{
	struct join *join = context;
	struct lp_worker *worker = join->workers[number];
	size_t i = join->shares[number], end = join->shares[number + 1];

	while (i < end) {
		size_t last = same_unit(join, i, end);

		if (last - i >= DENSE)
			lp_window_load(&worker->window,
				       join->requests[i].address & ~(uint64_t)(LP_UNIT_SIZE - 1));
		for (; i < last; i++)
			join->answer(join->context, worker, &join->requests[i]);
	}
	return worker->failed ? &lp_error_memory : NULL;
}

/** Cut between units, so that no two workers read the same one. */
static void cut_shares(struct join *join, unsigned workers)
{
	unsigned i;

	for (i = 1; i < workers; i++) {
		size_t at = join->count * i / workers;

		join->shares[i] = at && at < join->count ? same_unit(join, at, join->count) : at;
	}
	join->shares[workers] = join->count;
}

struct lp_error *lp_join(struct lp_worker **workers, unsigned count, lp_answer_fn *answer,
			 void *context)
{
	struct join join = {.workers = workers, .answer = answer, .context = context};
	struct lp_request *all, *spare;
	struct lp_error *error = NULL;
	size_t size;
	unsigned i;

	for (i = 0; i < count; i++)
		join.count += workers[i]->requests.count;
	size = join.count * sizeof(*all);
	all = lp_pages_alloc(size);
	spare = lp_pages_alloc(size);
	if (!all || !spare) {
		error = &lp_error_memory;
		goto out;
	}
	for (i = 0, join.count = 0; i < count; i++) {
		struct lp_request_array *requests = &workers[i]->requests;

		if (requests->count)
			memcpy(all + join.count, requests->items,
			       requests->count * sizeof(*requests->items));
		join.count += requests->count;
		lp_array_deinit(requests);
	}
	join.requests = sort_requests(all, spare, join.count);
	cut_shares(&join, count);
	error = lp_workers_run(count, join_job, &join);
out:
	lp_pages_free(all, size);
	lp_pages_free(spare, size);
	return error;
}

void lp_answer_tally(void *context, struct lp_worker *worker, const struct lp_request *request)
{
	const unsigned char *header =
		lp_worker_piece(worker, request->address, LP_DICT_KEYS_HEADER);
	struct lp_dict_keys keys;

	if (header && lp_dict_keys_parse(worker->layout, header, request->address, &keys))
		lp_worker_tally(worker, request->owner)->shallow += lp_keys_size(&keys);
}
