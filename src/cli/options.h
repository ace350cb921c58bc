// SPDX-License-Identifier: Apache-2.0
/** The command line, taken apart. */
#ifndef LP_CLI_OPTIONS_H
#define LP_CLI_OPTIONS_H

#include <stdbool.h>

#include "limpet.h"

enum { MOST_WORDS = 64 };

/** The values of an option that can be given more than once. */
struct word_list {
	const char *items[MOST_WORDS];
	size_t count;
};

/** A picture in a file, or on standard output ("-"). */
struct picture {
	/** NULL: none. */
	const char *path;
	/** As Graphviz calls it: "dot", "svg", "png". */
	const char *format;
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	/** The first word: a command; NULL if there is none. */
	const char *command;
	/** What to look at, or NULL. */
	const char *target;
	/** It was given by -p: no file. */
	bool is_pid;
	struct lp_open_options open;
	struct lp_question question;
	struct word_list avoided, all_of, ignored;
	struct picture picture;
	/** Of grow: tell suspects. */
	bool suspects;
	/** Of suspects: the exit code tells whether there are any. */
	bool check;
	/** Files of suspects that are known, to read and to write; or NULL. */
	const char *baseline, *new_baseline;
	/** Of grow: milliseconds between snapshots, and how many; 0: not given. */
	unsigned every_ms;
	unsigned long long count;
	/** Of commands that run code: a file that has it, or NULL; and milliseconds, 0: not given. */
	const char *file;
	unsigned timeout_ms;
	/** Of gc, whose `json` is that below. */
	struct lp_gc_actions gc;
	bool dry_run;
	bool json;
	/** Where to write a file, or NULL; and whether one that is there may be replaced. */
	const char *output;
	bool force;
	enum color color;
	bool quiet, verbose;
	bool help, version;
};

/**
 * Parse the arguments.
 * @return 0, or EXIT_USAGE after one line on standard error.
 */
int options_parse(int argc, char **argv, struct options *ret);

/** An option, for help and completion. */
struct option_help {
	/** "-n, --limit N" */
	const char *spelling;
	const char *text;
};

/** All options, ended by one without spelling. */
extern const struct option_help option_help[];

#endif
