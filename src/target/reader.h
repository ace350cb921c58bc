// SPDX-License-Identifier: Apache-2.0
/**
 * The bytes of a target: a live process, its frozen copy, a core, or bytes that a
 * test wrote.  All callers see the same; none learns where the bytes come from.
 *
 * A reader has no notion of objects, and does not guard against the target
 * changing while it is read: capture does.
 */
#ifndef LP_TARGET_READER_H
#define LP_TARGET_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/own.h"
#include "target/maps.h"

struct lp_reader;
struct lp_error;

struct lp_reader_ops {
	/**
	 * Copy at most @size bytes at @address into @buffer.
	 * @return how many bytes were copied: fewer than @size where memory cannot be
	 * read.  Safe in several threads at once.
	 */
	size_t (*read)(struct lp_reader *reader, uint64_t address, void *buffer, size_t size);
	/**
	 * Whether a page of @size bytes at @address, whole pages of a private anonymous mapping,
	 * was ever written; true where that cannot be told.  NULL: it never can.
	 */
	bool (*populated)(struct lp_reader *reader, uint64_t address, size_t size);
	/** Why reads fail now, if that is for all of them (the target is gone), else NULL. */
	struct lp_error *(*check)(struct lp_reader *reader);
	void (*destroy)(struct lp_reader *reader);
};

/** Embedded first in each kind of reader. */
struct lp_reader {
	const struct lp_reader_ops *ops;
	struct lp_maps maps;
	/** What was taken out of the map as it is limpet's own: `own_count` ranges, in order. */
	struct lp_own_range *own;
	size_t own_count;
	/** It reads the process that it is part of, in which libc goes on meanwhile. */
	bool is_self;
	/** See lp_reader_fail(). */
	bool failed;
};

/** Read from a live process or its frozen copy, through /proc/PID/mem.  @pid 0 is this process. */
struct lp_error *lp_reader_live_create(pid_t pid, struct lp_reader **ret);

/** Read this process, without the memory that is limpet's own at this moment (base/own.h). */
struct lp_error *lp_reader_self_create(struct lp_reader **ret);

/** Whether an address is in memory of limpet's own: a Python object of the extension's may be there.
 * O(log n). */
bool lp_reader_is_own(const struct lp_reader *reader, uint64_t address);

/** Free a reader; NULL is fine. */
void lp_reader_destroy(struct lp_reader *reader);

/** Copy @size bytes at @address; false, and @buffer undefined, unless all could be read. */
static inline bool lp_read(struct lp_reader *reader, uint64_t address, void *buffer, size_t size)
{
	return reader->ops->read(reader, address, buffer, size) == size;
}

/**
 * Whether anything but zeros can be in private anonymous memory.  Cheaper than to read it, and
 * reading memory that was never written costs the target page tables.
 */
static inline bool lp_reader_populated(struct lp_reader *reader, uint64_t address, size_t size)
{
	return !reader->ops->populated || reader->ops->populated(reader, address, size);
}

/**
 * Note that limpet's own memory was too short to make sense of what was read, so that something may
 * have been taken for absent: for functions that have no other way to say so.  Any thread.
 */
static inline void lp_reader_fail(struct lp_reader *reader)
{
	__atomic_store_n(&reader->failed, true, __ATOMIC_RELAXED);
}

/** NULL, or why nothing can be read any more.  Ask after an unexpected failure and at the end. */
static inline struct lp_error *lp_reader_check(struct lp_reader *reader)
{
	return reader->ops->check(reader);
}

#endif
