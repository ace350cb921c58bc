// SPDX-License-Identifier: Apache-2.0
/* A session over a core: the file, the binaries that it refers to, and the Python in it. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "session.h"
#include "target/core/command.h"
#include "target/core/reader_core.h"

/** Whether the bytes of a file that was mapped are wanted and not there: the interpreter's first.
 */
static const struct lp_binary *missing_binary(const struct lp_session *session)
{
	const struct lp_binary *missing = NULL;
	size_t i;

	for (i = 0; i < session->binaries.count; i++) {
		const struct lp_binary *binary = &session->binaries.items[i];
		const char *name = strrchr(binary->path, '/') + 1;

		if (binary->state == LP_BINARY_FOUND)
			continue;
		if (!missing || !strncmp(name, "libpython", 9) || !strncmp(name, "python", 6))
			missing = binary;
	}
	return missing;
}

/** An error that begins with the core, and that says which file would help. */
static struct lp_error *about_core(const struct lp_session *session, struct lp_error *error)
{
	const char *path = session->core->path;
	const struct lp_binary *missing = missing_binary(session);
	struct lp_error *named;

	if (error->code != LP_ERROR_NOT_PYTHON && error->code != LP_ERROR_UNSUPPORTED)
		return error;
	if (missing)
		named = lp_error_create(
			LP_ERROR_UNREADABLE,
			"%s: no CPython is found without %s, %s; pass --sysroot with a copy of the "
			"files of the machine that it was made on",
			path, missing->path,
			missing->state == LP_BINARY_OTHER
				? "of which this machine has another build"
				: "which this machine has not");
	else if (session->core->missing)
		named = lp_error_create(LP_ERROR_UNREADABLE,
					"%s is truncated, and what is left of it has no CPython",
					path);
	else
		named = lp_error_create(error->code, "process %d of %s %s", session->core->pid,
					path, error->message);
	lp_error_destroy(error);
	return named;
}

struct lp_error *lp_session_open_core(struct lp_session *session, const char *path,
				      const struct lp_open_options *options)
{
	struct lp_error *error;

	LP_TRY(lp_core_open(path, &session->core));
	session->pid = session->core->pid;
	session->peek = malloc(sizeof(*session->peek));
	if (!session->peek)
		return &lp_error_memory;
	LP_TRY(lp_binaries_find(session->core, options->sysroot, &session->binaries));
	LP_TRY(lp_reader_core_create(session->core, &session->binaries, &session->reader));
	error = lp_session_find_python(session);
	/* What could not be read has been taken for absent. */
	if (session->core->error) {
		lp_error_destroy(error);
		error = lp_core_check(session->core);
	}
	return error ? about_core(session, error) : NULL;
}

static void note_gaps(const struct lp_session *session, struct lp_process_facts *facts)
{
	struct lp_strbuf size = {0};
	size_t i;

	if (session->core->missing) {
		lp_strbuf_size(&size, session->core->missing);
		lp_facts_note(facts,
			      "the core is truncated: %s are missing, and the objects that were "
			      "there",
			      lp_strbuf_text(&size));
		facts->failed |= size.failed;
		lp_strbuf_deinit(&size);
	}
	for (i = 0; i < session->binaries.count; i++) {
		const struct lp_binary *binary = &session->binaries.items[i];

		if (binary->state == LP_BINARY_OTHER)
			lp_facts_note(facts, "%s is of another build here; --sysroot helps",
				      binary->path);
	}
}

void lp_session_describe_core(const struct lp_session *session, bool redact,
			      struct lp_process_facts *facts)
{
	const struct lp_core *core = session->core;
	const struct lp_mapping *program = lp_maps_find(&session->reader->maps, core->programs);
	struct lp_strbuf command = {0};

	facts->pid = core->pid;
	lp_core_command(core, session->peek, &command);
	facts->command =
		lp_session_command(lp_strbuf_text(&command), command.length, redact, facts);
	facts->failed |= command.failed;
	lp_strbuf_deinit(&command);
	facts->executable = program ? lp_facts_text(facts, program->path) : "";
	facts->mode = "core";
	facts->file = "core";
	facts->pause = LP_NO_PAUSE;
	note_gaps(session, facts);
}
