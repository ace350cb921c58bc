// SPDX-License-Identifier: Apache-2.0
/**
 * limpet: what fills the memory of a running CPython program, told from outside.
 *
 *     struct lp_open_options options;
 *     struct lp_target *target;
 *     struct lp_report *report;
 *
 *     lp_open_options_init(&options);
 *     error = lp_open_process(pid, "types", &options, &target);
 *     error = lp_ask(target, "types", &(struct lp_question){.limit = 10}, &report);
 *     error = lp_report_write(report, &(struct lp_format){.json = true}, write, context);
 *
 * Functions that can fail return NULL for success, else an error that the caller frees with
 * lp_error_destroy(); results are untouched then.  Nothing prints, exits or keeps global state,
 * but for lp_abandon().
 */
#ifndef LIMPET_H
#define LIMPET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "limpet_error.h"
#include "limpet_options.h"
#include "limpet_question.h"

struct lp_error;
struct lp_target;
struct lp_report;

/** The version of this library: "0.1.0". */
const char *lp_version(void);

/** The kind of an error. */
enum lp_error_code lp_error_code(const struct lp_error *error);
/** One sentence for the user: why, and what to do.  Owned by the error. */
const char *lp_error_message(const struct lp_error *error);
/** Free an error; NULL is fine. */
void lp_error_destroy(struct lp_error *error);

/** AUTO, 500 ms, as many threads as suit the machine, nothing redacted. */
void lp_open_options_init(struct lp_open_options *options);

/**
 * Freeze process @pid, decode what the analysis called @analysis needs, and let the process go,
 * or hold it until lp_ask() where contents of objects will be asked for.  Starts a helper process
 * (the surgeon) by fork, and waits for its end.
 * @param[out] ret To be freed with lp_close().
 * Errors: USAGE (no such analysis), NO_TARGET, PERMISSION, NOT_PYTHON, UNSUPPORTED, BUSY, GONE,
 * UNREADABLE, MEMORY, SYSTEM.
 */
struct lp_error *lp_open_process(pid_t pid, const char *analysis,
				 const struct lp_open_options *options, struct lp_target **ret);

/**
 * Read what the analysis called @analysis needs from the core or snapshot @path.
 * @param[out] ret To be freed with lp_close().
 * Errors: USAGE (no such analysis), NO_TARGET, PERMISSION, NOT_PYTHON, UNSUPPORTED, UNREADABLE,
 * MEMORY, SYSTEM.
 */
struct lp_error *lp_open_file(const char *path, const char *analysis,
			      const struct lp_open_options *options, struct lp_target **ret);

/**
 * Decode what the analysis called @analysis needs of this process itself.  No privilege is needed.
 * The caller keeps it from running Python code meanwhile: it has the GIL, and goes on having it.
 * What limpet allocates is left out where it is built with memory of its own (base/own.h).
 * @param[out] ret To be freed with lp_close().
 * Errors: USAGE (no such analysis), PERMISSION (neither /proc/self/mem nor process_vm_readv()),
 * NOT_PYTHON, UNSUPPORTED, MEMORY, SYSTEM.
 */
struct lp_error *lp_open_self(const char *analysis, const struct lp_open_options *options,
			      struct lp_target **ret);

/** A copy of this process that decodes itself while the process goes on. */
struct lp_copy;

/**
 * Get ready to make one: all that can be done without the GIL.
 * @param[out] ret To be freed with lp_copy_destroy().
 * Errors: BUSY (memory is short), and those of lp_open_self().
 */
struct lp_error *lp_copy_create(const struct lp_open_options *options, struct lp_copy **ret);

/**
 * Make it: with the GIL, for as long as fork() takes.  All that follows is done without.  The copy is no
 * child that a wait without __WALL knows of, and ends with the thread that calls this.
 */
struct lp_error *lp_copy_start(struct lp_copy *copy);

/** Wait at most @ms milliseconds for its end.  @return whether it has ended. */
bool lp_copy_wait(struct lp_copy *copy, unsigned ms);

/** Take over what a copy that has ended has found: a target that was opened for "snapshot". */
struct lp_error *lp_copy_open(struct lp_copy *copy, const struct lp_open_options *options,
			      struct lp_target **ret);

/** End it, if need be, and free; NULL is fine. */
void lp_copy_destroy(struct lp_copy *copy);

/** Free a target; NULL is fine. */
void lp_close(struct lp_target *target);

/** What the snapshot of a process (or, where @pid is 0, of a core @path) is called if nobody says:
 * "limpet-python3.4711.limpet".  To be freed with free(); NULL when memory is short. */
char *lp_snapshot_name(pid_t pid, const char *path);

struct lp_output;

/**
 * Prepare to write the file @path, which appears when it is complete.  To be done before the
 * target is opened, so that nothing is asked of it in vain.
 * @param force Replace a file that is there.
 * @param[out] ret For lp_save() or lp_save_cancel().
 */
struct lp_error *lp_save_prepare(const char *path, bool force, struct lp_output **ret);
void lp_save_cancel(struct lp_output *output);

/** Write @bytes into a file that was prepared, and give it its name.  Frees @output, also on error.
 */
struct lp_error *lp_save_bytes(struct lp_output *output, const void *bytes, size_t size);

/** Write a target that was opened for "snapshot".  Frees @output, also on error. */
struct lp_error *lp_save(const struct lp_target *target, struct lp_output *output);

/** Arrays of a target that has a graph, by the ids of objects; owned by the target.  Ids are in
 * order of addresses, but for the few that were found last. */
struct lp_objects {
	/** Objects, places for references, and types. */
	uint32_t count;
	uint64_t place_count;
	uint32_t type_count;
	/** Numbers of types. */
	const uint32_t *types;
	/** UINT32_MAX: immortal. */
	const uint32_t *refcounts;
	/** A bit each: 0 tracked by the collector, 1 may be, 2 immortal, 4 in static data, 5 held from
	 * C; 6 and 7 are the generation. */
	const uint8_t *flags;
	/** The references of object i are targets[offsets[i]] to targets[offsets[i + 1] - 1]. */
	const uint32_t *offsets;
	/** Ids; 0x7fffffff where a place is empty; the bit above marks what does not own its target. */
	const uint32_t *targets;
};

/** False, and nothing, where the target has no graph.  The functions below are for those that have. */
bool lp_objects(const struct lp_target *target, struct lp_objects *ret);
/** The name of a type, owned by the target. */
const char *lp_objects_type(const struct lp_target *target, uint32_t type);
/** Addresses of all objects, into room for `count` of them. */
void lp_objects_addresses(const struct lp_target *target, uint64_t *ret);
/** sys.getsizeof() of all objects, in bytes. */
void lp_objects_sizes(const struct lp_target *target, uint64_t *ret);
/** The same of one object, and what it owns beside that: values of attributes kept in line, buffers. */
uint64_t lp_objects_bytes(const struct lp_target *target, uint32_t id);
/** The id of the object at an address, or 0x7fffffff. */
uint32_t lp_objects_find(const struct lp_target *target, uint64_t address);
/** How many objects would go, and how many bytes, if the @count objects @ids went. */
struct lp_error *lp_objects_retained(const struct lp_target *target, const uint32_t *ids,
				     size_t count, uint64_t *objects, uint64_t *bytes);
/** Whether an object of this process, which was opened by lp_open_self() or a copy, is still there:
 * or another one of the same type in its place.  The caller has the GIL. */
bool lp_objects_alive(const struct lp_target *target, uint32_t id);

/**
 * The fingerprint that a suspect has which is held on a path: 12 digits.
 * @param path In words, with "[*]" for keys and indices.
 * @return false when memory is short.
 */
bool lp_path_fingerprint(const char *path, char ret[13]);

/** What the capture of a target was and cost, in text: some lines.  Owned by the target. */
const char *lp_capture_text(const struct lp_target *target);

/** What kind of help and completion an analysis needs. */
struct lp_analysis_info {
	/** As the command is called. */
	const char *name;
	/** What it says, in a line. */
	const char *summary;
	/** Columns that --sort takes, NULL behind the last; NULL: cannot be sorted. */
	const char *const *sort_columns;
	/** A set of enum lp_question_part. */
	unsigned takes;
	/** It is about objects that the question names. */
	bool takes_objects;
	/** Its output is a stream of JSON lines (lp_stream()) and no report. */
	bool streams;
	/** Its output is a file (lp_save()). */
	bool saves;
	/** It is of several targets (struct lp_comparison). */
	bool compares;
	/** It is of one, but can tell what grew since others (lp_comparison_ask()). */
	bool follows;
};

/** All analyses, in the order of the help; *@count of them. */
const struct lp_analysis_info *lp_analyses(size_t *count);

/** Whether a question makes sense for an analysis: NULL or an error of kind USAGE. */
struct lp_error *lp_check(const char *analysis, const struct lp_question *question);

/**
 * Run an analysis over a target that was opened for it, or for one that needs as much, and let the process go if it is still
 * held: contents of objects that the report shows are read from it.
 * @param question Checked by lp_check().
 * @param[out] ret To be freed with lp_report_destroy().
 */
struct lp_error *lp_ask(struct lp_target *target, const char *analysis,
			const struct lp_question *question, struct lp_report **ret);

struct lp_comparison;

/**
 * A series of snapshots to compare.
 * @param analysis One that compares or follows.
 * @param[out] ret To be freed with lp_comparison_destroy().
 */
struct lp_error *lp_comparison_create(const char *analysis, struct lp_comparison **ret);
/** NULL is fine. */
void lp_comparison_destroy(struct lp_comparison *comparison);

/**
 * Add a target that was opened for that analysis or for "snapshot", and let the process go if it is
 * still held.  The target can be closed then.  On an error but for MEMORY the target is not
 * part of the comparison, which stays as it was.
 */
struct lp_error *lp_comparison_add(struct lp_comparison *comparison, struct lp_target *target);

/** What was added last, in words: "1,234,567 objects, paused for 2.1 ms". */
const char *lp_comparison_text(const struct lp_comparison *comparison);

/**
 * What changed from the first to the last of at least two targets.
 * @param question Checked by lp_check().
 * @param note A sentence for the report, or NULL.
 * @param[out] ret To be freed with lp_report_destroy().  To be asked for once.
 */
struct lp_error *lp_comparison_report(struct lp_comparison *comparison,
				      const struct lp_question *question, const char *note,
				      struct lp_report **ret);

/**
 * Add the last target to those of an analysis that follows, and ask it as lp_ask() does:
 * below that report comes what grew from the first target to this one.
 * @param question Checked by lp_check().
 * @param[out] ret To be freed with lp_report_destroy().
 */
struct lp_error *lp_comparison_ask(struct lp_comparison *comparison, struct lp_target *target,
				   const struct lp_question *question, struct lp_report **ret);

/** Takes @length bytes of output; false ends the writing (the reader is gone). */
typedef bool lp_write_fn(void *context, const char *bytes, size_t length);

/** Run an analysis that streams, and write its lines as they come. */
struct lp_error *lp_stream(struct lp_target *target, const char *analysis,
			   const struct lp_question *question, lp_write_fn *write, void *context);

struct lp_format {
	bool json;
	/** JSON with all that text is made of, too: for programs that show tables to people by themselves. */
	bool whole;
	/** Text with colours. */
	bool color;
	/** Columns of the terminal; 0: lines are not cut. */
	unsigned width;
	/** Rows of a table that text shows at most; 0: all that it is made of. */
	size_t rows;
};

/** Write a report as text or JSON. */
struct lp_error *lp_report_write(const struct lp_report *report, const struct lp_format *format,
				 lp_write_fn *write, void *context);

/**
 * Write the picture of a report in the language of Graphviz, DOT.  There is one where the question
 * asked for it (lp_question.picture); else the error is one of kind USAGE.
 */
struct lp_error *lp_report_draw(const struct lp_report *report, lp_write_fn *write, void *context);

/** How many suspects, at the verdict that was asked for or above, a report tells. */
uint64_t lp_report_found(const struct lp_report *report);

/**
 * Write the suspects of a report as a baseline, a line each: fingerprint, verdict, "#" and what
 * holds it. Errors: USAGE (it is no report of suspects).
 */
struct lp_error *lp_report_known(const struct lp_report *report, lp_write_fn *write, void *context);

/** Free a report; NULL is fine. */
void lp_report_destroy(struct lp_report *report);

/**
 * Python code run in a process: the one thing that changes it.  It runs in a thread of its own of
 * the main interpreter, and in a namespace of its own.
 */
struct lp_exec;

/** How long to wait, in milliseconds; 0: for ever. */
struct lp_exec_options {
	/** Until the code can begin. */
	unsigned start_ms;
	/** Until each piece of code is done. */
	unsigned run_ms;
};

/** Who hears of code that runs. */
struct lp_exec_listener {
	/** What it wrote to sys.stdout, or (@error) to sys.stderr. */
	void (*output)(void *context, bool error, const char *bytes, size_t length);
	/** Asked every 100 ms, and after signals: whether KeyboardInterrupt is to be raised in the code.
	 * NULL: never. */
	bool (*interrupts)(void *context);
	void *context;
};

enum lp_exec_kind {
	/** Statements. */
	LP_EXEC_CODE,
	/** One statement, as a prompt takes them: values of expressions are printed. */
	LP_EXEC_STATEMENT,
};

/** How code ended. */
enum lp_exec_end {
	LP_EXEC_DONE,
	/** It raised an exception, whose traceback it has written. */
	LP_EXEC_RAISED,
	/** It is the beginning of a statement only. */
	LP_EXEC_INCOMPLETE,
	/** The statement was exit(), or the like. */
	LP_EXEC_EXIT,
};

/**
 * Start a thread in process @pid that waits for code.
 * @param[out] ret To be freed with lp_exec_close().
 * Errors: NO_TARGET, PERMISSION (the kernel's, or code from outside is disabled), NOT_PYTHON,
 * UNSUPPORTED, BUSY (there was no safe moment in time; nothing is run, and nothing will be), GONE,
 * MEMORY, SYSTEM.
 */
struct lp_error *lp_exec_open(pid_t pid, const struct lp_exec_options *options,
			      struct lp_exec **ret);

/**
 * Run @code, UTF-8, and wait for its end.
 * Errors: BUSY (it still runs, and its output is dropped from now on), GONE, MEMORY, SYSTEM.  After
 * one there is nothing more to be run.
 */
struct lp_error *lp_exec_run(struct lp_exec *exec, enum lp_exec_kind kind, const char *code,
			     size_t length, const struct lp_exec_listener *listener,
			     enum lp_exec_end *ret);

/** What is to be done with the collector of a process. */
struct lp_gc_actions {
	bool collect, enable, disable, freeze, unfreeze;
	/** gc.set_debug(): words with commas between them, as "uncollectable,saveall" or "none";
	 * NULL: as it is. */
	const char *debug;
	/** Write JSON instead of lines. */
	bool json;
};

/**
 * Do it, and have told what came of it and the collector's state: as lp_exec_run().
 * Errors: USAGE (there is no such debug flag), as well.
 */
struct lp_error *lp_exec_gc(struct lp_exec *exec, const struct lp_gc_actions *actions,
			    const struct lp_exec_listener *listener, enum lp_exec_end *ret);

/**
 * Names that complete the last word of @text, one a line.
 * @param[out] ret To be freed with free().
 */
struct lp_error *lp_exec_complete(struct lp_exec *exec, const char *text, char **ret);

/** What it cost the process to start: a line.  Owned by @exec. */
const char *lp_exec_text(const struct lp_exec *exec);

/** End the thread, and free.  NULL is fine. */
void lp_exec_close(struct lp_exec *exec);

/**
 * For handlers of signals after which the process exits: let a target that is being captured
 * go, and wait for that, at most 2 seconds; leave no part of a file.  Async-signal-safe.
 */
void lp_abandon(void);

#endif
