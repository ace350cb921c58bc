// SPDX-License-Identifier: Apache-2.0
/** Suspects of drawn graphs; and drawings of many objects, which are too long to be written out. */
#ifndef DRAWN_SUSPECTS_H
#define DRAWN_SUSPECTS_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/suspects/told_suspect.h"
#include "base/error.h"
#include "drawn.h"
#include "tap.h"

struct found {
	struct drawn drawn;
	struct lp_flow flow;
	struct lp_dominators dominators;
	struct lp_distances distances;
	struct lp_report *report;
	struct lp_evidence evidence;
	struct lp_suspects suspects;
	struct lp_told_suspect_array told;
};

/** Draw; what is known of the process can be changed then. */
static inline void found_draw(struct found *found, const char *text)
{
	*found = (struct found){.report = lp_report_create("suspects")};
	drawn_init(&found->drawn, text);
}

/** A type is that of instances of a class that is drawn as well. */
static inline void found_class(struct found *found, const char *type, const char *object)
{
	struct lp_graph *graph = &found->drawn.graph;
	uint64_t address = lp_index_address(&graph->index, drawn_id(&found->drawn, object));
	size_t i;

	for (i = 0; i < graph->type_table.count; i++) {
		if (!strcmp(graph->type_table.items[i].name, type)) {
			graph->type_table.items[i].address = address;
			return;
		}
	}
	abort();
}

/** Find what rules look at. */
static inline void found_gather(struct found *found)
{
	struct lp_error *error = lp_flow_init(&found->flow, &found->drawn.graph);

	if (!error)
		error = lp_dominators_init(&found->dominators, &found->flow);
	if (!error)
		error = lp_distances_init(&found->distances, &found->flow, NULL);
	if (!error)
		error = lp_evidence_init(&found->evidence, &found->drawn.findings,
					 &found->dominators, &found->distances, found->report);
	if (error)
		abort();
}

/** Find what is drawn, by some rules, and tell it. */
static inline void found_look(struct found *found, const struct lp_suspect_rule *rules)
{
	struct lp_error *error;

	found_gather(found);
	error = lp_suspects_find(&found->evidence, rules, &found->suspects);
	if (!error)
		error = lp_suspects_tell(&found->evidence, &found->suspects, &found->told);
	CHECK(!error);
}

static inline void found_end(struct found *found)
{
	lp_told_suspects_deinit(&found->told);
	lp_suspects_deinit(&found->suspects);
	lp_evidence_deinit(&found->evidence);
	lp_report_destroy(found->report);
	lp_distances_deinit(&found->distances);
	lp_dominators_deinit(&found->dominators);
	lp_flow_deinit(&found->flow);
	drawn_deinit(&found->drawn);
}

/** The first suspect of a rule, or NULL. */
static inline const struct lp_suspect *found_of(const struct found *found, const char *rule)
{
	size_t i;

	for (i = 0; i < found->suspects.items.count; i++) {
		if (!strcmp(found->suspects.items.items[i].rule->name, rule))
			return &found->suspects.items.items[i];
	}
	return NULL;
}

/** Add lines or words for the numbers from @first to before @end, which "#" stands for. */
static inline void draw_each(struct lp_strbuf *to, unsigned first, unsigned end, const char *text)
{
	const char *at;

	for (; first < end; first++) {
		for (at = text; *at; at++) {
			if (*at == '#')
				lp_strbuf_printf(to, "%u", first);
			else
				lp_strbuf_printf(to, "%c", *at);
		}
	}
}

/** Add an object with a word for each number, and an end of the line. */
static inline void draw_line(struct lp_strbuf *to, const char *head, unsigned first, unsigned end,
			     const char *each)
{
	lp_strbuf_puts(to, head);
	draw_each(to, first, end, each);
	lp_strbuf_puts(to, "\n");
}

/** Add a module app with some variables: "'OPEN'=open 'DONE'=done". */
static inline void draw_app(struct lp_strbuf *to, const char *variables)
{
	lp_strbuf_printf(to,
			 "modules dict 232: 'app'=app\n"
			 "app module 72: __dict__=names md_name='app'\n"
			 "names dict 232: '__name__'='app' %s\n"
			 "root modules sys.modules = modules\n",
			 variables);
}

#endif
