// SPDX-License-Identifier: Apache-2.0
/** From the address of an object to its id, also where no scan has looked. */
#ifndef LP_DECODE_BUILD_RESOLVE_H
#define LP_DECODE_BUILD_RESOLVE_H

#include "decode/worker.h"
#include "graph/model.h"

/** The id of the object at @address, LP_NO_OBJECT for none; adds late objects. */
uint32_t lp_resolve_late(struct lp_worker *worker, uint64_t address);

static inline uint32_t lp_resolve(struct lp_worker *worker, uint64_t address)
{
	uint32_t id;

	if (!address)
		return LP_NO_OBJECT;
	id = lp_index_ranked(&worker->heap->index, address);
	return id != LP_NO_OBJECT ? id : lp_resolve_late(worker, address);
}

/** What goes into a place for a reference to @address; counts what leads to no object. */
uint32_t lp_target(struct lp_worker *worker, uint64_t address, bool weak);

#endif
