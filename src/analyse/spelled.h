// SPDX-License-Identifier: Apache-2.0
/**
 * Objects as Python code spells them: "app.CACHE['u1'].items[3]", from a module on.  What limpet
 * prints as an expression is understood, with few exceptions; nothing is run.
 */
#ifndef LP_ANALYSE_SPELLED_H
#define LP_ANALYSE_SPELLED_H

#include <stddef.h>

#include "analyse/analysis.h"

/**
 * Find an object by its expression.
 * @param[out] ret LP_NO_OBJECT if there is none.
 * @return How many characters of the text lead to an object: 0 if it does not begin with a module,
 * all of them if it is found.
 * O(entries of the dicts on the way), a text for each.
 */
size_t lp_spelled_find(const struct lp_findings *findings, const char *text, uint32_t *ret);

#endif
