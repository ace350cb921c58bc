// SPDX-License-Identifier: Apache-2.0
/*
 * /proc/PID/mem by pread.  Never process_vm_readv where it can be helped: on a frozen copy it
 * un-shares each page that it reads, which is slow and doubles the memory (measured in the capture
 * spike).  A process that is not dumpable may not open that file of its own, but may call.
 */
#include "target/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/own.h"
#include "target/process.h"

struct reader_live {
	struct lp_reader reader;
	/** 0: this process. */
	pid_t pid;
	/** -1: read by process_vm_readv(). */
	int fd;
	/** Of /proc/PID/pagemap, or -1. */
	int pagemap;
};

/**
 * Whether a read that failed is made once more: of memory that ought to be readable.  What cannot
 * be read then, the process cannot read either.
 */
static bool is_worth_another(const struct reader_live *live, uint64_t address)
{
	const struct lp_mapping *mapping = lp_maps_find(&live->reader.maps, address);

	return mapping && (mapping->protection & LP_READ);
}

/** As pread(). */
static ssize_t read_once(const struct reader_live *live, uint64_t address, void *buffer, size_t size)
{
	struct iovec to = {buffer, size};
	struct iovec from = {(void *)(uintptr_t)address, size};

	return live->fd >= 0 ? pread(live->fd, buffer, size, (off_t)address)
			     : process_vm_readv(getpid(), &to, 1, &from, 1, 0);
}

static size_t live_read(struct lp_reader *reader, uint64_t address, void *buffer, size_t size)
{
	struct reader_live *live = (struct reader_live *)reader;
	bool again = false;
	size_t done = 0;

	if (address > INT64_MAX || size > INT64_MAX - address)
		return 0;
	while (done < size) {
		ssize_t count =
			read_once(live, address + done, (char *)buffer + done, size - done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0 && (again || !is_worth_another(live, address + done)))
			break;
		again = count <= 0;
		done += again ? 0 : (size_t)count;
	}
	return done;
}

static bool live_populated(struct lp_reader *reader, uint64_t address, size_t size)
{
	/* Of Documentation/admin-guide/mm/pagemap.rst: present, and in swap. */
	const uint64_t there = 1ull << 63 | 1ull << 62;
	struct reader_live *live = (struct reader_live *)reader;
	uint64_t entries[512];
	uint64_t page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t page = address / page_size, end = (address + size) / page_size;

	while (page < end) {
		size_t count = end - page < 512 ? end - page : 512, i;

		if (pread(live->pagemap, entries, count * 8, (off_t)(page * 8)) !=
		    (ssize_t)(count * 8))
			return true;
		for (i = 0; i < count; i++) {
			if (entries[i] & there)
				return true;
		}
		page += count;
	}
	return false;
}

static struct lp_error *live_check(struct lp_reader *reader)
{
	struct reader_live *live = (struct reader_live *)reader;
	const struct lp_mapping_array *mappings = &reader->maps.mappings;
	char byte;
	size_t i;

	/* A process that has ended reads as empty; one that lives has some readable page. */
	for (i = 0; i < mappings->count; i++) {
		if ((mappings->items[i].protection & LP_READ) &&
		    live_read(reader, mappings->items[i].start, &byte, 1) == 1)
			return NULL;
	}
	return lp_maps_gone(live->pid);
}

static void live_destroy(struct lp_reader *reader)
{
	struct reader_live *live = (struct reader_live *)reader;

	if (live->fd >= 0)
		close(live->fd);
	if (live->pagemap >= 0)
		close(live->pagemap);
	free(live);
}

static const struct lp_reader_ops live_ops = {
	.read = live_read,
	.populated = live_populated,
	.check = live_check,
	.destroy = live_destroy,
};

/** Why /proc/PID/mem could not be opened; NULL if it can be done without. */
static struct lp_error *open_error(pid_t pid, int number)
{
	char byte;

	if (!pid && process_vm_readv(getpid(), &(struct iovec){&byte, 1}, 1,
				     &(struct iovec){&byte, 1}, 1, 0) == 1)
		return NULL;
	if (!pid)
		return lp_error_create(LP_ERROR_PERMISSION,
				       "this process may not read its own memory: neither "
				       "/proc/self/mem nor process_vm_readv() (seccomp?)");
	if (number == ENOENT || number == ESRCH)
		return lp_error_create(LP_ERROR_NO_TARGET, "there is no process %d", pid);
	if (number == EACCES || number == EPERM)
		return lp_error_create(LP_ERROR_PERMISSION,
				       "no permission to read the memory of process %d", pid);
	return lp_error_system(number, "cannot open /proc/%d/mem", pid);
}

struct lp_error *lp_reader_live_create(pid_t pid, struct lp_reader **ret)
{
	LP_FREE struct reader_live *live = calloc(1, sizeof(*live));
	struct lp_error *error;
	char name[64];

	if (!live)
		return &lp_error_memory;
	live->reader.ops = &live_ops;
	live->pid = pid;
	lp_process_path(pid, "mem", name, sizeof(name));
	live->fd = open(name, O_RDONLY | O_CLOEXEC);
	if (live->fd < 0)
		LP_TRY(open_error(pid, errno));
	error = lp_maps_read(pid, &live->reader.maps);
	if (error) {
		if (live->fd >= 0)
			close(live->fd);
		return error;
	}
	lp_process_path(pid, "pagemap", name, sizeof(name));
	live->pagemap = open(name, O_RDONLY | O_CLOEXEC);
	*ret = &LP_TAKE(live)->reader;
	return NULL;
}

/** Take what is limpet's own out of the map. */
static bool cut_own(struct lp_reader *reader)
{
	size_t room = 0, count = lp_own_ranges(NULL, 0), i;
	bool ok = true;

	/* Room for the ranges may be another one. */
	while (count > room) {
		free(reader->own);
		room = count + 8;
		reader->own = malloc(room * sizeof(*reader->own));
		if (!reader->own)
			return false;
		count = lp_own_ranges(reader->own, room);
	}
	reader->own_count = count;
	for (i = 0; i < count && ok; i++)
		ok = lp_maps_cut(&reader->maps, reader->own[i].start, reader->own[i].end);
	return ok;
}

struct lp_error *lp_reader_self_create(struct lp_reader **ret)
{
	struct lp_reader *reader;

	LP_TRY(lp_reader_live_create(0, &reader));
	reader->is_self = true;
	if (!cut_own(reader)) {
		lp_reader_destroy(reader);
		return &lp_error_memory;
	}
	*ret = reader;
	return NULL;
}
