// SPDX-License-Identifier: Apache-2.0
#include "analyse/attribute.h"

#include "analyse/words.h"

uint32_t lp_attribute_find(const struct lp_findings *findings, uint32_t task, const char *name)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t found = lp_field_find(graph, task, name);

	return found != LP_NO_OBJECT
		       ? found
		       : lp_value_find(findings, lp_field_find(graph, task, "__dict__"), name);
}
