// SPDX-License-Identifier: Apache-2.0
/** Rules about what is kept under a certain name. */
#ifndef LP_ANALYSE_SUSPECTS_NAMED_H
#define LP_ANALYSE_SUSPECTS_NAMED_H

#include "analyse/suspects/suspect.h"

/**
 * Apply those of @rules that have an owner.
 * @param sets The rules of each type: see match.h.
 * One pass over the objects, and a text for each name in modules that rules are about.
 */
struct lp_error *lp_suspect_named(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
				  const uint64_t *sets, struct lp_suspects *suspects);

#endif
