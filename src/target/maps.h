// SPDX-License-Identifier: Apache-2.0
/**
 * The memory map of a process.  Knows Linux' format of /proc/PID/maps, not which
 * mapping matters to whom.
 */
#ifndef LP_TARGET_MAPS_H
#define LP_TARGET_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/array.h"
#include "base/region.h"

enum lp_protection { LP_READ = 1, LP_WRITE = 2, LP_EXECUTE = 4 };

/** One line of the map: the addresses from `start` up to, without, `end`. */
struct lp_mapping {
	uint64_t start;
	uint64_t end;
	/** A set of enum lp_protection. */
	unsigned protection;
	/** MAP_SHARED: writes are seen by other processes. */
	bool shared;
	/** Offset in the file, in bytes. */
	uint64_t offset;
	/** 0 where no file is mapped. */
	uint64_t inode;
	/** The file's path or "[heap]" and the like; "" for anonymous memory; never NULL. */
	const char *path;
	/** The file was unlinked or replaced since; `path` is what it was called. */
	bool deleted;
};

LP_ARRAY(lp_mapping_array, struct lp_mapping);

/** All mappings in order of their addresses, which do not overlap. */
struct lp_maps {
	struct lp_mapping_array mappings;
	/** Owns the paths. */
	struct lp_region region;
};

struct lp_error;

/**
 * Read the map of process @pid (0: this one, as /proc has it) into @ret, which is zeroed or was deinit'ed.
 * @return NULL; LP_ERROR_NO_TARGET, LP_ERROR_PERMISSION, LP_ERROR_GONE (it has ended:
 * its map is empty) or LP_ERROR_SYSTEM.
 */
struct lp_error *lp_maps_read(pid_t pid, struct lp_maps *ret);

/** The error that memory which was a process's is so no more: it has ended, or begun an exec. */
struct lp_error *lp_maps_gone(pid_t pid);

/** Read the map from @text in the format of /proc/PID/maps; lines that make no sense are passed
 * over. */
struct lp_error *lp_maps_parse(const char *text, struct lp_maps *ret);

/** Take the addresses from @start up to, without, @end out; false when memory is short. */
bool lp_maps_cut(struct lp_maps *maps, uint64_t start, uint64_t end);

/** The mapping that holds @address, or NULL.  O(log n). */
const struct lp_mapping *lp_maps_find(const struct lp_maps *maps, uint64_t address);

void lp_maps_deinit(struct lp_maps *maps);

#endif
