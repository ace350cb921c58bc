// SPDX-License-Identifier: Apache-2.0
#include "decode/references/answer.h"

#include "cpython/values.h"
#include "decode/build/resolve.h"
#include "decode/types/sizes.h"

/** Places still to be filled.  What does not fit is dropped: the target's memory is no authority.
 */
struct sink {
	struct lp_worker *worker;
	uint32_t *place;
	uint32_t *end;
	bool weak;
};

static void sink_put(struct sink *sink, uint64_t address)
{
	if (sink->place < sink->end)
		*sink->place++ = lp_target(sink->worker, address, sink->weak);
}

/** Call @visit on @count entries of @size bytes at @address, piece by piece. */
static void each_entry(struct sink *sink, uint64_t address, uint64_t count, unsigned size,
		       void (*visit)(struct sink *sink, const unsigned char *entry,
				     unsigned detail),
		       unsigned detail)
{
	const uint64_t most = LP_PIECE / size;
	uint64_t i;

	if (!lp_worker_spend(sink->worker, count * size))
		return;
	while (count) {
		uint64_t part = count < most ? count : most;
		const unsigned char *entries = lp_worker_piece(sink->worker, address, part * size);

		if (!entries) {
			sink->worker->senseless++;
			return;
		}
		for (i = 0; i < part; i++)
			visit(sink, entries + i * size, detail);
		address += part * size;
		count -= part;
	}
}

static void visit_word(struct sink *sink, const unsigned char *entry, unsigned detail)
{
	sink_put(sink, lp_load64(entry));
}

/** The second of each two places is the value's. */
static void visit_split_value(struct sink *sink, const unsigned char *entry, unsigned detail)
{
	if (sink->place + 1 < sink->end)
		sink->place[1] = lp_target(sink->worker, lp_load64(entry), sink->weak);
	sink->place += 2;
}

/** @param detail Where in the entry the key is; the value follows.  Deleted entries have none. */
static void visit_pair(struct sink *sink, const unsigned char *entry, unsigned detail)
{
	uint64_t key = lp_load64(entry + detail), value = lp_load64(entry + detail + 8);

	if (key && value) {
		sink_put(sink, key);
		sink_put(sink, value);
	}
}

/** A deleted element of 3.x has a hash of -1. */
static void visit_element(struct sink *sink, const unsigned char *entry, unsigned detail)
{
	const struct lp_layout *layout = sink->worker->layout;
	uint64_t key = lp_load64(entry + layout->set_entry.key.offset);
	uint64_t hash = lp_load64(entry + layout->set_entry.hash.offset);

	if (key && hash != UINT64_MAX)
		sink_put(sink, key);
}

/** One of 2.7 has the str "<dummy key>" for its key. */
static void visit_element2(struct sink *sink, const unsigned char *entry, unsigned detail)
{
	const struct lp_layout *layout = sink->worker->layout;
	uint64_t key = lp_load64(entry + layout->set_entry.key.offset);

	if (key && !lp_value_is_text(sink->worker->peek, layout, key, "<dummy key>"))
		sink_put(sink, key);
}

static void answer_keys(struct sink *sink, const struct lp_request *request)
{
	struct lp_worker *worker = sink->worker;
	const unsigned char *header =
		lp_worker_piece(worker, request->address, LP_DICT_KEYS_HEADER);
	struct lp_dict_keys keys;

	if (!header || !lp_dict_keys_parse(worker->layout, header, request->address, &keys)) {
		worker->senseless++;
		return;
	}
	if (request->flags & LP_REQUEST_ADD_SIZE)
		lp_worker_add_size(worker, request->owner, lp_keys_size(&keys));
	each_entry(sink, keys.entries, keys.nentries, keys.entry_size, visit_pair, keys.key);
}

void lp_answer_request(struct lp_worker *worker, uint32_t *places, const struct lp_request *request)
{
	const struct lp_layout *layout = worker->layout;
	struct sink sink = {
		.worker = worker,
		.place = places,
		.end = places + request->count,
		.weak = request->flags & LP_REQUEST_WEAK,
	};

	switch ((enum lp_request_kind)request->kind) {
	case LP_REQUEST_KEYS:
		answer_keys(&sink, request);
		break;
	case LP_REQUEST_WORDS:
		each_entry(&sink, request->address, request->count, 8, visit_word, 0);
		break;
	case LP_REQUEST_SPLIT_VALUES:
		sink.end = places + 2 * request->count;
		each_entry(&sink, request->address, request->count, 8, visit_split_value, 0);
		break;
	case LP_REQUEST_SET:
		each_entry(&sink, request->address, 1ull << request->log2,
			   (unsigned)layout->set_entry.size,
			   layout->python2 ? visit_element2 : visit_element, 0);
		break;
	case LP_REQUEST_TABLE:
		each_entry(&sink, request->address, 1ull << request->log2, LP_TABLE_ENTRY,
			   visit_pair, 8);
		break;
	case LP_REQUEST_KEYS_SIZE:
		break;
	}
}

void lp_answer_references(void *context, struct lp_worker *worker, const struct lp_request *request)
{
	struct lp_worker **workers = context;

	lp_answer_request(worker, workers[request->worker]->edges + request->place, request);
}
