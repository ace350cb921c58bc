// SPDX-License-Identifier: Apache-2.0
/** Scope guards: what a block opened is closed however the block is left. */
#ifndef LP_BASE_CLEANUP_H
#define LP_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void lp_cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void lp_cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void lp_cleanup_fclose(FILE **file)
{
	if (*file)
		fclose(*file);
}

/** free() the variable when it goes out of scope. */
#define LP_FREE __attribute__((cleanup(lp_cleanup_free)))
/** close() the descriptor, if it is not negative, when it goes out of scope. */
#define LP_CLOSE __attribute__((cleanup(lp_cleanup_close)))
/** fclose() the stream, if there is one, when it goes out of scope. */
#define LP_FCLOSE __attribute__((cleanup(lp_cleanup_fclose)))

/** Take the value of a guarded pointer, so that the guard does nothing. */
#define LP_TAKE(pointer)                                                                           \
	({                                                                                         \
		__typeof__(pointer) lp_taken = (pointer);                                          \
		(pointer) = NULL;                                                                  \
		lp_taken;                                                                          \
	})

#endif
