// SPDX-License-Identifier: Apache-2.0
/*
 * An input is a byte that chooses a command, and a snapshot, whose checksums are made right:
 * whatever is in it, it is read or refused, and what was read can be asked about and written once
 * more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/pack.h"
#include "limpet.h"
#include "snapshot/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_success(struct lp_error *error)
{
	bool success = !error;

	if (error && (!*lp_error_message(error) || strchr(lp_error_message(error), '\n')))
		abort();
	lp_error_destroy(error);
	return success;
}

static void put64(unsigned char *to, uint64_t value)
{
	memcpy(to, &value, sizeof(value));
}

/** Flipped bits would be all that is ever found otherwise. */
static void mend(unsigned char *bytes, size_t size)
{
	size_t at = LP_SNAPSHOT_HEADER;

	if (size < LP_SNAPSHOT_HEADER)
		return;
	memcpy(bytes, LP_SNAPSHOT_MAGIC, 8);
	put64(bytes + 16, lp_checksum(bytes, 16));
	while (size - at >= LP_CHUNK_HEADER_SIZE) {
		unsigned char *header = bytes + at;
		uint64_t stored = lp_load64(header + 8);

		at += LP_CHUNK_HEADER_SIZE;
		if (stored <= size - at)
			put64(header + 24, lp_checksum(bytes + at, stored));
		put64(header + 32, lp_checksum(header, 32));
		if (stored > size - at)
			break;
		at += stored;
	}
}

static bool drop(void *context, const char *bytes, size_t length)
{
	size_t *written = context;

	*written += length;
	return bytes != NULL;
}

/** Ask it as it is, or about sets of objects. */
static void ask(struct lp_target *target, const struct lp_analysis_info *analysis, bool redact,
		const char *by)
{
	static const char *const names[] = {"str[0]", "dict", "0x10060", "app.Session[0]"};
	static const char *const spelled[] = {"app.SESSIONS['k'].items[0]"};
	struct lp_question question = {
		.redact = redact,
		.by = analysis->takes & LP_TAKES_BY ? by : NULL,
		.retained = by && analysis->takes & LP_TAKES_RETAINED,
	};
	struct lp_report *report;
	size_t written = 0;

	if (analysis->takes_objects) {
		question.objects = by ? spelled : names;
		question.object_count = !by && !strcmp(analysis->name, "show") ? 4 : 1;
	}
	if (analysis->streams) {
		is_success(lp_stream(target, analysis->name, &question, drop, &written));
	} else if (is_success(lp_ask(target, analysis->name, &question, &report))) {
		is_success(
			lp_report_write(report, &(struct lp_format){.width = 79}, drop, &written));
		is_success(
			lp_report_write(report, &(struct lp_format){.json = true}, drop, &written));
		lp_report_destroy(report);
	}
}

/** Compare it with itself, twice, and ask. */
static void compare(const char *path, const struct lp_analysis_info *analysis,
		    const struct lp_open_options *options)
{
	struct lp_question question = {.redact = options->redact};
	struct lp_comparison *comparison;
	struct lp_report *report = NULL;
	struct lp_target *target;
	size_t written = 0;
	unsigned looks;

	if (!is_success(lp_comparison_create(analysis->name, &comparison)))
		abort();
	for (looks = 1; looks <= 3; looks++) {
		if (!is_success(lp_open_file(path, analysis->name, options, &target)))
			break;
		if (looks < 3 || analysis->compares)
			is_success(lp_comparison_add(comparison, target));
		else
			is_success(lp_comparison_ask(comparison, target, &question, &report));
		lp_close(target);
	}
	if (analysis->compares && looks > 3)
		is_success(lp_comparison_report(comparison, &question, NULL, &report));
	if (report)
		is_success(
			lp_report_write(report, &(struct lp_format){.json = true}, drop, &written));
	lp_report_destroy(report);
	lp_comparison_destroy(comparison);
}

static void save(const struct lp_target *target)
{
	char path[64];
	struct lp_output *output;

	snprintf(path, sizeof(path), "/dev/shm/fuzz_snapshot.%d", (int)getpid());
	if (!is_success(lp_save_prepare(path, true, &output)) ||
	    !is_success(lp_save(target, output)))
		abort();
	unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const groupings[] = {NULL, "type", "holder"};
	const struct lp_analysis_info *analyses;
	const char *by;
	struct lp_open_options options;
	struct lp_target *target;
	unsigned char *bytes;
	size_t count, number;
	char path[64];
	int fd;

	if (size < 1)
		return -1;
	analyses = lp_analyses(&count);
	number = (data[0] & 127) % count;
	by = groupings[(data[0] & 127) / count % 3];
	bytes = malloc(size);
	fd = memfd_create("snapshot", MFD_CLOEXEC);
	if (!bytes || fd < 0)
		abort();
	memcpy(bytes, data + 1, size - 1);
	mend(bytes, size - 1);
	if (write(fd, bytes, size - 1) != (ssize_t)size - 1)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	lp_open_options_init(&options);
	options.workers = 1;
	options.redact = data[0] & 128;
	options.references = by != NULL;
	if (analyses[number].compares || (by && analyses[number].follows)) {
		compare(path, &analyses[number], &options);
	} else if (is_success(lp_open_file(path, analyses[number].name, &options, &target))) {
		if (analyses[number].saves)
			save(target);
		else
			ask(target, &analyses[number], options.redact, by);
		lp_close(target);
	}
	close(fd);
	free(bytes);
	return 0;
}
