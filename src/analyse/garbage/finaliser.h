// SPDX-License-Identifier: Apache-2.0
/**
 * Which objects have a finaliser that a program wrote: `__del__` in their class or in a base of it.
 * Static types are left out: since 3.4 each generator has one, which says nothing.
 */
#ifndef LP_ANALYSE_GARBAGE_FINALISER_H
#define LP_ANALYSE_GARBAGE_FINALISER_H

#include "analyse/analysis.h"
#include "base/map.h"

struct lp_finalisers {
	const struct lp_findings *findings;
	/** By type: 0 if it was not asked for yet. */
	uint8_t *types;
	/** From the id of a class, and of a str, plus 1 to 1 if that has one, or is "__del__". */
	struct lp_map classes, names;
	/** Names of attributes cannot be read: a class may have one that is not seen. */
	bool unknown;
	/** Memory was short: answers are not to be used. */
	bool failed;
};

/** A byte a type.  @param findings Are to outlive it, and have texts. */
struct lp_error *lp_finalisers_init(struct lp_finalisers *finalisers,
				    const struct lp_findings *findings);
void lp_finalisers_deinit(struct lp_finalisers *finalisers);

/** Whether objects of a type have one.  Each class is read once: O(its attributes). */
bool lp_finaliser_of_type(struct lp_finalisers *finalisers, uint32_t type);

/** Whether an object has one; 2.7's instances of old-style classes may have one of their own. */
bool lp_finaliser_of(struct lp_finalisers *finalisers, uint32_t id);

#endif
