// SPDX-License-Identifier: Apache-2.0
/**
 * References that are counted in an object, but which no memory holds: lost for good.
 *
 * What limpet does not decode (memory of C and C++ libraries) has references as well, so that a
 * count higher than what was found proves nothing.  But whoever is to give a reference back has to
 * have the object's address somewhere.  All memory that the process can write to is searched for
 * it, decoded or not, in use or not: there are no more references than words with the address.
 *
 * What the kernel keeps for a program (the data of epoll) and shared memory are not searched.
 */
#ifndef LP_DECODE_ROOTS_LOST_H
#define LP_DECODE_ROOTS_LOST_H

#include "decode/worker.h"
#include "graph/graph.h"

/**
 * Fill in graph->lost, if so many references are unexplained that it is worth a look, and no memory
 * is missing: another pass over it, 4 bytes an object meanwhile.
 * @param workers The @count workers to do it with.
 * @param found How many references each object was found to have.
 */
struct lp_error *lp_lost_find(const struct lp_heap *heap, struct lp_worker **workers,
			      unsigned count, const uint32_t *found, struct lp_graph *graph);

#endif
