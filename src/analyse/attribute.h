// SPDX-License-Identifier: Apache-2.0
/** Attributes of instances, wherever they are kept. */
#ifndef LP_ANALYSE_ATTRIBUTE_H
#define LP_ANALYSE_ATTRIBUTE_H

#include "analyse/analysis.h"

/** The target of an attribute, in a field or in the instance's dict, or LP_NO_OBJECT. */
uint32_t lp_attribute_find(const struct lp_findings *findings, uint32_t id, const char *name);

#endif
