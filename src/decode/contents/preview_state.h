// SPDX-License-Identifier: Apache-2.0
/** What can be said of some objects that are no text and no number: "<fd 7>", "<maxlen 100>". */
#ifndef LP_DECODE_CONTENTS_PREVIEW_STATE_H
#define LP_DECODE_CONTENTS_PREVIEW_STATE_H

#include "base/strbuf.h"
#include "decode/heap.h"

/**
 * Append it: of files and sockets whether they are open, of a deque its bound, of a numpy array how
 * many bytes it is of.
 * @return whether there is anything to say.
 */
bool lp_preview_state(const struct lp_heap *heap, struct lp_peek *peek,
		      const struct lp_typeinfo *type, uint64_t address, struct lp_strbuf *to);

#endif
