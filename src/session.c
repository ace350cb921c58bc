// SPDX-License-Identifier: Apache-2.0
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "cpython/layout_probe.h"
#include "target/freeze/line.h"
#include "target/permission.h"
#include "target/process.h"

/* What limpet itself may need, for the headroom that capture asks for. */
enum { OWN_MEMORY = 64 << 20, MAX_COMMAND = 4096 };
/* While a process runs its threads begin and end, and sys.modules grows: a look that makes no sense
 * is repeated so often. */
enum { LOOKS = 10 };

/** What /proc shows memory and files of: the main thread, or another one if that has ended. */
static pid_t live_part(pid_t pid)
{
	pid_t live = lp_process_live_thread(pid);

	return live ? live : pid;
}

/** An error that begins with what the target does: "runs no CPython". */
struct lp_error *lp_session_about(const struct lp_session *session, struct lp_error *error)
{
	pid_t pid = session->pid;
	char name[64] = "?";
	char path[64];
	LP_FCLOSE FILE *file = NULL;
	struct lp_error *named;

	if (!error || (error->code != LP_ERROR_NOT_PYTHON && error->code != LP_ERROR_UNSUPPORTED))
		return error;
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	file = fopen(path, "re");
	if (file && fgets(name, sizeof(name), file))
		name[strcspn(name, "\n")] = 0;
	named = lp_error_create(error->code, "process %d (%s) %s", pid, name, error->message);
	lp_error_destroy(error);
	return named;
}

static struct lp_error *find_python(struct lp_session *session)
{
	lp_peek_init(session->peek, session->reader);
	LP_TRY(lp_python_find(session->peek, &session->python));
	session->python.partial = session->core && session->core->missing;
	LP_TRY(lp_layout_probe(&session->python, session->peek));
	return lp_runtime_read(&session->python, session->peek, &session->runtime);
}

struct lp_error *lp_session_find_python(struct lp_session *session)
{
	bool changes = !session->core && !session->capture;
	struct lp_error *error = NULL;
	unsigned looks = 0;

	do {
		lp_error_destroy(error);
		error = find_python(session);
	} while (error && error->code == LP_ERROR_UNSUPPORTED && changes && ++looks < LOOKS);
	return error;
}

/** Find Python in the running process. */
static struct lp_error *look(struct lp_session *session)
{
	LP_TRY(lp_reader_live_create(live_part(session->pid), &session->reader));
	return lp_session_find_python(session);
}

/** From 3.5 on Python itself repeats calls that fail with EINTR (PEP 475). */
bool lp_session_restarts_calls(const struct lp_session *session)
{
	return session->python.layout.python2;
}

/** The words that tell whether Python is collecting. */
static void add_busy_words(const struct lp_session *session, struct lp_capture_options *capture)
{
	const struct lp_layout *layout = &session->python.layout;
	size_t i;

	for (i = 0; i < session->runtime.interpreters.count && capture->busy_count < LP_BUSY_WORDS;
	     i++) {
		uint64_t gc = session->runtime.interpreters.items[i].gc;

		if (gc)
			capture->busy[capture->busy_count++] =
				(struct lp_busy_word){gc + (uint64_t)layout->gc.collecting.offset,
						      layout->gc.collecting.width};
	}
}

/** What is behind an error: if the process or its copy has ended, that. */
static struct lp_error *explain(struct lp_session *session, struct lp_error *error)
{
	struct lp_error *cause = NULL;

	if (!error)
		return NULL;
	if (session->capture)
		cause = lp_capture_release(session->capture);
	else if (session->reader)
		cause = lp_reader_check(session->reader);
	if (!cause)
		return lp_session_about(session, error);
	lp_error_destroy(error);
	return cause;
}

struct lp_error *lp_session_look_again(struct lp_session *session)
{
	lp_runtime_deinit(&session->runtime);
	return explain(session, lp_session_find_python(session));
}

/** From now on read the frozen memory, in which everything is looked up anew. */
static struct lp_error *read_frozen(struct lp_session *session)
{
	lp_reader_destroy(session->reader);
	session->reader = NULL;
	lp_runtime_deinit(&session->runtime);
	LP_TRY(lp_reader_live_create(lp_capture_pid(session->capture), &session->reader));
	return lp_session_find_python(session);
}

struct lp_error *lp_session_attach(struct lp_session *session)
{
	LP_TRY(lp_permission_check(session->pid));
	LP_TRY(lp_surgeon_start(&session->surgeon));
	session->peek = malloc(sizeof(*session->peek));
	if (!session->peek)
		return &lp_error_memory;
	return explain(session, look(session));
}

struct lp_error *lp_session_freeze(struct lp_session *session,
				   const struct lp_open_options *options)
{
	struct lp_capture_options capture = {
		.mode = options->mode == LP_MODE_COW	? LP_CAPTURE_COW
			: options->mode == LP_MODE_STOP ? LP_CAPTURE_STOP
							: LP_CAPTURE_AUTO,
		.max_pause_ms = options->max_pause_ms,
		.own_memory = OWN_MEMORY,
	};

	LP_TRY(lp_session_attach(session));
	add_busy_words(session, &capture);
	capture.restart_calls = lp_session_restarts_calls(session);
	LP_TRY(lp_capture_take(session->surgeon, session->pid, &capture, &session->capture));
	return explain(session, read_frozen(session));
}

struct lp_decode_source lp_session_source(struct lp_session *session)
{
	struct lp_decode_source source = {
		.reader = session->reader,
		.python = &session->python,
		.runtime = &session->runtime,
	};

	if (session->core) {
		source.threads = session->core->threads.items;
		source.thread_count = session->core->threads.count;
	} else if (session->of_self) {
		source.threads = session->threads.items;
		source.thread_count = session->threads.count;
	} else {
		source.threads = lp_capture_threads(session->capture, &source.thread_count);
	}
	return source;
}

struct lp_error *lp_session_release(struct lp_session *session)
{
	if (session->core)
		return lp_core_check(session->core);
	return session->capture ? lp_capture_release(session->capture) : NULL;
}

void lp_session_deinit(struct lp_session *session)
{
	lp_runtime_deinit(&session->runtime);
	lp_capture_destroy(session->capture);
	lp_reader_destroy(session->reader);
	lp_surgeon_stop(session->surgeon);
	lp_binaries_deinit(&session->binaries);
	lp_core_close(session->core);
	lp_array_deinit(&session->threads);
	free(session->peek);
	memset(session, 0, sizeof(*session));
}

/** A number of a line "Name:   123 kB" of /proc/PID/status, in bytes. */
static uint64_t status_bytes(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtoull(line + strlen(name), NULL, 10) * 1024 : 0;
}

static size_t read_file(pid_t pid, const char *name, char *buffer, size_t size)
{
	LP_FCLOSE FILE *file = NULL;
	char path[64];
	size_t length;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	file = fopen(path, "re");
	length = file ? fread(buffer, 1, size - 1, file) : 0;
	buffer[length] = 0;
	return length;
}

const char *lp_session_command(const char *command, size_t length, bool redact,
			       struct lp_process_facts *facts)
{
	struct lp_strbuf text = {0}, line = {0};
	const char *copy;
	size_t i;

	while (length && !command[length - 1])
		length--;
	for (i = 0; i < length && !(redact && (!command[i] || command[i] == ' ')); i++)
		lp_strbuf_pad(&line, command[i] ? command[i] : ' ', 1);
	lp_strbuf_printable(&text, lp_strbuf_text(&line), line.length);
	lp_strbuf_drop(&line, &text);
	copy = lp_facts_take(facts, &text);
	return copy ? copy : "";
}

void lp_session_describe(const struct lp_session *session, bool redact,
			 struct lp_process_facts *facts)
{
	pid_t pid = live_part(session->pid);
	char status[4096], path[64], executable[MAX_COMMAND], command[MAX_COMMAND];
	ssize_t length;

	if (session->core) {
		lp_session_describe_core(session, redact, facts);
		return;
	}
	facts->pid = session->pid;
	facts->command = lp_session_command(
		command, read_file(pid, "cmdline", command, sizeof(command)), redact, facts);
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	length = readlink(path, executable, sizeof(executable) - 1);
	executable[length > 0 ? length : 0] = 0;
	facts->executable = lp_facts_text(facts, executable);
	read_file(pid, "status", status, sizeof(status));
	facts->rss = status_bytes(status, "\nVmRSS:");
	facts->rss_anonymous = status_bytes(status, "\nRssAnon:");
}

void lp_session_describe_capture(const struct lp_session *session, struct lp_process_facts *facts,
				 struct lp_strbuf *text)
{
	const struct lp_capture_facts *capture = lp_capture_facts(session->capture);
	const char *fallback = capture->fallback;

	facts->mode = capture->mode == LP_CAPTURE_COW ? "cow" : "stop";
	facts->pause = capture->pause;
	lp_strbuf_printf(text, "capture: %s%s%s%s\n", facts->mode,
			 *fallback ? " (no frozen copy: " : "", fallback, *fallback ? ")" : "");
	lp_strbuf_printf(text, "pause of the target: %.2f ms, %u retries\n",
			 (double)capture->pause / 1e6, capture->retries);
	if (capture->mode == LP_CAPTURE_COW)
		lp_strbuf_printf(text,
				 "frozen copy: lived %.0f ms, reaped in %.2f ms; page faults of "
				 "the target meanwhile: %llu\n",
				 (double)capture->child_lifetime / 1e6,
				 (double)capture->reap_pause / 1e6,
				 (unsigned long long)capture->copied_pages);
	if (capture->busy)
		lp_facts_note(facts, "a garbage collection was under way: tracking and generations "
				     "are not known");
}
