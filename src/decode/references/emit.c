// SPDX-License-Identifier: Apache-2.0
#include "decode/references/emit.h"

#include "base/pages.h"
#include "cpython/dict_keys.h"
#include "decode/references/answer.h"

enum {
	/* Tag bits of a _PyStackRef (pycore_stackref.h): no reference owned; 3 is an int. */
	TAG_BORROWED = 1,
	TAG_BITS = 3,
	FIRST_CAPACITY = 1 << 16,
};

bool lp_emit_room(struct lp_worker *worker, uint64_t count)
{
	size_t capacity = worker->edge_capacity ? worker->edge_capacity : FIRST_CAPACITY;
	uint32_t *grown;

	if (worker->edge_count + count <= worker->edge_capacity)
		return true;
	while (capacity < worker->edge_count + count)
		capacity *= 2;
	if (count > UINT32_MAX || worker->edge_count + count > UINT32_MAX) {
		worker->failed = true;
		return false;
	}
	grown = worker->edges ? lp_pages_grow(worker->edges, worker->edge_capacity * sizeof(*grown),
					      capacity * sizeof(*grown))
			      : lp_pages_alloc(capacity * sizeof(*grown));
	if (!grown) {
		worker->failed = true;
		return false;
	}
	worker->edges = grown;
	worker->edge_capacity = capacity;
	return true;
}

void lp_emit(struct lp_worker *worker, uint64_t address, bool weak)
{
	if (lp_emit_room(worker, 1))
		worker->edges[worker->edge_count++] = lp_target(worker, address, weak);
}

void lp_emit_unknown(struct lp_worker *worker, uint64_t word)
{
	uint32_t id = lp_resolve(worker, word);

	if (!lp_emit_room(worker, 1))
		return;
	if (id != LP_NO_OBJECT && !lp_array_push(&worker->unknown, (uint32_t)worker->edge_count))
		worker->failed = true;
	worker->edges[worker->edge_count++] = id | LP_WEAK;
}

/** A tagged reference: NULL is 1; with the low bit set it owns nothing; 3 and 2 are none. */
static void emit_tagged(struct lp_worker *worker, uint64_t word)
{
	bool reference = (word & TAG_BITS) <= TAG_BORROWED && (word & ~(uint64_t)TAG_BITS);

	lp_emit(worker, reference ? word & ~(uint64_t)TAG_BITS : 0, word & TAG_BORROWED);
}

void lp_emit_word(struct lp_worker *worker, uint64_t word, enum lp_words words)
{
	switch (words) {
	case LP_WORDS_OWNED:
	case LP_WORDS_WEAK:
		lp_emit(worker, word, words == LP_WORDS_WEAK);
		break;
	case LP_WORDS_TAGGED:
		emit_tagged(worker, word);
		break;
	case LP_WORDS_UNKNOWN:
		lp_emit_unknown(worker, word);
		break;
	}
}

/** Words of these kinds are few: those of frames. */
static void emit_words_now(struct lp_worker *worker, uint64_t address, uint64_t count,
			   enum lp_words words)
{
	uint64_t i, word;

	for (i = 0; i < count; i++)
		lp_emit_word(worker,
			     lp_peek_number(worker->peek, address + 8 * i, 8, &word) ? word : 0,
			     words);
}

void lp_emit_words(struct lp_worker *worker, uint64_t address, uint64_t count, enum lp_words words)
{
	const unsigned char *bytes;
	uint64_t i;

	if (!count)
		return;
	if (count > UINT32_MAX || !lp_space_holds(&worker->heap->space, address, 8 * count)) {
		worker->senseless++;
		return;
	}
	if (!lp_worker_spend(worker, 8 * count))
		return;
	bytes = lp_window_at(&worker->window, address, 8 * count);
	if (bytes && lp_emit_room(worker, count)) {
		for (i = 0; i < count; i++)
			lp_emit_word(worker, lp_load64(bytes + 8 * i), words);
	} else if (words == LP_WORDS_TAGGED || words == LP_WORDS_UNKNOWN) {
		emit_words_now(worker, address, count, words);
	} else {
		lp_emit_buffer(worker,
			       (struct lp_request){
				       .kind = LP_REQUEST_WORDS,
				       .address = address,
				       .count = (uint32_t)count,
				       .flags = words == LP_WORDS_WEAK ? LP_REQUEST_WEAK : 0,
			       });
	}
}

/** Bytes of the memory that a request is for; 0 if that takes more than a look at its header. */
static uint64_t request_size(const struct lp_worker *worker, const struct lp_request *request)
{
	const unsigned char *header;
	struct lp_dict_keys keys;

	switch (request->kind) {
	case LP_REQUEST_WORDS:
	case LP_REQUEST_SPLIT_VALUES:
		return 8ull * request->count;
	case LP_REQUEST_SET:
		return (uint64_t)worker->layout->set_entry.size << request->log2;
	case LP_REQUEST_TABLE:
		return (uint64_t)LP_TABLE_ENTRY << request->log2;
	default:
		header = lp_window_at(&worker->window, request->address, LP_DICT_KEYS_HEADER);
		return header && lp_dict_keys_parse(worker->layout, header, request->address, &keys)
			       ? keys.entries + keys.nentries * keys.entry_size - request->address
			       : 0;
	}
}

void lp_emit_buffer(struct lp_worker *worker, struct lp_request request)
{
	uint64_t places = request.kind == LP_REQUEST_SPLIT_VALUES ? 0 : request.count;
	uint64_t size = request_size(worker, &request);
	uint64_t i;

	if (!lp_worker_spend(worker, places * sizeof(*worker->edges)) ||
	    !lp_emit_room(worker, places))
		return;
	request.worker = (uint8_t)worker->number;
	request.owner = worker->current;
	if (places)
		request.place = (uint32_t)worker->edge_count;
	for (i = 0; i < places; i++)
		worker->edges[worker->edge_count++] = LP_NO_OBJECT;
	if (worker->at_once || (size && lp_window_at(&worker->window, request.address, size)))
		lp_answer_request(worker, worker->edges + request.place, &request);
	else
		lp_worker_request(worker, request);
}
