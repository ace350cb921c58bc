// SPDX-License-Identifier: Apache-2.0
/* From a process, a core or a snapshot to what was decoded of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/workers.h"
#include "decode/decode.h"
#include "limpet.h"
#include "opened.h"
#include "snapshot/snapshot.h"

struct lp_error *lp_target_decode(struct lp_target *target, const struct lp_open_options *options)
{
	struct lp_decode_source source = lp_session_source(&target->session);
	struct lp_decode_options decoding = {
		.workers = target->workers,
		.redact = options->redact,
		.previews = target->analysis->needs_previews,
		.generations = target->analysis->needs_generations,
		.frozen = target->analysis->needs_frozen,
		.threads = target->analysis->needs_threads,
	};

	if (!target->needs_graph)
		return lp_decode_census(&source, &decoding, &target->facts, &target->census);
	LP_TRY(lp_decode_graph(&source, &decoding, &target->facts, &target->graph));
	target->has_graph = true;
	return lp_graph_census(&target->graph, &target->census);
}

struct lp_error *lp_target_release(struct lp_target *target, struct lp_error *error)
{
	struct lp_error *released = lp_session_release(&target->session);

	if (target->session.capture) {
		lp_session_describe_capture(&target->session, &target->facts,
					    &target->capture_text);
		lp_session_deinit(&target->session);
	}
	if (!released)
		return error;
	lp_error_destroy(error);
	return released;
}

/** Decode what was frozen. */
static struct lp_error *look(struct lp_target *target, const struct lp_open_options *options)
{
	struct lp_error *error;

	lp_session_describe(&target->session, target->redact, &target->facts);
	/* Cores do not say when they were made, and copies of them are newer. */
	target->facts.taken = target->clock ? (uint64_t)time(NULL) : 0;
	error = lp_target_decode(target, options);
	/* An analysis that asks for contents of objects does so of the frozen memory. */
	if (error || !target->analysis->needs_texts)
		error = lp_target_release(target, error);
	return error;
}

struct lp_error *lp_target_create(const char *analysis, const struct lp_open_options *options,
				  struct lp_target **ret)
{
	struct lp_target *target;

	if (!lp_analysis_find(analysis))
		return lp_error_create(LP_ERROR_USAGE, "there is no analysis '%s'", analysis);
	if (options->workers > LP_WORKERS_MAX)
		return lp_error_create(LP_ERROR_USAGE, "at most %d threads", LP_WORKERS_MAX);
	target = calloc(1, sizeof(*target));
	if (!target)
		return &lp_error_memory;
	target->analysis = lp_analysis_find(analysis);
	target->redact = options->redact;
	target->needs_graph = target->analysis->needs_graph || options->references;
	target->workers = options->workers ? options->workers : lp_workers_default();
	*ret = target;
	return NULL;
}

struct lp_error *lp_target_opened(struct lp_target *target, struct lp_error *error,
				  struct lp_target **ret)
{
	if (!error && (target->facts.failed || target->capture_text.failed))
		error = &lp_error_memory;
	if (error)
		lp_close(target);
	else
		*ret = target;
	return error;
}

struct lp_error *lp_open_process(pid_t pid, const char *analysis,
				 const struct lp_open_options *options, struct lp_target **ret)
{
	struct lp_target *target;
	struct lp_error *error;

	LP_TRY(lp_target_create(analysis, options, &target));
	target->session.pid = pid;
	error = lp_session_freeze(&target->session, options);
	target->clock = lp_clock();
	if (!error)
		error = look(target, options);
	return lp_target_opened(target, error, ret);
}

/** Whether a file is a snapshot; else it is taken for a core, which says what it is not. */
static struct lp_error *is_snapshot(const char *path, bool *ret)
{
	LP_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	errno = 0;
	*ret = fd >= 0 && lp_snapshot_sniff(fd);
	return !*ret && errno && errno != EISDIR ? lp_error_system(errno, "cannot read %s", path)
						 : NULL;
}

/** What a snapshot was not spared of. */
static bool redact(struct lp_target *target)
{
	struct lp_process_facts *facts = &target->facts;
	size_t i, j, k;

	facts->command = lp_session_command(facts->command, strlen(facts->command), true, facts);
	for (i = 0; i < facts->threads.count; i++) {
		const struct lp_frame_fact_array *frames = &facts->threads.items[i].frames;

		for (j = 0; j < frames->count; j++) {
			struct lp_variable_array *variables = &frames->items[j].variables;

			for (k = 0; k < variables->count; k++) {
				struct lp_variable_fact *variable = &variables->items[k];

				if (variable->preview && lp_preview_is_text(variable->preview))
					variable->preview = NULL;
			}
		}
	}
	return lp_previews_redact(&target->graph.previews);
}

static struct lp_error *read_snapshot(struct lp_target *target, const struct lp_snapshot *snapshot)
{
	const struct lp_analysis *analysis = target->analysis;

	LP_TRY(lp_snapshot_facts(snapshot, &target->facts, &target->census));
	if (analysis->needs_threads)
		LP_TRY(lp_snapshot_threads(snapshot, &target->facts));
	if (!target->needs_graph)
		return NULL;
	target->has_graph = true;
	return lp_snapshot_graph(snapshot, target->workers,
				 analysis->needs_previews || analysis->needs_texts, &target->graph);
}

struct lp_error *lp_target_read(struct lp_target *target, const char *path, int fd)
{
	struct lp_snapshot *snapshot;
	struct lp_error *error;

	LP_TRY(lp_snapshot_open(path, fd, &snapshot));
	error = read_snapshot(target, snapshot);
	if (!error && target->redact && !redact(target))
		error = &lp_error_memory;
	lp_snapshot_close(snapshot);
	target->facts.file = "snapshot";
	target->of_snapshot = true;
	return error;
}

struct lp_error *lp_open_file(const char *path, const char *analysis,
			      const struct lp_open_options *options, struct lp_target **ret)
{
	struct lp_target *target;
	struct lp_error *error;
	bool snapshot;

	LP_TRY(is_snapshot(path, &snapshot));
	LP_TRY(lp_target_create(analysis, options, &target));
	error = snapshot ? lp_target_read(target, path, -1)
			 : lp_session_open_core(&target->session, path, options);
	if (!error && !target->of_snapshot)
		error = look(target, options);
	return lp_target_opened(target, error, ret);
}

void lp_close(struct lp_target *target)
{
	if (!target)
		return;
	lp_session_deinit(&target->session);
	lp_graph_deinit(&target->graph);
	lp_census_deinit(&target->census);
	lp_facts_deinit(&target->facts);
	lp_strbuf_deinit(&target->capture_text);
	free(target);
}
