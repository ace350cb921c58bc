// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_code.h"

enum {
	OPTION_SORT = 256,
	OPTION_FILTER,
	OPTION_IGNORE,
	OPTION_DEPTH,
	OPTION_TOO_MANY,
	OPTION_MIN_VERDICT,
	OPTION_SUSPECTS,
	OPTION_CHECK,
	OPTION_BASELINE,
	OPTION_WRITE_BASELINE,
	OPTION_AVOID,
	OPTION_ALL_OF,
	OPTION_BY,
	OPTION_RETAINED,
	OPTION_DOT,
	OPTION_SVG,
	OPTION_PNG,
	OPTION_REFCOUNTS,
	OPTION_EVERY,
	OPTION_COUNT,
	OPTION_TIMEOUT,
	OPTION_COLLECT,
	OPTION_DRY_RUN,
	OPTION_ENABLE,
	OPTION_DISABLE,
	OPTION_FREEZE,
	OPTION_UNFREEZE,
	OPTION_DEBUG,
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

enum { HOUR_MS = 3600000 };

static const struct option long_options[] = {
	{"pid", required_argument, NULL, 'p'},
	{"limit", required_argument, NULL, 'n'},
	{"sort", required_argument, NULL, OPTION_SORT},
	{"filter", required_argument, NULL, OPTION_FILTER},
	{"ignore", required_argument, NULL, OPTION_IGNORE},
	{"depth", required_argument, NULL, OPTION_DEPTH},
	{"max-depth", required_argument, NULL, OPTION_DEPTH},
	{"too-many", required_argument, NULL, OPTION_TOO_MANY},
	{"min-verdict", required_argument, NULL, OPTION_MIN_VERDICT},
	{"suspects", no_argument, NULL, OPTION_SUSPECTS},
	{"check", no_argument, NULL, OPTION_CHECK},
	{"baseline", required_argument, NULL, OPTION_BASELINE},
	{"write-baseline", required_argument, NULL, OPTION_WRITE_BASELINE},
	{"avoid", required_argument, NULL, OPTION_AVOID},
	{"all-of", required_argument, NULL, OPTION_ALL_OF},
	{"by", required_argument, NULL, OPTION_BY},
	{"retained", no_argument, NULL, OPTION_RETAINED},
	{"dot", required_argument, NULL, OPTION_DOT},
	{"svg", required_argument, NULL, OPTION_SVG},
	{"png", required_argument, NULL, OPTION_PNG},
	{"refcounts", no_argument, NULL, OPTION_REFCOUNTS},
	{"every", required_argument, NULL, OPTION_EVERY},
	{"count", required_argument, NULL, OPTION_COUNT},
	{"file", required_argument, NULL, 'f'},
	{"timeout", required_argument, NULL, OPTION_TIMEOUT},
	{"collect", no_argument, NULL, OPTION_COLLECT},
	{"dry-run", no_argument, NULL, OPTION_DRY_RUN},
	{"enable", no_argument, NULL, OPTION_ENABLE},
	{"disable", no_argument, NULL, OPTION_DISABLE},
	{"freeze", no_argument, NULL, OPTION_FREEZE},
	{"unfreeze", no_argument, NULL, OPTION_UNFREEZE},
	{"debug", required_argument, NULL, OPTION_DEBUG},
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

/** "500ms", "1.5s", "2m" or "1h", up to @most ms; a number without a unit is times @bare ms. */
static bool parse_time(const char *text, double bare, double most, unsigned *ret)
{
	static const char *const units[] = {"ms", "s", "m", "h", "", NULL};
	const double factors[] = {1, 1000, 60000, HOUR_MS, bare};
	char *end;
	double value = strtod(text, &end);
	int unit = index_of(end, units);

	if (end == text || unit < 0)
		return false;
	value *= factors[unit];
	/* What is no number is not between them. */
	if (!(value >= 1 && value <= most))
		return false;
	*ret = (unsigned)value;
	return true;
}

/** One of three words. */
static int parse_choice(const char *option, const char *text, const char *const *words)
{
	int choice = index_of(text, words);

	if (choice < 0)
		complain("%s does not take '%s', but %s, %s or %s", option, text, words[0],
			 words[1], words[2]);
	return choice;
}

static bool parse_count(const char *takes, const char *value, uint64_t *ret)
{
	unsigned long long number;

	if (!parse_number(value, UINT64_MAX, &number)) {
		complain("%s, not '%s'", takes, value);
		return false;
	}
	*ret = number;
	return true;
}

static bool add_word(const char *option, const char *value, struct word_list *words)
{
	if (words->count == MOST_WORDS) {
		complain("%s can be given %d times, not more", option, MOST_WORDS);
		return false;
	}
	words->items[words->count++] = value;
	return true;
}

static bool parse_verdict(const char *value, enum lp_verdict *ret)
{
	static const char *const words[] = {
#define X(name, word) word,
		LP_VERDICTS(X)
#undef X
			NULL};
	int verdict = index_of(value, words);

	if (verdict <= 0) {
		complain("--min-verdict takes expected, possible, likely or leaking, not '%s'",
			 value);
		return false;
	}
	*ret = (enum lp_verdict)verdict;
	return true;
}

static bool parse_picture(const char *format, const char *value, struct options *options)
{
	if (options->picture.path) {
		complain("one picture at a time: --dot, --svg or --png");
		return false;
	}
	options->picture = (struct picture){.path = value, .format = format};
	options->question.picture = true;
	return true;
}

/** An option of what is asked; false after a complaint, and @taken whether it was one. */
static bool parse_question(int option, const char *value, struct options *options, bool *taken)
{
	struct lp_question *question = &options->question;

	*taken = true;
	switch (option) {
	case 'n':
		return parse_count("-n takes a number of rows", value, &question->limit);
	case OPTION_DEPTH:
		return parse_count("--depth takes a number of levels", value, &question->depth);
	case OPTION_TOO_MANY:
		return parse_count("--too-many takes a number of neighbours", value,
				   &question->too_many);
	case OPTION_SORT:
		question->sort = value;
		return true;
	case OPTION_FILTER:
		question->filter = value;
		return true;
	case OPTION_IGNORE:
		question->ignore = value;
		return add_word("--ignore", value, &options->ignored);
	case OPTION_MIN_VERDICT:
		return parse_verdict(value, &question->least_verdict);
	case OPTION_AVOID:
		return add_word("--avoid", value, &options->avoided);
	case OPTION_ALL_OF:
		return add_word("--all-of", value, &options->all_of);
	case OPTION_BY:
		question->by = value;
		return true;
	case OPTION_RETAINED:
		return question->retained = options->open.references = true;
	case OPTION_DOT:
		return parse_picture("dot", value, options);
	case OPTION_SVG:
		return parse_picture("svg", value, options);
	case OPTION_PNG:
		return parse_picture("png", value, options);
	case OPTION_REFCOUNTS:
		return question->refcounts = true;
	case OPTION_REDACT:
		return question->redact = options->open.redact = true;
	default:
		return *taken = false;
	}
}

/** An option of how a target is opened; as above. */
static bool parse_open(int option, const char *value, struct options *options, bool *taken)
{
	static const char *const modes[] = {"auto", "cow", "stop", NULL};
	struct lp_open_options *open = &options->open;
	unsigned long long number;
	int choice;

	*taken = true;
	switch (option) {
	case OPTION_MODE:
		choice = parse_choice("--mode", value, modes);
		open->mode = (enum lp_mode)choice;
		return choice >= 0;
	case OPTION_MAX_PAUSE:
		if (parse_time(value, 1, HOUR_MS, &open->max_pause_ms))
			return true;
		complain("--max-pause takes a time like 500ms or 2s, not '%s'", value);
		return false;
	case OPTION_SYSROOT:
		open->sysroot = value;
		return true;
	case OPTION_THREADS:
		if (!parse_number(value, 16, &number)) {
			complain("--threads takes a number from 1 to 16, not '%s'", value);
			return false;
		}
		open->workers = (unsigned)number;
		return true;
	default:
		return *taken = false;
	}
}

/** An option of commands that run code; as above. */
static bool parse_code(int option, const char *value, struct options *options, bool *taken)
{
	struct lp_gc_actions *gc = &options->gc;

	*taken = true;
	switch (option) {
	case 'f':
		options->file = value;
		return true;
	case OPTION_TIMEOUT:
		if (parse_time(value, 1000, 24 * HOUR_MS, &options->timeout_ms))
			return true;
		complain("--timeout takes a time like 5s or 500ms, not '%s'", value);
		return false;
	case OPTION_COLLECT:
		return gc->collect = true;
	case OPTION_DRY_RUN:
		return options->dry_run = true;
	case OPTION_ENABLE:
		return gc->enable = true;
	case OPTION_DISABLE:
		return gc->disable = true;
	case OPTION_FREEZE:
		return gc->freeze = true;
	case OPTION_UNFREEZE:
		return gc->unfreeze = true;
	case OPTION_DEBUG:
		gc->debug = value;
		return true;
	default:
		return *taken = false;
	}
}

/** An option of what becomes of the answer; false after a complaint. */
static bool parse_other(int option, const char *value, struct options *options)
{
	static const char *const colors[] = {"auto", "always", "never", NULL};
	int choice;

	switch (option) {
	case 'p':
		options->target = value;
		return options->is_pid = true;
	case OPTION_EVERY:
		if (parse_time(value, 0, 24 * HOUR_MS, &options->every_ms))
			return true;
		complain("--every takes a time with its unit, like 10s, 500ms, 2m or 1h, not '%s'",
			 value);
		return false;
	case OPTION_COUNT:
		if (parse_number(value, 1000000, &options->count))
			return true;
		complain("--count takes a number of snapshots, not '%s'", value);
		return false;
	case OPTION_SUSPECTS:
		return options->suspects = true;
	case OPTION_CHECK:
		return options->check = true;
	case OPTION_BASELINE:
		options->baseline = value;
		return true;
	case OPTION_WRITE_BASELINE:
		options->new_baseline = value;
		return true;
	case 'o':
		options->output = value;
		return true;
	case OPTION_FORCE:
		return options->force = true;
	case OPTION_JSON:
		return options->json = true;
	case OPTION_COLOR:
		choice = parse_choice("--color", value, colors);
		options->color = (enum color)choice;
		return choice >= 0;
	case 'q':
		return options->quiet = true;
	case 'v':
		return options->verbose = true;
	case 'h':
		return options->help = true;
	case OPTION_VERSION:
		return options->version = true;
	default:
		return false;
	}
}

/** One option; false after a complaint. */
static bool parse_option(int option, const char *value, struct options *options)
{
	bool taken, ok = parse_question(option, value, options, &taken);

	if (!taken)
		ok = parse_open(option, value, options, &taken);
	if (!taken)
		ok = parse_code(option, value, options, &taken);
	return taken ? ok : parse_other(option, value, options);
}

/** The words behind command and target, and those of --all-of. */
static void take_objects(char **argv, int first, int count, struct options *options)
{
	size_t more = options->all_of.count, i;

	/* The words before are options, which have been read: there is room for these. */
	for (i = 0; i < more; i++)
		argv[(size_t)first - more + i] = (char *)options->all_of.items[i];
	options->question.objects = (const char *const *)&argv[(size_t)first - more];
	options->question.object_count = (size_t)(count - first) + more;
	options->question.avoided = options->avoided.items;
	options->question.avoided_count = options->avoided.count;
}

int options_parse(int argc, char **argv, struct options *ret)
{
	int option;

	*ret = (struct options){0};
	lp_open_options_init(&ret->open);
	opterr = 0;
	while ((option = getopt_long(argc, argv, "p:n:o:f:qvh", long_options, NULL)) != -1) {
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
	take_objects(argv, optind, argc, ret);
	return 0;
}
