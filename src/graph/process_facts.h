// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of the process that a graph or census is of: facts for people and for names of
 * roots.  Plain data; how it was found is decode's business.
 */
#ifndef LP_GRAPH_PROCESS_FACTS_H
#define LP_GRAPH_PROCESS_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/region.h"
#include "base/strbuf.h"

/** A variable of a frame: all texts are owned by the process' region. */
struct lp_variable_fact {
	const char *name;
	/** 0 where the variable is not set. */
	uint64_t address;
	/** Type and preview of the value, or NULL. */
	const char *type;
	const char *preview;
};

LP_ARRAY(lp_variable_array, struct lp_variable_fact);

struct lp_frame_fact {
	const char *function;
	const char *file;
	/** 0 if it cannot be told. */
	int line;
	/** Address of the code object. */
	uint64_t code;
	struct lp_variable_array variables;
};

LP_ARRAY(lp_frame_fact_array, struct lp_frame_fact);

struct lp_thread_fact {
	/** threading.get_ident(), and the kernel's id or 0. */
	uint64_t ident;
	uint64_t native_id;
	/** Thread.name, or NULL. */
	const char *name;
	/** The interpreter's id. */
	uint64_t interpreter;
	/** Innermost first. */
	struct lp_frame_fact_array frames;
};

LP_ARRAY(lp_thread_fact_array, struct lp_thread_fact);

/** What a collector has done to one generation since the process began. */
struct lp_collections_fact {
	/** How often it was collected; objects that were freed, and that could not be. */
	uint64_t collections, collected, uncollectable;
};

enum { LP_COLLECTED_GENERATIONS = 3 };

/** The cyclic collector of an interpreter, as the gc module tells it. */
struct lp_collector_fact {
	uint64_t interpreter;
	/** Otherwise only the counts are known. */
	bool known;
	bool enabled;
	bool collecting;
	/** A set of gc.DEBUG_ flags. */
	uint32_t debug;
	int32_t thresholds[3];
	int32_t counts[3];
	/** len(gc.garbage), len(gc.callbacks). */
	uint64_t garbage, callbacks;
	/** Objects that gc.freeze() put aside: whether there are any that are not immortal. */
	bool frozen;
	/** gc.get_stats(), if it keeps count. */
	bool counted;
	struct lp_collections_fact past[LP_COLLECTED_GENERATIONS];
};

LP_ARRAY(lp_collector_array, struct lp_collector_fact);

/** Objects and bytes that were not decoded, and why: one sentence each. */
struct lp_note {
	const char *text;
};

LP_ARRAY(lp_note_array, struct lp_note);

#define LP_NO_PAUSE UINT64_MAX

struct lp_process_facts {
	int64_t pid;
	/** The executable, and the file that holds the interpreter. */
	const char *executable;
	const char *library;
	/** Words of the command line, joined by blanks. */
	const char *command;
	/** "3.11.7"; "x" for an unknown micro. */
	const char *python;
	/** "default". */
	const char *flavour;
	/** "pymalloc", "malloc (glibc)", ... */
	const char *allocator;
	/** Resident bytes, and private anonymous ones of them. */
	uint64_t rss, rss_anonymous;
	uint64_t interpreter_count;
	/** "cow", "stop" or "core": how its memory was had. */
	const char *mode;
	/** What file it is read from, in words: "core"; NULL for a live process. */
	const char *file;
	/** When its memory was frozen, in seconds since 1970; 0 if that is not known: of a core. */
	uint64_t taken;
	/** Nanoseconds that the target was stopped; known at the end; LP_NO_PAUSE if it was not. */
	uint64_t pause;
	struct lp_thread_fact_array threads;
	struct lp_collector_array collectors;
	/** Objects whose contents could not be decoded. */
	uint64_t undecoded;
	struct lp_note_array notes;
	struct lp_region region;
	/** Memory was short: some of it is missing. */
	bool failed;
};

/** Free all; a zeroed one is fine. */
void lp_facts_deinit(struct lp_process_facts *process);

/** Add a sentence to the notes; process->failed when memory is short. */
void lp_facts_note(struct lp_process_facts *process, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** A copy of @text that lives as long as the process facts; NULL, and process->failed, when memory
 * is short. */
const char *lp_facts_text(struct lp_process_facts *process, const char *text);

/** The text of a buffer, which is freed, as long. */
const char *lp_facts_take(struct lp_process_facts *process, struct lp_strbuf *text);

#endif
