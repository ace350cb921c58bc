// SPDX-License-Identifier: Apache-2.0
#include "decode/build/resolve.h"

#include "decode/find/candidate.h"

/** Whether the bytes at @address look like an object in memory that no scan vouches for. */
static bool is_late(struct lp_worker *worker, uint64_t address)
{
	struct lp_heap *heap = worker->heap;
	const struct lp_range *range = lp_space_find(&heap->space, address);
	unsigned char bytes[LP_BLOCK_VALID] = {0};
	uint64_t room;

	if (!range || lp_index_granule(&heap->index, address) < 0 ||
	    lp_heap_is_known(heap, address))
		return false;
	room = range->end - address;
	/* Nothing else speaks for it: a count that is an address is one, whatever is there. */
	if (lp_space_find(&heap->space, lp_peek_pointer(worker->peek, address)))
		return false;
	return lp_peek(worker->peek, address, bytes, room < sizeof(bytes) ? room : sizeof(bytes)) &&
	       lp_candidate_at(worker, bytes, address, room);
}

uint32_t lp_resolve_late(struct lp_worker *worker, uint64_t address)
{
	uint64_t *miss = &worker->misses[lp_hash(address) % LP_MISSES];
	uint32_t id;

	if (*miss == address || (address & 7))
		return LP_NO_OBJECT;
	if (!is_late(worker, address)) {
		*miss = address;
		return LP_NO_OBJECT;
	}
	pthread_mutex_lock(&worker->heap->late_mutex);
	id = lp_index_late(&worker->heap->index, address);
	pthread_mutex_unlock(&worker->heap->late_mutex);
	if (id == LP_NO_OBJECT)
		worker->failed = true;
	return id;
}

uint32_t lp_target(struct lp_worker *worker, uint64_t address, bool weak)
{
	uint32_t id = lp_resolve(worker, address);

	if (id == LP_NO_OBJECT && address && !lp_reader_is_own(worker->heap->reader, address))
		worker->dangling++;
	return weak ? id | LP_WEAK : id;
}
