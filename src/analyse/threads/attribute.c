// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/attribute.h"

#include <string.h>

#include "analyse/words.h"

/** What a dict has under a str, or LP_NO_OBJECT. */
static uint32_t find_value(const struct lp_findings *findings, uint32_t dict, const char *name)
{
	struct lp_strbuf key = {0};
	struct lp_reference_walk walk;
	struct lp_reference reference;
	uint32_t value = LP_NO_OBJECT;

	if (dict == LP_NO_OBJECT)
		return LP_NO_OBJECT;
	lp_reference_walk_init(&walk, findings->graph, dict);
	while (value == LP_NO_OBJECT && lp_reference_walk_next(&walk, &reference)) {
		lp_strbuf_clear(&key);
		if (reference.kind == LP_REFERENCE_VALUE &&
		    lp_word_identifier(findings, reference.key, &key) &&
		    !strcmp(lp_strbuf_text(&key), name))
			value = reference.target;
	}
	lp_strbuf_deinit(&key);
	return value;
}

uint32_t lp_attribute_find(const struct lp_findings *findings, uint32_t task, const char *name)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t found = lp_field_find(graph, task, name);

	return found != LP_NO_OBJECT
		       ? found
		       : find_value(findings, lp_field_find(graph, task, "__dict__"), name);
}
