// SPDX-License-Identifier: Apache-2.0
/**
 * The little machine code that is put into the target: it calls the functions of a list one after
 * the other.  What they are is in the block (program.h).  It lies anywhere, and changes nothing
 * of itself.
 */
#ifndef LP_TARGET_RUN_CODE_H
#define LP_TARGET_RUN_CODE_H

#include <stddef.h>

/*
 * The block, in words of 8 bytes.  The numbers are known to the assembly code, too.
 *
 * GO       0 until the thread that was made to call this is as it was: until then the new one
 *          waits, as what it frees is in use.
 * SECONDS, NANOSECONDS, TRIES   how the new thread waits, and how often at most.
 * BASE, LENGTH   the mapping, which the new thread frees at last.
 * UNMAP    munmap().
 * ERRNO    __errno_location().
 * BORROWED, OWN   the lists of the thread that is borrowed and of the new one.
 *
 * A list is of steps of 8 words: a function, 0 behind the last; where its five arguments are;
 * where its result goes; and one unused.
 */
enum {
	LP_BLOCK_GO,
	LP_BLOCK_SECONDS,
	LP_BLOCK_NANOSECONDS,
	LP_BLOCK_TRIES,
	LP_BLOCK_BASE,
	LP_BLOCK_LENGTH,
	LP_BLOCK_UNMAP,
	LP_BLOCK_ERRNO,
	LP_BLOCK_BORROWED,
	LP_BLOCK_OWN,
	LP_BLOCK_WORDS,
};
enum { LP_STEP_WORDS = 8, LP_STEP_ARGUMENTS = 5 };

/** From here to the end. */
extern const unsigned char lp_run_code[], lp_run_code_end[];

/**
 * Where a borrowed thread begins, with the block as its argument: it calls the functions of
 * BORROWED and keeps errno.  It comes to the system call behind `stop`, and stays there.
 */
extern const unsigned char lp_run_code_borrowed[], lp_run_code_stop[];

/** Where a new thread begins, a function for pthread_create(): waits for GO, calls the functions of
 * OWN, frees the mapping and ends. */
extern const unsigned char lp_run_code_own[];

#endif
