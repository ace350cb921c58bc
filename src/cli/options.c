// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_code.h"

const struct option_help option_help[] = {
	{"-p, --pid PID", "the process to look at (as TARGET)"},
	{"-n, --limit N", "rows to show at most"},
	{"--sort COLUMN", "sort by share, shallow_bytes, owned_bytes, count or type"},
	{"--filter REGEX", "only types whose name matches"},
	{"-o, --output FILE", "of snapshot: where to write it"},
	{"--force", "replace the file if there is one"},
	{"--json", "print JSON instead of text"},
	{"--redact", "leave out the contents of texts and the command's arguments"},
	{"--mode MODE", "auto, cow (read a frozen copy) or stop (stop the process meanwhile)"},
	{"--max-pause TIME", "longest stop of the process that is allowed (500ms, 2s)"},
	{"--sysroot DIR", "of a core: the files of the machine that it was made on"},
	{"--threads N", "threads to decode with"},
	{"--color WHEN", "auto, always or never"},
	{"-q, --quiet", "no progress on standard error"},
	{"-v, --verbose", "tell what the capture did and cost"},
	{"-h, --help", "this text"},
	{"--version", "print the version"},
	{NULL, NULL},
};

enum {
	OPTION_SORT = 256,
	OPTION_FILTER,
	OPTION_FORCE,
	OPTION_JSON,
	OPTION_REDACT,
	OPTION_MODE,
	OPTION_MAX_PAUSE,
	OPTION_SYSROOT,
	OPTION_THREADS,
	OPTION_COLOR,
	OPTION_VERSION,
};

static const struct option long_options[] = {
	{"pid", required_argument, NULL, 'p'},
	{"limit", required_argument, NULL, 'n'},
	{"sort", required_argument, NULL, OPTION_SORT},
	{"filter", required_argument, NULL, OPTION_FILTER},
	{"output", required_argument, NULL, 'o'},
	{"force", no_argument, NULL, OPTION_FORCE},
	{"json", no_argument, NULL, OPTION_JSON},
	{"redact", no_argument, NULL, OPTION_REDACT},
	{"mode", required_argument, NULL, OPTION_MODE},
	{"max-pause", required_argument, NULL, OPTION_MAX_PAUSE},
	{"sysroot", required_argument, NULL, OPTION_SYSROOT},
	{"threads", required_argument, NULL, OPTION_THREADS},
	{"color", required_argument, NULL, OPTION_COLOR},
	{"quiet", no_argument, NULL, 'q'},
	{"verbose", no_argument, NULL, 'v'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, OPTION_VERSION},
	{0},
};

/** The position of @word among @words (NULL behind the last), or -1. */
static int index_of(const char *word, const char *const *words)
{
	int i;

	for (i = 0; words[i]; i++) {
		if (!strcmp(word, words[i]))
			return i;
	}
	return -1;
}

/** A whole number from 1 to @most. */
static bool parse_number(const char *text, unsigned long long most, unsigned long long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno && *ret && *ret <= most;
}

/** "500ms", "2s", "1.5s", or milliseconds without a unit. */
static bool parse_time(const char *text, unsigned *ret)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || !(value > 0))
		return false;
	if (!strcmp(end, "s"))
		value *= 1000;
	else if (strcmp(end, "ms") && *end)
		return false;
	if (value < 1 || value > 3600000)
		return false;
	*ret = (unsigned)value;
	return true;
}

static int parse_choice(const char *option, const char *text, const char *const *words)
{
	int choice = index_of(text, words);

	if (choice < 0)
		complain("%s does not take '%s'", option, text);
	return choice;
}

/** One option; false after a complaint. */
static bool parse_option(int option, const char *value, struct options *options)
{
	static const char *const modes[] = {"auto", "cow", "stop", NULL};
	static const char *const colors[] = {"auto", "always", "never", NULL};
	unsigned long long number;
	int choice;

	switch (option) {
	case 'p':
		options->target = value;
		options->is_pid = true;
		return true;
	case 'n':
		if (!parse_number(value, UINT64_MAX, &number)) {
			complain("-n takes a number of rows, not '%s'", value);
			return false;
		}
		options->question.limit = number;
		return true;
	case OPTION_SORT:
		options->question.sort = value;
		return true;
	case OPTION_FILTER:
		options->question.filter = value;
		return true;
	case 'o':
		options->output = value;
		return true;
	case OPTION_FORCE:
		options->force = true;
		return true;
	case OPTION_JSON:
		options->json = true;
		return true;
	case OPTION_REDACT:
		options->question.redact = options->open.redact = true;
		return true;
	case OPTION_MODE:
		choice = parse_choice("--mode", value, modes);
		options->open.mode = (enum lp_mode)choice;
		return choice >= 0;
	case OPTION_MAX_PAUSE:
		if (!parse_time(value, &options->open.max_pause_ms))
			complain("--max-pause takes a time like 500ms or 2s, not '%s'", value);
		return parse_time(value, &options->open.max_pause_ms);
	case OPTION_SYSROOT:
		options->open.sysroot = value;
		return true;
	case OPTION_THREADS:
		if (!parse_number(value, 16, &number)) {
			complain("--threads takes a number from 1 to 16, not '%s'", value);
			return false;
		}
		options->open.workers = (unsigned)number;
		return true;
	case OPTION_COLOR:
		choice = parse_choice("--color", value, colors);
		options->color = (enum color)choice;
		return choice >= 0;
	case 'q':
		options->quiet = true;
		return true;
	case 'v':
		options->verbose = true;
		return true;
	case 'h':
		options->help = true;
		return true;
	case OPTION_VERSION:
		options->version = true;
		return true;
	default:
		return false;
	}
}

int options_parse(int argc, char **argv, struct options *ret)
{
	int option;

	*ret = (struct options){0};
	lp_open_options_init(&ret->open);
	opterr = 0;
	while ((option = getopt_long(argc, argv, "p:n:o:qvh", long_options, NULL)) != -1) {
		const char *given = argv[optind - 1];

		if (option == '?') {
			complain("there is no option '%s', or its value is missing; see limpet "
				 "--help",
				 given);
			return EXIT_USAGE;
		}
		if (!parse_option(option, optarg, ret))
			return EXIT_USAGE;
	}
	/* getopt_long has moved the words behind the options. */
	if (optind < argc)
		ret->command = argv[optind++];
	if (optind < argc && !ret->target)
		ret->target = argv[optind++];
	ret->question.objects = (const char *const *)&argv[optind];
	ret->question.object_count = (size_t)(argc - optind);
	return 0;
}
