// SPDX-License-Identifier: Apache-2.0
/** Memory of a target through a descriptor of its /proc/PID/mem: what fails for a moment is tried again,
 * as what is half done cannot be left so. */
#ifndef LP_TARGET_RUN_MEMORY_H
#define LP_TARGET_RUN_MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

enum { LP_MEMORY_TRIES = 3 };

static inline bool lp_memory_read(int memory, uint64_t address, void *bytes, size_t size)
{
	int tries;

	for (tries = 0; tries < LP_MEMORY_TRIES; tries++) {
		if (pread(memory, bytes, size, (off_t)address) == (ssize_t)size)
			return true;
	}
	return false;
}

static inline bool lp_memory_write(int memory, uint64_t address, const void *bytes, size_t size)
{
	int tries;

	for (tries = 0; tries < LP_MEMORY_TRIES; tries++) {
		if (pwrite(memory, bytes, size, (off_t)address) == (ssize_t)size)
			return true;
	}
	return false;
}

#endif
