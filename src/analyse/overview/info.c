// SPDX-License-Identifier: Apache-2.0
#include "analyse/overview/info.h"

#include <stdio.h>

#include "analyse/garbage/collector.h"
#include "base/strbuf.h"

static const struct lp_column process_columns[] = {
	{"name", "Name", LP_CELL_TEXT},
	{"value", "Value", LP_CELL_TEXT},
};

static void add_fact(struct lp_report *report, const char *name, const char *value)
{
	struct lp_cell *cells = lp_report_row(report);

	cells[0] = lp_cell_text(name);
	cells[1] = lp_cell_text(value);
}

static const char *size_text(struct lp_report *report, uint64_t bytes)
{
	struct lp_strbuf text = {0};

	lp_strbuf_size(&text, bytes);
	return lp_report_take(report, &text);
}

static const char *count_text(struct lp_report *report, uint64_t count)
{
	struct lp_strbuf text = {0};

	lp_strbuf_count(&text, count);
	return lp_report_take(report, &text);
}

void lp_process_table(const struct lp_findings *findings, struct lp_report *report)
{
	const struct lp_process_facts *process = findings->process;
	struct lp_table *table = lp_report_table(report, "process", NULL, process_columns, 2);

	table->plain = true;
	add_fact(report, "command", lp_report_text(report, "%s", process->command));
	add_fact(report, "python",
		 lp_report_text(report, "CPython %s, %s build, %s", process->python,
				process->flavour, process->library));
	add_fact(report, "allocator", lp_report_text(report, "%s", process->allocator));
	add_fact(report, "objects",
		 lp_report_text(
			 report, "%s, %s", count_text(report, findings->census->count),
			 size_text(report, findings->census->shallow + findings->census->owned)));
	if (process->rss)
		add_fact(report, "resident",
			 lp_report_text(report, "%s, of it %s anonymous",
					size_text(report, process->rss),
					size_text(report, process->rss_anonymous)));
	add_fact(report, "threads",
		 lp_report_text(report, "%zu in %llu interpreter%s", process->threads.count,
				(unsigned long long)process->interpreter_count,
				process->interpreter_count == 1 ? "" : "s"));
}

static const struct lp_column collector_columns[] = {
	{"collector", "Name", LP_CELL_TEXT}, {"interpreter", NULL, LP_CELL_COUNT},
	{"enabled", NULL, LP_CELL_FLAG},     {"collecting", NULL, LP_CELL_FLAG},
	{"debug", NULL, LP_CELL_COUNT},	     {"threshold0", NULL, LP_CELL_COUNT},
	{"threshold1", NULL, LP_CELL_COUNT}, {"threshold2", NULL, LP_CELL_COUNT},
	{"count0", NULL, LP_CELL_COUNT},     {"count1", NULL, LP_CELL_COUNT},
	{"count2", NULL, LP_CELL_COUNT},     {"garbage", NULL, LP_CELL_COUNT},
	{"callbacks", NULL, LP_CELL_COUNT},  {"frozen", NULL, LP_CELL_FLAG},
	{"state", "State", LP_CELL_TEXT},
};
enum {
	COLLECTOR,
	INTERPRETER,
	ENABLED,
	COLLECTING,
	DEBUG,
	THRESHOLD,
	COUNT = THRESHOLD + 3,
	GARBAGE = COUNT + 3,
	CALLBACKS,
	FROZEN,
	STATE,
	COLLECTOR_COLUMNS
};

static const char *const collector_words[] = {
	[LP_COLLECTOR_MAYBE] = "",
	[LP_COLLECTOR_RUNS] = "enabled, ",
	[LP_COLLECTOR_DISABLED] = "DISABLED, ",
	[LP_COLLECTOR_NO_THRESHOLD] = "does NOT RUN by itself (threshold 0), ",
	[LP_COLLECTOR_OVERDUE] = "DISABLED (the first count is far above its threshold), ",
};

/** The collector's state in words: what is unusual about it comes first. */
static const char *state_text(struct lp_report *report, const struct lp_collector_fact *fact)
{
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text, collector_words[lp_collector_state(fact)]);
	if (fact->collecting)
		lp_strbuf_puts(&text, "collecting just now, ");
	if (fact->debug) {
		lp_collector_flags(fact->debug, &text);
		lp_strbuf_puts(&text, fact->debug & LP_GC_DEBUG_SAVEALL
					      ? " (all garbage goes to gc.garbage), "
					      : ", ");
	}
	if (fact->garbage)
		lp_strbuf_printf(&text, "gc.garbage holds %llu, ",
				 (unsigned long long)fact->garbage);
	if (fact->callbacks)
		lp_strbuf_printf(&text, "%llu callback%s, ", (unsigned long long)fact->callbacks,
				 fact->callbacks == 1 ? "" : "s");
	if (fact->frozen)
		lp_strbuf_puts(&text, "objects frozen, ");
	lp_strbuf_printf(&text, "thresholds %d, %d, %d, counts %d, %d, %d", fact->thresholds[0],
			 fact->thresholds[1], fact->thresholds[2], fact->counts[0], fact->counts[1],
			 fact->counts[2]);
	return lp_report_take(report, &text);
}

void lp_collector_table(const struct lp_process_facts *process, struct lp_report *report)
{
	size_t i;
	int j;

	lp_report_table(report, "gc", NULL, collector_columns, COLLECTOR_COLUMNS)->plain = true;
	for (i = 0; i < process->collectors.count; i++) {
		const struct lp_collector_fact *fact = &process->collectors.items[i];
		struct lp_cell *cells = lp_report_row(report);

		cells[COLLECTOR] =
			lp_cell_text(process->interpreter_count > 1
					     ? lp_report_text(report, "collector %llu",
							      (unsigned long long)fact->interpreter)
					     : "collector");
		cells[INTERPRETER] = lp_cell_number(fact->interpreter);
		if (fact->known) {
			cells[ENABLED] = lp_cell_flag(fact->enabled);
			cells[COLLECTING] = lp_cell_flag(fact->collecting);
			cells[DEBUG] = lp_cell_number(fact->debug);
		}
		for (j = 0; j < 3; j++) {
			cells[THRESHOLD + j] = lp_cell_number((uint64_t)fact->thresholds[j]);
			cells[COUNT + j] = lp_cell_number((uint64_t)fact->counts[j]);
		}
		cells[GARBAGE] = lp_cell_number(fact->garbage);
		cells[CALLBACKS] = lp_cell_number(fact->callbacks);
		cells[FROZEN] = lp_cell_flag(fact->frozen);
		cells[STATE] = lp_cell_text(state_text(report, fact));
	}
}

static const struct lp_column frame_columns[] = {
	{"thread", NULL, LP_CELL_COUNT},      {"ident", NULL, LP_CELL_ADDRESS},
	{"native_id", NULL, LP_CELL_COUNT},   {"name", NULL, LP_CELL_TEXT},
	{"interpreter", NULL, LP_CELL_COUNT}, {"depth", NULL, LP_CELL_COUNT},
	{"function", NULL, LP_CELL_TEXT},     {"file", NULL, LP_CELL_TEXT},
	{"line", NULL, LP_CELL_COUNT},	      {"text", "Threads", LP_CELL_TEXT},
};
enum {
	F_THREAD,
	F_IDENT,
	F_NATIVE,
	F_NAME,
	F_INTERPRETER,
	F_DEPTH,
	F_FUNCTION,
	F_FILE,
	F_LINE,
	F_TEXT,
	FRAME_COLUMNS
};

static const char *thread_text(const struct lp_process_facts *process, struct lp_report *report,
			       const struct lp_thread_fact *thread)
{
	/* Only the threading module knows names, and only where it was imported. */
	const char *name =
		thread->name ? lp_report_text(report, "thread \"%s\"", thread->name) : "thread";
	const char *native = thread->native_id
				     ? lp_report_text(report, ", TID %llu",
						      (unsigned long long)thread->native_id)
				     : "";
	const char *interpreter = process->interpreter_count > 1
					  ? lp_report_text(report, ", interpreter %llu",
							   (unsigned long long)thread->interpreter)
					  : "";

	return lp_report_text(report, "%s (%#llx%s%s)", name, (unsigned long long)thread->ident,
			      native, interpreter);
}

static struct lp_cell *frame_row(struct lp_report *report, const struct lp_thread_fact *thread,
				 size_t number)
{
	struct lp_cell *cells = lp_report_row(report);

	cells[F_THREAD] = lp_cell_number(number);
	cells[F_IDENT] = lp_cell_number(thread->ident);
	if (thread->native_id)
		cells[F_NATIVE] = lp_cell_number(thread->native_id);
	if (thread->name)
		cells[F_NAME] = lp_cell_text(lp_report_text(report, "%s", thread->name));
	cells[F_INTERPRETER] = lp_cell_number(thread->interpreter);
	return cells;
}

/** One row a frame; a thread without any has one row as well. */
static void frames_table(const struct lp_process_facts *process, struct lp_report *report)
{
	size_t i, j;

	lp_report_table(report, "frames", NULL, frame_columns, FRAME_COLUMNS)->plain = true;
	for (i = 0; i < process->threads.count; i++) {
		const struct lp_thread_fact *thread = &process->threads.items[i];

		if (!thread->frames.count)
			frame_row(report, thread, i)[F_TEXT] =
				lp_cell_text(lp_report_text(report, "%s runs no Python code",
							    thread_text(process, report, thread)));
		for (j = 0; j < thread->frames.count; j++) {
			const struct lp_frame_fact *frame = &thread->frames.items[j];
			struct lp_cell *cells = frame_row(report, thread, i);
			const char *where = lp_report_text(report, "%s() at %s:%d", frame->function,
							   frame->file, frame->line);

			cells[F_DEPTH] = lp_cell_number(j);
			cells[F_FUNCTION] =
				lp_cell_text(lp_report_text(report, "%s", frame->function));
			cells[F_FILE] = lp_cell_text(lp_report_text(report, "%s", frame->file));
			if (frame->line)
				cells[F_LINE] = lp_cell_number((uint64_t)frame->line);
			cells[F_TEXT] = lp_cell_text(
				j ? lp_report_text(report, "  called from %s", where)
				  : lp_report_text(report, "%s in %s",
						   thread_text(process, report, thread), where));
		}
	}
}

static const struct lp_column variable_columns[] = {
	{"thread", "Thread", LP_CELL_COUNT}, {"depth", "Frame", LP_CELL_COUNT},
	{"name", "Variable", LP_CELL_TEXT},  {"type", "Type", LP_CELL_TEXT},
	{"preview", "Value", LP_CELL_TEXT},  {"address", NULL, LP_CELL_ADDRESS},
};

static void variables_table(const struct lp_process_facts *process, struct lp_report *report)
{
	size_t i, j, k;

	lp_report_table(report, "variables", "Local variables", variable_columns, 6);
	for (i = 0; i < process->threads.count; i++) {
		const struct lp_frame_fact_array *frames = &process->threads.items[i].frames;

		for (j = 0; j < frames->count; j++) {
			const struct lp_variable_array *variables = &frames->items[j].variables;

			for (k = 0; k < variables->count; k++) {
				const struct lp_variable_fact *variable = &variables->items[k];
				struct lp_cell *cells = lp_report_row(report);

				cells[0] = lp_cell_number(i);
				cells[1] = lp_cell_number(j);
				cells[2] =
					lp_cell_text(lp_report_text(report, "%s", variable->name));
				if (variable->type)
					cells[3] = lp_cell_text(
						lp_report_text(report, "%s", variable->type));
				if (variable->preview)
					cells[4] = lp_cell_text(
						lp_report_text(report, "%s", variable->preview));
				cells[5] = lp_cell_number(variable->address);
			}
		}
	}
}

static struct lp_error *info_run(const struct lp_findings *findings,
				 const struct lp_question *question, struct lp_report *report)
{
	lp_process_table(findings, report);
	lp_collector_table(findings->process, report);
	frames_table(findings->process, report);
	variables_table(findings->process, report);
	return NULL;
}

const struct lp_analysis lp_analysis_info = {
	.name = "info",
	.summary = "the process: Python build, allocator, collector, threads and their variables",
	.needs_threads = true,
	.run = info_run,
};
