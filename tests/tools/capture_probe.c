// SPDX-License-Identifier: Apache-2.0
/*
 * A capture, for the tests in tests/live/capture: prints one JSON object a line and stage.
 *
 *	{"event": "started", "surgeon": PID}
 *	{"event": "taken", facts ...}      or {"event": "failed", "code": ..., "message": ...}
 *	{"event": "released", facts ..., "code": null or ..., "message": ...}
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "target/freeze/capture.h"
#include "target/freeze/line.h"
#include "target/permission.h"
#include "target/reader.h"

enum { READS = 16 };

struct read {
	uint64_t address;
	size_t size;
};

struct settings {
	struct lp_capture_options options;
	struct read reads[READS];
	size_t read_count;
	/** Read all that is writable. */
	bool read_all;
	unsigned hold_ms, between_ms, repeat;
	bool print_threads;
	/** Wait for a line on the standard input before the release. */
	bool wait;
};

static const char *const codes[] = {
#define X(name, text) #name,
	LP_ERROR_CODES(X)
#undef X
};

static void print_string(const char *key, const char *text)
{
	printf(", \"%s\": \"", key);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < 32)
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

static void print_error(const struct lp_error *error)
{
	if (!error) {
		printf(", \"code\": null");
		return;
	}
	print_string("code", codes[error->code]);
	print_string("message", error->message);
}

static void print_facts(const struct lp_surgeon *surgeon, const struct lp_capture *capture)
{
	const struct lp_capture_facts *facts = lp_capture_facts(capture);
	const struct lp_wire_report *report = &surgeon->board->report;

	print_string("mode", facts->mode == LP_CAPTURE_COW ? "cow" : "stop");
	print_string("fallback", facts->fallback);
	printf(", \"pause\": %" PRIu64 ", \"reap_pause\": %" PRIu64 ", \"lifetime\": %" PRIu64
	       ", \"copied_pages\": %" PRIu64 ", \"retries\": %u, \"busy\": %s, \"unreaped\": %s"
	       ", \"fork_window\": %" PRIu64 ", \"reap_window\": %" PRIu64,
	       facts->pause, facts->reap_pause, facts->child_lifetime, facts->copied_pages,
	       facts->retries, facts->busy ? "true" : "false", facts->unreaped ? "true" : "false",
	       report->fork_window, report->reap_window);
}

static void print_threads(const struct lp_capture *capture, bool all)
{
	size_t count, i;
	const struct lp_thread_registers *threads = lp_capture_threads(capture, &count);

	printf(", \"thread_count\": %zu", count);
	if (!all)
		return;
	printf(", \"threads\": [");
	for (i = 0; i < count; i++)
		printf("%s{\"tid\": %d, \"sp\": %" PRIu64 ", \"pc\": %" PRIu64 ", \"words\": %u}",
		       i ? ", " : "", threads[i].tid, threads[i].stack_pointer,
		       threads[i].program_counter, threads[i].word_count);
	printf("]");
}

static void read_memory(const struct settings *settings, pid_t pid)
{
	struct lp_reader *reader;
	struct lp_error *error = lp_reader_live_create(pid, &reader);
	unsigned char *buffer = malloc(1 << 20);
	uint64_t total = 0;
	size_t i, j;

	if (error || !buffer) {
		printf(", \"read_error\": true");
		lp_error_destroy(error);
		free(buffer);
		return;
	}
	printf(", \"read\": [");
	for (i = 0; i < settings->read_count; i++) {
		bool ok = lp_read(reader, settings->reads[i].address, buffer,
				  settings->reads[i].size);

		printf("%s\"", i ? ", " : "");
		for (j = 0; ok && j < settings->reads[i].size; j++)
			printf("%02x", buffer[j]);
		printf("\"");
	}
	printf("]");
	for (i = 0; settings->read_all && i < reader->maps.mappings.count; i++) {
		const struct lp_mapping *mapping = &reader->maps.mappings.items[i];
		uint64_t at;

		if ((mapping->protection & (LP_READ | LP_WRITE)) != (LP_READ | LP_WRITE))
			continue;
		for (at = mapping->start; at < mapping->end; at += 1 << 20) {
			size_t size = mapping->end - at < 1 << 20 ? mapping->end - at : 1 << 20;

			total += reader->ops->read(reader, at, buffer, size);
		}
	}
	printf(", \"read_bytes\": %" PRIu64, total);
	lp_reader_destroy(reader);
	free(buffer);
}

static void sleep_ms(unsigned milliseconds)
{
	const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

	if (milliseconds)
		nanosleep(&time, NULL);
}

static int capture_once(struct lp_surgeon *surgeon, pid_t pid, const struct settings *settings)
{
	struct lp_capture *capture;
	uint64_t start = lp_clock();
	struct lp_error *error = lp_capture_take(surgeon, pid, &settings->options, &capture);
	char line[16];

	if (error) {
		printf("{\"event\": \"failed\", \"took\": %" PRIu64, lp_clock() - start);
		print_error(error);
		printf("}\n");
		fflush(stdout);
		lp_error_destroy(error);
		return 3;
	}
	printf("{\"event\": \"taken\", \"took\": %" PRIu64 ", \"pid\": %d", lp_clock() - start,
	       lp_capture_pid(capture));
	print_facts(surgeon, capture);
	print_threads(capture, settings->print_threads);
	if (settings->read_count || settings->read_all)
		read_memory(settings, lp_capture_pid(capture));
	printf("}\n");
	fflush(stdout);
	sleep_ms(settings->hold_ms);
	if (settings->wait && !fgets(line, sizeof(line), stdin))
		line[0] = 0;
	start = lp_clock();
	error = lp_capture_release(capture);
	printf("{\"event\": \"released\", \"took\": %" PRIu64, lp_clock() - start);
	print_facts(surgeon, capture);
	print_error(error);
	printf("}\n");
	fflush(stdout);
	lp_capture_destroy(capture);
	if (error) {
		lp_error_destroy(error);
		return 3;
	}
	return 0;
}

static void on_signal(int signal)
{
	lp_surgeon_abandon();
	_exit(130);
}

static enum lp_capture_mode parse_mode(const char *text)
{
	return !strcmp(text, "cow")    ? LP_CAPTURE_COW
	       : !strcmp(text, "stop") ? LP_CAPTURE_STOP
				       : LP_CAPTURE_AUTO;
}

static void add_busy(struct settings *settings, const char *text)
{
	struct lp_busy_word *word = &settings->options.busy[settings->options.busy_count++];
	char *end;

	word->address = strtoull(text, &end, 0);
	word->width = *end == ':' ? (unsigned)atoi(end + 1) : 4;
}

static void add_read(struct settings *settings, const char *text)
{
	struct read *read = &settings->reads[settings->read_count++];
	char *end;

	read->address = strtoull(text, &end, 0);
	read->size = *end == ':' ? strtoull(end + 1, NULL, 0) : 8;
}

static void set_sigchld(bool ignore)
{
	sigset_t set;

	if (ignore) {
		signal(SIGCHLD, SIG_IGN);
		return;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static struct settings parse(int count, char **arguments)
{
	enum { IGNORE = 256, BLOCK, HANDLE };
	static const struct option options[] = {
		{"mode", 1, NULL, 'm'},
		{"max-pause", 1, NULL, 'p'},
		{"restart", 0, NULL, 'r'},
		{"busy", 1, NULL, 'b'},
		{"own-memory", 1, NULL, 'o'},
		{"hold", 1, NULL, 'h'},
		{"between", 1, NULL, 'w'},
		{"repeat", 1, NULL, 'n'},
		{"read", 1, NULL, 'R'},
		{"read-all", 0, NULL, 'a'},
		{"threads", 0, NULL, 't'},
		{"wait", 0, NULL, 'W'},
		{"ignore-sigchld", 0, NULL, IGNORE},
		{"block-sigchld", 0, NULL, BLOCK},
		{"handle", 0, NULL, HANDLE},
		{NULL, 0, NULL, 0},
	};
	/* More than limpet's own: on a busy machine threads stop late. */
	struct settings settings = {.options = {.max_pause_ms = 5000}, .repeat = 1};
	int option;

	while ((option = getopt_long(count, arguments, "", options, NULL)) >= 0) {
		switch (option) {
		case 'm':
			settings.options.mode = parse_mode(optarg);
			break;
		case 'p':
			settings.options.max_pause_ms = (unsigned)atoi(optarg);
			break;
		case 'r':
			settings.options.restart_calls = true;
			break;
		case 'b':
			add_busy(&settings, optarg);
			break;
		case 'o':
			settings.options.own_memory = strtoull(optarg, NULL, 0);
			break;
		case 'h':
			settings.hold_ms = (unsigned)atoi(optarg);
			break;
		case 'w':
			settings.between_ms = (unsigned)atoi(optarg);
			break;
		case 'n':
			settings.repeat = (unsigned)atoi(optarg);
			break;
		case 'R':
			add_read(&settings, optarg);
			break;
		case 'a':
			settings.read_all = true;
			break;
		case 't':
			settings.print_threads = true;
			break;
		case 'W':
			settings.wait = true;
			break;
		case IGNORE:
		case BLOCK:
			set_sigchld(option == IGNORE);
			break;
		case HANDLE:
			signal(SIGTERM, on_signal);
			break;
		default:
			exit(2);
		}
	}
	return settings;
}

int main(int count, char **arguments)
{
	struct settings settings = parse(count, arguments);
	struct lp_surgeon *surgeon;
	struct lp_error *error;
	int status = 0;
	unsigned i;

	if (optind + 1 != count) {
		fprintf(stderr, "usage: capture_probe [options] PID\n");
		return 2;
	}
	error = lp_surgeon_start(&surgeon);
	if (error) {
		fprintf(stderr, "%s\n", error->message);
		lp_error_destroy(error);
		return 3;
	}
	printf("{\"event\": \"started\", \"surgeon\": %d}\n", surgeon->pid);
	fflush(stdout);
	for (i = 0; i < settings.repeat; i++) {
		status |= capture_once(surgeon, atoi(arguments[optind]), &settings);
		sleep_ms(settings.between_ms);
	}
	lp_surgeon_stop(surgeon);
	return status;
}
