// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/named.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/attribute.h"
#include "analyse/suspects/match.h"
#include "analyse/words.h"
#include "base/error.h"

enum { LONGEST_NAME = 64 };

static const char module_word[] = "module ";

/** The name of the module that a rule is about, or NULL. */
static const char *module_of(const struct lp_suspect_rule *rule)
{
	size_t length = sizeof(module_word) - 1;

	return rule->owner && !strncmp(rule->owner, module_word, length) ? rule->owner + length
									 : NULL;
}

/** What an object has under a name; a tuple, of a number: fields of named tuples are no attributes
 * of theirs. */
static uint32_t step(const struct lp_evidence *evidence, uint32_t id, const char *name)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (*name < '0' || *name > '9')
		return lp_attribute_find(evidence->findings, id, name);
	lp_reference_walk_init(&walk, evidence->graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind == LP_REFERENCE_ITEM &&
		    reference.number == strtoul(name, NULL, 10))
			return reference.target;
	}
	return LP_NO_OBJECT;
}

/** What is at the end of "Registry.items", from an object on; or LP_NO_OBJECT. */
static uint32_t follow(const struct lp_evidence *evidence, uint32_t id, const char *attributes)
{
	char name[LONGEST_NAME];

	while (id != LP_NO_OBJECT && *attributes) {
		size_t length = strcspn(attributes, ".");

		if (length >= sizeof(name))
			return LP_NO_OBJECT;
		memcpy(name, attributes, length);
		name[length] = 0;
		attributes += length + (attributes[length] == '.');
		id = step(evidence, id, name);
	}
	return id;
}

/** Add what an owner has under the rule's name, if it is as much as the rule says. */
static struct lp_error *look(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			     uint32_t owner, struct lp_suspects *suspects)
{
	uint32_t id = follow(evidence, owner, rule->attribute);
	struct lp_suspect suspect = {.rule = rule, .verdict = rule->verdict, .object = id};

	if (id == LP_NO_OBJECT || !strcmp(lp_word_type(evidence->graph, id), "NoneType"))
		return NULL;
	suspect.count = lp_item_count(evidence->graph, id);
	suspect.retained = lp_evidence_retained(evidence, id);
	suspect.type = lp_evidence_items(evidence, id);
	if (suspect.count < (evidence->few && rule->least > 2 ? 2 : rule->least) ||
	    (suspect.retained < rule->least_bytes && !evidence->few))
		return NULL;
	return lp_suspect_add(evidence, suspects, suspect, id);
}

static struct lp_error *look_in_module(struct lp_evidence *evidence,
				       const struct lp_suspect_rule *rules, uint32_t module,
				       struct lp_suspects *suspects)
{
	const struct lp_suspect_rule *rule;
	struct lp_strbuf name = {0};
	struct lp_error *error = NULL;

	lp_word_object(evidence->findings, module, &name);
	for (rule = rules; rule->name && !error; rule++) {
		const char *of = module_of(rule);

		if (of && lp_name_matches(of, lp_strbuf_text(&name)))
			error = look(evidence, rule, module, suspects);
	}
	evidence->failed |= name.failed;
	lp_strbuf_deinit(&name);
	return error;
}

/** The number of the type of modules, or that of none. */
static uint32_t module_type(const struct lp_graph *graph)
{
	uint32_t type;

	for (type = 0; type < graph->type_table.count; type++) {
		if (!strcmp(graph->type_table.items[type].name, "module"))
			return type;
	}
	return UINT32_MAX;
}

/** Whether modules are looked at; and which rules are about instances. */
static bool sort_out(const struct lp_suspect_rule *rules, uint64_t *of_instances)
{
	bool of_modules = false;
	unsigned rule;

	*of_instances = 0;
	for (rule = 0; rules[rule].name && rule < LP_MOST_RULES; rule++) {
		bool of_module = module_of(&rules[rule]) != NULL;

		of_modules |= of_module;
		*of_instances |= (uint64_t)(rules[rule].owner && !of_module) << rule;
	}
	return of_modules;
}

struct lp_error *lp_suspect_named(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
				  const uint64_t *sets, struct lp_suspects *suspects)
{
	const struct lp_graph *graph = evidence->graph;
	uint64_t of_instances, set;
	bool of_modules = sort_out(rules, &of_instances);
	uint32_t modules = of_modules ? module_type(graph) : UINT32_MAX, id;

	for (id = 0; id < graph->count; id++) {
		set = sets[graph->types[id]] & of_instances;
		if (graph->types[id] == modules)
			LP_TRY(look_in_module(evidence, rules, id, suspects));
		for (; set; set &= set - 1)
			LP_TRY(look(evidence, &rules[__builtin_ctzll(set)], id, suspects));
	}
	return NULL;
}
