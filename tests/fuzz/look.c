// SPDX-License-Identifier: Apache-2.0
#include "look.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/analysis.h"
#include "analyse/growth/growth.h"
#include "base/error.h"
#include "cpython/layout_probe.h"
#include "decode/decode.h"
#include "present/present.h"

enum { KEPT_TEXT = 1 << 20 };

struct looking {
	const struct look_options *options;
	struct lp_peek *peek;
	struct lp_python python;
	struct lp_runtime runtime;
	struct lp_process_facts facts;
	struct lp_census census;
	struct lp_graph graph;
	struct lp_decode_source source;
	struct lp_strbuf text;
	uint64_t object_count;
};

static bool is_success(struct lp_error *error)
{
	bool success = !error;

	lp_error_destroy(error);
	return success;
}

static struct lp_error *find(struct looking *looking, struct image *image)
{
	lp_peek_init(looking->peek, &image->reader);
	LP_TRY(lp_python_find(looking->peek, &looking->python));
	LP_TRY(lp_layout_probe(&looking->python, looking->peek));
	return lp_runtime_read(&looking->python, looking->peek, &looking->runtime);
}

static struct lp_error *decode(struct looking *looking, struct image *image)
{
	const struct lp_decode_options options = {
		.workers = 1,
		.redact = looking->options->redact,
		.previews = looking->options->objects,
		.generations = looking->options->objects,
		.threads = true,
	};

	looking->source = (struct lp_decode_source){
		.reader = &image->reader,
		.python = &looking->python,
		.runtime = &looking->runtime,
		.threads = image->threads,
		.thread_count = image->thread_count,
	};
	if (!looking->options->graph)
		return lp_decode_census(&looking->source, &options, &looking->facts,
					&looking->census);
	LP_TRY(lp_decode_graph(&looking->source, &options, &looking->facts, &looking->graph));
	return lp_graph_census(&looking->graph, &looking->census);
}

/** Text is made, but not kept for long. */
static void drop_text(struct looking *looking)
{
	if (looking->text.length > KEPT_TEXT)
		lp_strbuf_clear(&looking->text);
}

static bool take_object(void *context, const struct lp_object_row *row)
{
	struct looking *looking = context;

	if (looking->object_count++ % 16 == looking->options->sample)
		lp_present_object(row, &looking->text);
	drop_text(looking);
	return true;
}

static void present(struct looking *looking, const struct lp_report *report)
{
	const struct lp_text_style styles[] = {{.width = 0}, {.color = true, .width = 79}};

	lp_present_text(report, &styles[0], &looking->text);
	lp_present_text(report, &styles[1], &looking->text);
	lp_present_json(report, false, &looking->text);
	if (report->picture)
		lp_present_dot(report->picture, &looking->text);
	drop_text(looking);
}

/** One look is made three in which all that is held has grown, by members and by bytes: a series of
 * what is damaged would hardly ever show it. */
static bool pretend_growth(const struct lp_findings *findings, struct lp_growth *growth)
{
	struct lp_growing growing = {0};
	size_t i, member;
	bool ok;

	growth->with_sizes = true;
	ok = is_success(lp_growth_read(growth, findings, &growing)) &&
	     is_success(lp_growth_add(growth, findings, &growing, 1));
	lp_growing_deinit(&growing);
	for (i = 0; i < growth->holdings.count; i++) {
		struct lp_trend *trend = &growth->holdings.items[i].trend;

		trend->snapshots = 3;
		trend->first = 0;
		trend->before = trend->last / 2;
		trend->moved = trend->gained = true;
		trend->uneven = trend->stopped = false;
		for (member = 0; member < trend->members.count; member++)
			trend->members.items[member].since = 1;
	}
	for (i = 0; i < growth->sizes.items.count; i++) {
		struct lp_size_growth *size = &growth->sizes.items.items[i];

		size->first = 0;
		size->last += 1 << 20;
		size->least_gain = size->most_gain = size->last / 2;
	}
	return ok;
}

/** @by How rows are grouped where that can be chosen, or NULL; @object what is asked about, or NULL
 * for some. */
static void analyse(struct looking *looking, const struct lp_analysis *analysis, const char *by,
		    const char *object)
{
	static const char *const objects[] = {"dict[0]", "type[1]", "str"};
	struct lp_question question = {
		.redact = looking->options->redact,
		.by = by,
		.least_verdict =
			analysis->takes & LP_TAKES_VERDICTS ? LP_VERDICT_EXPECTED : LP_VERDICT_NONE,
		.retained = looking->options->graph && analysis->takes & LP_TAKES_RETAINED,
	};
	struct lp_findings findings = {
		.process = &looking->facts,
		.census = &looking->census,
		.graph = looking->options->graph ? &looking->graph : NULL,
	};
	struct lp_growth growth = {0};
	struct lp_report *report;

	if (analysis->takes_objects) {
		question.objects = object ? &object : objects;
		/* Only show lists those of a type. */
		question.object_count = object ? 1 : strcmp(analysis->name, "show") ? 2 : 3;
	}
	if (analysis->saves || analysis->compares ||
	    (analysis->needs_graph && !looking->options->graph) ||
	    (analysis->needs_previews && !looking->options->objects))
		return;
	if (analysis->stream) {
		is_success(analysis->stream(&findings, &question, take_object, looking));
		return;
	}
	report = lp_report_create(analysis->name);
	if (report && analysis->takes & LP_TAKES_PICTURE) {
		question.picture = true;
		question.refcounts = true;
		question.depth = 2;
		report->picture = lp_picture_create();
		if (report->picture)
			report->picture->refcounts = true;
	}
	if (!report || (question.picture && !report->picture) ||
	    (analysis->needs_texts &&
	     !is_success(lp_decode_texts(&looking->source, findings.graph, question.redact,
					 &findings.texts))))
		abort();
	if (analysis->tells_growth && pretend_growth(&findings, &growth))
		findings.growth = &growth;
	if (is_success(analysis->run(&findings, &question, report)))
		present(looking, report);
	lp_growth_deinit(&growth);
	if (findings.texts)
		findings.texts->destroy(findings.texts);
	lp_report_destroy(report);
}

static uint64_t *numbers(size_t count)
{
	uint64_t *made = calloc(count + 1, sizeof(*made));

	if (!made)
		abort();
	return made;
}

static void find_objects(const struct lp_graph *graph, struct look_places *places)
{
	uint32_t id;

	places->objects = numbers(graph->count);
	places->types = numbers(graph->count);
	for (id = 0; id < graph->count; id++) {
		const struct lp_graph_type *type = &graph->type_table.items[graph->types[id]];
		uint64_t address = lp_index_address(&graph->index, id);

		places->objects[places->object_count++] = address;
		if (type->variable == LP_VARIABLE_CLASS)
			places->types[places->type_count++] = address;
	}
}

static void find_places(const struct looking *looking, struct look_places *places)
{
	const struct lp_runtime *runtime = &looking->runtime;
	size_t i;

	places->runtime = looking->python.runtime;
	places->elf = looking->python.image.segments[0].start;
	places->interpreter_count = runtime->interpreters.count;
	places->interpreters = numbers(places->interpreter_count);
	places->collectors = numbers(places->interpreter_count);
	for (i = 0; i < runtime->interpreters.count; i++) {
		const struct lp_interpreter *interpreter = &runtime->interpreters.items[i];

		places->interpreters[i] = interpreter->address;
		places->collectors[i] =
			interpreter->gc ? interpreter->gc : interpreter->generations[0];
	}
	places->thread_count = runtime->threads.count;
	places->threads = numbers(places->thread_count);
	for (i = 0; i < runtime->threads.count; i++)
		places->threads[i] = runtime->threads.items[i].address;
	find_objects(&looking->graph, places);
}

bool look(struct image *image, const struct look_options *options, struct look_places *places)
{
	struct looking looking = {.options = options, .peek = malloc(sizeof(*looking.peek))};
	bool ok = looking.peek && is_success(find(&looking, image)) &&
		  is_success(decode(&looking, image));
	size_t i;

	for (i = 0; ok && lp_analysis_table[i]; i++) {
		const char *const *by = lp_analysis_table[i]->groupings;

		analyse(&looking, lp_analysis_table[i], NULL, NULL);
		if (lp_analysis_table[i]->takes_objects)
			analyse(&looking, lp_analysis_table[i], NULL, "vars(sys)['path'][0]");
		for (; by && *by; by++)
			analyse(&looking, lp_analysis_table[i], *by, NULL);
	}
	if (ok && places)
		find_places(&looking, places);
	lp_graph_deinit(&looking.graph);
	lp_census_deinit(&looking.census);
	lp_facts_deinit(&looking.facts);
	lp_runtime_deinit(&looking.runtime);
	lp_strbuf_deinit(&looking.text);
	free(looking.peek);
	return ok;
}
