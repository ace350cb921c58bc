// SPDX-License-Identifier: Apache-2.0
/** Verdicts by their words. */
#ifndef LP_ANALYSE_SUSPECTS_VERDICT_H
#define LP_ANALYSE_SUSPECTS_VERDICT_H

#include <stdbool.h>

#include "limpet_verdict.h"

/** "likely" */
const char *lp_verdict_name(enum lp_verdict verdict);

/** The verdict that a word names; false if it names none. */
bool lp_verdict_parse(const char *word, enum lp_verdict *ret);

#endif
