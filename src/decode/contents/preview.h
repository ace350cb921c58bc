// SPDX-License-Identifier: Apache-2.0
/** What a str, bytes or number contains, as Python writes it, cut to some characters. */
#ifndef LP_DECODE_CONTENTS_PREVIEW_H
#define LP_DECODE_CONTENTS_PREVIEW_H

#include "base/strbuf.h"
#include "decode/heap.h"

/** Characters, or bytes, of contents that a preview shows at most. */
enum { LP_PREVIEW_LENGTH = 64 };

/**
 * Append a preview of the object at @address: 'abc', b'\x00', 12, 1.5, True, None; "..." behind
 * the quote where it was cut.  What has no such text may have one in angle brackets (see
 * preview_state.h).
 * @param redact Leave the contents of str and bytes out: they have no preview then.
 * @return whether it has one.
 */
bool lp_preview(const struct lp_heap *heap, struct lp_peek *peek, const struct lp_typeinfo *type,
		uint64_t address, bool redact, struct lp_strbuf *to);

#endif
