// SPDX-License-Identifier: Apache-2.0
/**
 * An ELF core file: which addresses it has the bytes of, which files were mapped, and what its
 * notes tell of the process and its threads.  Of the kernel or of gcore.  All bytes are untrusted.
 *
 * The format: elf(5), core(5), and fs/binfmt_elf.c of Linux for the notes.
 */
#ifndef LP_TARGET_CORE_CORE_H
#define LP_TARGET_CORE_CORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/region.h"
#include "target/freeze/capture_facts.h"

struct lp_error;

/** Addresses that the process had, in order of addresses, not overlapping. */
struct lp_core_segment {
	uint64_t start, end;
	/** Where the bytes are in the core, and how many of them: from `start` on. */
	uint64_t offset, stored;
	/** A set of enum lp_protection. */
	unsigned protection;
};

LP_ARRAY(lp_core_segment_array, struct lp_core_segment);

/** A file, or a part of it, that was mapped: an entry of NT_FILE. */
struct lp_core_file {
	uint64_t start, end;
	/** Of the first byte in the file. */
	uint64_t offset;
	/** As /proc/PID/maps has it, without "(deleted)"; owned by the core. */
	const char *path;
	bool deleted;
};

LP_ARRAY(lp_core_file_array, struct lp_core_file);

LP_ARRAY(lp_core_thread_array, struct lp_thread_registers);

struct lp_core {
	int fd;
	/** Owned by the core. */
	const char *path;
	uint64_t size;
	/** Bytes that the core should have, by its headers, but has not. */
	uint64_t missing;
	/** The errno of a read of it, or of a binary that it refers to, that failed; else 0. */
	int error;
	struct lp_core_segment_array segments;
	struct lp_core_file_array files;
	/** The one that received the signal first. */
	struct lp_core_thread_array threads;
	pid_t pid;
	/** That ended the process; 0 in a core of one that went on (gcore). */
	int signal;
	/** The command's first 80 bytes, words joined by blanks; "" if unknown. */
	const char *command;
	/** The executable's program headers, the vdso, 16 bytes on the first thread's stack; 0 if
	 * unknown. */
	uint64_t programs, vdso, random;
	struct lp_region region;
};

/** Whether the file begins as an ELF file does: cores and what is mistaken for one. */
bool lp_core_sniff(int fd);

/**
 * Read the headers and notes of a core; its memory stays in the file.  Milliseconds.
 * @return NULL; LP_ERROR_NO_TARGET, PERMISSION, UNREADABLE (no core, of another machine, too short
 * for its own headers), SYSTEM, MEMORY.
 */
struct lp_error *lp_core_open(const char *path, struct lp_core **ret);

/** Close and free; NULL is fine. */
void lp_core_close(struct lp_core *core);

/** Read the notes in @size bytes at @bytes into the core; those that make no sense are left out. */
struct lp_error *lp_core_read_notes(struct lp_core *core, const unsigned char *bytes,
				    uint64_t size);

/**
 * Read @size bytes at @offset of a file: how many there are.  If reading fails, @error is set to the
 * errno.  Any thread.
 */
uint64_t lp_core_pread(int fd, uint64_t offset, void *buffer, uint64_t size, int *error);

/** NULL, or that something could not be read.  Ask at the end: until then it counts as absent. */
struct lp_error *lp_core_check(const struct lp_core *core);

#endif
