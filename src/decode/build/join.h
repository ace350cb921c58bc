// SPDX-License-Identifier: Apache-2.0
/**
 * Answer the requests of all workers: sorted by address, and the memory streamed once more in
 * that order.  The cost does not depend on where on the heap an owner and its buffer lie.
 */
#ifndef LP_DECODE_BUILD_JOIN_H
#define LP_DECODE_BUILD_JOIN_H

#include "decode/worker.h"

/** What is done with an answer: @worker is at hand, and its window or scratch holds the memory. */
typedef void lp_answer_fn(void *context, struct lp_worker *worker,
			  const struct lp_request *request);

/**
 * Take the requests from the workers and answer each, in the @count workers side by side.
 * @param answer Called once a request, in several threads.
 */
struct lp_error *lp_join(struct lp_worker **workers, unsigned count, lp_answer_fn *answer,
			 void *context);

/** Answer LP_REQUEST_KEYS_SIZE by adding to the tally of the type; an lp_answer_fn. */
void lp_answer_tally(void *context, struct lp_worker *worker, const struct lp_request *request);

#endif
