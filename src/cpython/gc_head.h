// SPDX-License-Identifier: Apache-2.0
/*
 * The collector's word pair before an object (PyGC_Head).  Does not know which objects have one.
 */
#ifndef CPYTHON_GC_HEAD_H
#define CPYTHON_GC_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "cpython/layout.h"

/** Whether the collector knows the object behind the head: it is linked, or its count says so. */
static inline bool lp_gc_is_tracked(const struct lp_layout *layout, const unsigned char *head)
{
	int64_t refs;

	if (!lp_has(layout->gc_head.refs))
		return lp_load64(head + layout->gc_head.next.offset) != 0;
	/* _PyGC_REFS_UNTRACKED is -2; since 3.4 a flag is below it. */
	refs = (int64_t)lp_load64(head + layout->gc_head.refs.offset);
	return (layout->python2 ? refs : refs >> 1) != -2;
}

#endif
