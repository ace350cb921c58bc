// SPDX-License-Identifier: Apache-2.0
/* The command line: what is understood, and the one line that a mistake gets. */
#include "tap.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>

#include "cli/complain.h"
#include "cli/exit_code.h"
#include "cli/options.h"

static char complaint[512];
static int complaints;

/* In place of the one that writes to standard error. */
void complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(complaint, sizeof(complaint), format, arguments);
	va_end(arguments);
	complaints++;
}

/** Parse the words of a line, which blanks part. */
static int parse(const char *line, struct options *options)
{
	/* What is parsed points into it. */
	static char words[512];
	static char *argv[32];
	char *rest = words, *word;
	int argc = 0;

	snprintf(words, sizeof(words), "%s", line);
	while ((word = strsep(&rest, " ")) && argc < 31)
		argv[argc++] = word;
	argv[argc] = NULL;
	optind = 0;
	*complaint = 0;
	complaints = 0;
	return options_parse(argc, argv, options);
}

static void test_understood(void)
{
	struct options options;

	EQUAL(parse("limpet", &options), 0);
	CHECK(!options.command && !options.target);
	EQUAL(options.open.max_pause_ms, 500);
	EQUAL(options.open.workers, 0);
	EQUAL(options.question.limit, 0);
	EQUAL(parse("limpet types 4711", &options), 0);
	TEXT(options.command, "types");
	TEXT(options.target, "4711");
	/* Options may stand anywhere, short ones together. */
	EQUAL(parse("limpet -qv types -n 5 4711 --json --redact", &options), 0);
	TEXT(options.command, "types");
	TEXT(options.target, "4711");
	CHECK(options.quiet && options.verbose && options.json);
	CHECK(options.question.redact && options.open.redact);
	EQUAL(options.question.limit, 5);
	EQUAL(parse("limpet report -p 12 --limit=18446744073709551615", &options), 0);
	TEXT(options.target, "12");
	EQUAL(options.question.limit, UINT64_MAX);
	EQUAL(parse("limpet types 1 --sort count --filter ^app --threads 16", &options), 0);
	TEXT(options.question.sort, "count");
	TEXT(options.question.filter, "^app");
	EQUAL(options.open.workers, 16);
	EQUAL(parse("limpet --mode stop --color never x", &options), 0);
	EQUAL(options.open.mode, LP_MODE_STOP);
	EQUAL(options.color, COLOR_NEVER);
	EQUAL(parse("limpet --mode cow --color always x", &options), 0);
	EQUAL(options.open.mode, LP_MODE_COW);
	EQUAL(options.color, COLOR_ALWAYS);
	EQUAL(parse("limpet --help", &options), 0);
	CHECK(options.help);
	EQUAL(parse("limpet --version", &options), 0);
	CHECK(options.version);
	EQUAL(parse("limpet show 1 0x10 -n 3 dict[0] --force -o out", &options), 0);
	EQUAL(options.question.object_count, 2);
	TEXT(options.question.objects[0], "0x10");
	TEXT(options.question.objects[1], "dict[0]");
	TEXT(options.output, "out");
	CHECK(options.force && !options.is_pid);
	EQUAL(parse("limpet show -p 1 0x10 --sysroot /srv", &options), 0);
	EQUAL(options.question.object_count, 1);
	TEXT(options.question.objects[0], "0x10");
	TEXT(options.open.sysroot, "/srv");
	CHECK(options.is_pid);
	EQUAL(parse("limpet refs 1 0x10 --dot - --refcounts", &options), 0);
	CHECK(options.question.picture && options.question.refcounts);
	EQUAL(parse("limpet types -- -5", &options), 0);
	TEXT(options.target, "-5");
	EQUAL(complaints, 0);
}

static void test_times(void)
{
	static const struct {
		const char *line;
		unsigned milliseconds;
	} times[] = {
		{"limpet --max-pause 500ms", 500}, {"limpet --max-pause 2s", 2000},
		{"limpet --max-pause 1.5s", 1500}, {"limpet --max-pause 250", 250},
		{"limpet --max-pause 1ms", 1},	   {"limpet --max-pause 3600s", 3600000},
		{"limpet --max-pause 2m", 120000}, {"limpet --max-pause 1h", 3600000},
	};
	struct options options;
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(*times); i++) {
		EQUAL(parse(times[i].line, &options), 0);
		EQUAL(options.open.max_pause_ms, times[i].milliseconds);
	}
	EQUAL(parse("limpet grow 1 --every 90m", &options), 0);
	EQUAL(options.every_ms, 5400000);
	EQUAL(parse("limpet grow 1 --every 24h", &options), 0);
	EQUAL(options.every_ms, 86400000);
	/* Seconds or milliseconds: who knows. */
	EQUAL(parse("limpet grow 1 --every 5", &options), EXIT_USAGE);
	TEXT(complaint, "--every takes a time with its unit, like 10s, 500ms, 2m or 1h, not '5'");
}

/** Exit code 2, and one complaint that names what is wrong. */
static void test_mistakes(void)
{
	static const struct {
		const char *line;
		const char *named;
	} mistakes[] = {
		{"limpet --nothing", "--nothing"},
		{"limpet -x", "-x"},
		{"limpet types -n", "-n"},
		{"limpet types -n 0", "'0'"},
		{"limpet types -n -1", "'-1'"},
		{"limpet types -n 1x", "'1x'"},
		{"limpet types -n +1", "'+1'"},
		{"limpet types -n 18446744073709551616", "'18446744073709551616'"},
		{"limpet --mode fast", "'fast', but auto, cow or stop"},
		{"limpet --color sometimes", "'sometimes', but auto, always or never"},
		{"limpet --threads 0", "'0'"},
		{"limpet --threads 17", "'17'"},
		{"limpet --max-pause 0", "'0'"},
		{"limpet --max-pause -1s", "'-1s'"},
		{"limpet --max-pause 2h", "'2h'"},
		{"limpet --max-pause 2min", "'2min'"},
		{"limpet grow 1 --every 25h", "'25h'"},
		{"limpet --max-pause s", "'s'"},
		{"limpet --max-pause nan", "'nan'"},
		{"limpet --max-pause 3601s", "'3601s'"},
		{"limpet --max-pause 0.5ms", "'0.5ms'"},
	};
	struct options options;
	size_t i;

	for (i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		EQUAL(parse(mistakes[i].line, &options), EXIT_USAGE);
		EQUAL(complaints, 1);
		CHECK(strstr(complaint, mistakes[i].named) != NULL);
		if (complaints != 1 || !strstr(complaint, mistakes[i].named))
			printf("# %s: %s\n", mistakes[i].line, complaint);
	}
}

/** Each option that the help names is one. */
static void test_help(void)
{
	const struct option_help *help;
	struct options options;

	for (help = option_help; help->spelling; help++) {
		char line[256], name[64] = "";

		CHECK(*help->text);
		sscanf(strstr(help->spelling, "--"), "%63s", name);
		/* Some take this for a value, some do not, to others it is the target. */
		snprintf(line, sizeof(line), "limpet x %s 1", name);
		parse(line, &options);
		CHECK(!strstr(complaint, "there is no option"));
		snprintf(line, sizeof(line), "limpet x %snot", name);
		EQUAL(parse(line, &options), EXIT_USAGE);
		CHECK(strstr(complaint, "there is no option") != NULL);
	}
}

int main(void)
{
	test_understood();
	test_times();
	test_mistakes();
	test_help();
	return tap_done();
}
