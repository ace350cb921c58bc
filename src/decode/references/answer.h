// SPDX-License-Identifier: Apache-2.0
/** Turn the buffers that objects point to into references: items, tables of dicts and sets. */
#ifndef LP_DECODE_REFERENCES_ANSWER_H
#define LP_DECODE_REFERENCES_ANSWER_H

#include "decode/worker.h"

/** An entry of the table of a dict of 2.7: hash, key, value. */
enum { LP_TABLE_ENTRY = 24 };

/**
 * Fill the places of a request from the target's memory.
 * @param worker Reads; need not be the one whose places they are.
 * @param places The first of them.
 */
void lp_answer_request(struct lp_worker *worker, uint32_t *places,
		       const struct lp_request *request);

/**
 * As lp_answer_request(); an lp_answer_fn (see join.h).
 * @param context All workers by number (struct lp_worker **).
 */
void lp_answer_references(void *context, struct lp_worker *worker,
			  const struct lp_request *request);

#endif
