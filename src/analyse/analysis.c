// SPDX-License-Identifier: Apache-2.0
#include "analyse/analysis.h"

#include <string.h>

extern const struct lp_analysis lp_analysis_report;
extern const struct lp_analysis lp_analysis_types;
extern const struct lp_analysis lp_analysis_info;
extern const struct lp_analysis lp_analysis_objects;

const struct lp_analysis *const lp_analysis_table[] = {
	&lp_analysis_report, &lp_analysis_types, &lp_analysis_info, &lp_analysis_objects, NULL,
};

const struct lp_analysis *lp_analysis_find(const char *name)
{
	size_t i;

	for (i = 0; lp_analysis_table[i]; i++) {
		if (!strcmp(lp_analysis_table[i]->name, name))
			return lp_analysis_table[i];
	}
	return NULL;
}
