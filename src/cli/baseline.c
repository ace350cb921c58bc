// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_code.h"

enum { MOST_BYTES = 16 << 20, DIGITS = 12 };

static const char digits[] = "0123456789abcdef";

static bool is_fingerprint(const char *text)
{
	return strlen(text) == DIGITS && strspn(text, digits) == DIGITS;
}

/** The text of a file, or NULL after a complaint. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(MOST_BYTES + 1) : NULL;
	size_t size = text ? fread(text, 1, MOST_BYTES, file) : 0;
	bool read = text && !ferror(file),
	     sane = read && size < MOST_BYTES && !memchr(text, 0, size);

	if (!read)
		complain("the baseline %s cannot be read: %s", path, strerror(errno));
	else if (!sane)
		complain("%s is no baseline: it is no text, or larger than 16 MiB", path);
	if (sane) {
		text[size] = 0;
	} else {
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

/** The verdict that a word names; NONE if it names none. */
static enum lp_verdict find_verdict(const char *word)
{
	static const char *const words[] = {
#define X(name, text) text,
		LP_VERDICTS(X)
#undef X
	};
	int verdict = LP_VERDICT_COUNT - 1;

	while (verdict > LP_VERDICT_NONE && strcmp(words[verdict], word))
		verdict--;
	return (enum lp_verdict)verdict;
}

/** Take a line apart; false if it makes no sense. */
static bool parse_line(char *line, struct lp_question *question, struct lp_known_suspect *known)
{
	char *rest, *fingerprint, *verdict;

	line[strcspn(line, "#")] = 0;
	fingerprint = strtok_r(line, " \t\r", &rest);
	if (!fingerprint)
		return true;
	verdict = strtok_r(NULL, " \t\r", &rest);
	known[question->known_count] = (struct lp_known_suspect){
		.fingerprint = fingerprint,
		/* A fingerprint alone is known whatever its verdict. */
		.verdict = verdict ? find_verdict(verdict) : LP_VERDICT_LEAKING,
	};
	return is_fingerprint(fingerprint) && known[question->known_count++].verdict;
}

static int read_lines(struct options *options, struct baseline *baseline)
{
	char *line, *rest = baseline->text;
	unsigned number = 0;

	while ((line = strsep(&rest, "\n"))) {
		number++;
		if (!parse_line(line, &options->question, baseline->known)) {
			complain("%s is no baseline: line %u is not a fingerprint and a verdict "
				 "(they "
				 "are made by --write-baseline)",
				 options->baseline, number);
			return EXIT_CANNOT;
		}
	}
	return 0;
}

static int read_known(struct options *options, struct baseline *baseline)
{
	size_t most = options->ignored.count + 1, i;
	const char *at;

	if (!options->baseline && !options->ignored.count)
		return 0;
	if (options->baseline) {
		baseline->text = read_text(options->baseline);
		if (!baseline->text)
			return EXIT_CANNOT;
		for (at = baseline->text; *at; at++)
			most += *at == '\n';
	}
	baseline->known = calloc(most + 1, sizeof(*baseline->known));
	if (!baseline->known) {
		complain("limpet is out of memory");
		return EXIT_CANNOT;
	}
	for (i = 0; i < options->ignored.count; i++) {
		if (!is_fingerprint(options->ignored.items[i])) {
			complain(
				"--ignore takes a fingerprint of %d digits, as suspects prints it, "
				"not '%s'",
				DIGITS, options->ignored.items[i]);
			return EXIT_USAGE;
		}
		baseline->known[options->question.known_count++] =
			(struct lp_known_suspect){options->ignored.items[i], LP_VERDICT_LEAKING};
	}
	options->question.known = baseline->known;
	return baseline->text ? read_lines(options, baseline) : 0;
}

int baseline_refuse(const char *command, const struct options *options)
{
	if (!options->check && !options->baseline && !options->new_baseline)
		return 0;
	complain("'%s' tells no suspects: it takes no %s", command,
		 options->check ? "--check" : "baseline");
	return EXIT_USAGE;
}

int baseline_prepare(const struct lp_analysis_info *analysis, struct options *options,
		     struct baseline *baseline)
{
	struct lp_error *error;
	int code;

	if (!(analysis->takes & LP_TAKES_VERDICTS))
		return baseline_refuse(analysis->name, options);
	if (options->baseline && options->new_baseline) {
		complain("--write-baseline writes all suspects: it takes no --baseline");
		return EXIT_USAGE;
	}
	if (options->check && !options->question.least_verdict)
		options->question.least_verdict = LP_VERDICT_LIKELY;
	options->question.ignore = NULL;
	code = read_known(options, baseline);
	if (code || !options->new_baseline)
		return code;
	error = lp_save_prepare(options->new_baseline, options->force, &baseline->output);
	return error ? fail(error) : 0;
}

/** A text that grows; lp_write_fn. */
struct text {
	char *bytes;
	size_t size;
};

static bool add_text(void *context, const char *bytes, size_t length)
{
	struct text *text = context;
	char *grown = realloc(text->bytes, text->size + length + 1);

	if (!grown)
		return false;
	memcpy(grown + text->size, bytes, length);
	text->bytes = grown;
	text->size += length;
	return true;
}

int baseline_write(struct baseline *baseline, const struct lp_report *report)
{
	struct text text = {0};
	struct lp_output *output = baseline->output;
	struct lp_error *error;

	if (!output)
		return 0;
	error = lp_report_known(report, add_text, &text);
	if (!error) {
		baseline->output = NULL;
		error = lp_save_bytes(output, text.bytes ? text.bytes : "", text.size);
	}
	free(text.bytes);
	return error ? fail(error) : 0;
}

void baseline_end(struct baseline *baseline)
{
	if (baseline->output)
		lp_save_cancel(baseline->output);
	free(baseline->known);
	free(baseline->text);
}
