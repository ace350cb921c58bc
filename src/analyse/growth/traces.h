// SPDX-License-Identifier: Apache-2.0
/** Traces of the attributes of instances: see identity.h. */
#ifndef LP_ANALYSE_GROWTH_TRACES_H
#define LP_ANALYSE_GROWTH_TRACES_H

#include "analyse/analysis.h"

/** Fill in @traces, which are zeroed; @words are the identities without them. */
struct lp_error *lp_traces_find(const struct lp_findings *findings, const uint64_t *words,
				uint32_t *traces);

#endif
