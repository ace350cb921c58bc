// SPDX-License-Identifier: Apache-2.0
/**
 * Previews of the objects that there are most of, from their own bytes: a hundred times faster than
 * lp_preview(), with the same result.
 */
#ifndef LP_DECODE_CONTENTS_PREVIEW_QUICK_H
#define LP_DECODE_CONTENTS_PREVIEW_QUICK_H

#include "decode/contents/preview.h"
#include "decode/worker.h"

enum lp_quick {
	/** The preview was written. */
	LP_QUICK_DONE,
	/** Objects of the type have none. */
	LP_QUICK_NONE,
	/** It is not of those: ask lp_preview(). */
	LP_QUICK_NO,
};

enum { LP_QUICK_SIZE = LP_PREVIEW_LENGTH + 16 };

/**
 * @param to Has room for LP_QUICK_SIZE bytes; no NUL is written.
 * @param redact As for lp_preview().
 */
enum lp_quick lp_preview_quick(const struct lp_layout *layout, const struct lp_object *object,
			       bool redact, char *to, size_t *length);

#endif
