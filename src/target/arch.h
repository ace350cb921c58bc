// SPDX-License-Identifier: Apache-2.0
/**
 * What a stopped thread's registers mean: how a system call is made, and how the kernel goes
 * on with one that a stop has interrupted.  One file a machine implements it.
 *
 * Does not know why a call is made.  Nothing here allocates; functions that ask the
 * kernel return 0 or a negative errno (-ESRCH: the thread is not stopped or has ended).
 */
#ifndef LP_TARGET_ARCH_H
#define LP_TARGET_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#if defined(__aarch64__)
struct lp_registers {
	struct user_regs_struct general;
	/** The system call that the thread is in, or -1. */
	int call;
};
#else
struct lp_registers {
	struct user_regs_struct general;
};
#endif

/** A system call to be made in a thread. */
struct lp_call {
	long number;
	uint64_t arguments[6];
};

/** The instruction that makes a system call. */
enum { LP_ARCH_CALL_SIZE_MAX = 4 };
extern const unsigned char lp_arch_call_code[LP_ARCH_CALL_SIZE_MAX];
/** Its bytes, and its addresses are multiples of. */
extern const size_t lp_arch_call_size, lp_arch_call_alignment;

/** -EPROTO if the thread runs 32-bit code, whose registers and calls are others. */
int lp_arch_read(pid_t tid, struct lp_registers *ret);
int lp_arch_write(pid_t tid, const struct lp_registers *registers);

uint64_t lp_arch_program_counter(const struct lp_registers *registers);
uint64_t lp_arch_stack_pointer(const struct lp_registers *registers);
/** All registers that may hold an address.  @return how many were stored. */
unsigned lp_arch_words(const struct lp_registers *registers, uint64_t *words, unsigned capacity);

/** What tells the threads of a process apart, as pthread_self() does; 0 where that cannot be told. */
uint64_t lp_arch_thread_pointer(const struct lp_registers *registers);

/** The number of the system call that the thread is in, or -1; and an argument of it, from 0. */
long lp_arch_call_number(const struct lp_registers *registers);
uint64_t lp_arch_call_argument(const struct lp_registers *registers, unsigned which);

/** Whether the bytes @code (LP_ARCH_RETURN_SIZE) are where handlers of signals return to. */
enum { LP_ARCH_RETURN_SIZE = 12 };
bool lp_arch_is_signal_return(const unsigned char *code);

/** All registers beyond struct lp_registers that a function may change. */
struct lp_vectors {
	size_t size;
	/** As the kernel has them; the largest there are (AMX) take 11 KiB. */
	unsigned char bytes[16384] __attribute__((aligned(64)));
};
int lp_arch_read_vectors(pid_t tid, struct lp_vectors *ret);
int lp_arch_write_vectors(pid_t tid, const struct lp_vectors *vectors);

/** Change @registers so that the thread goes on at @entry with @argument, on another stack that
 * ends at @stack, a multiple of 16. */
void lp_arch_prepare_function(struct lp_registers *registers, uint64_t entry, uint64_t stack,
			      uint64_t argument);

/** Change @registers so that the thread makes @call by the instruction at @site next. */
void lp_arch_prepare(struct lp_registers *registers, const struct lp_call *call, uint64_t site);

/** Whether a thread, stopped at the entry of a system call, is about to make @call from @site. */
bool lp_arch_is_entry(const struct lp_registers *registers, const struct lp_call *call,
		      uint64_t site);

/** Change @registers, read at the entry of a system call, so that none is made. */
void lp_arch_cancel(struct lp_registers *registers);

/** At the exit of a system call: its result, a negative errno where it failed. */
int64_t lp_arch_result(const struct lp_registers *registers);

/** Whether @result says that the kernel itself will make the call once more. */
bool lp_arch_restarts(int64_t result);

/** Whether a system call at this moment would cost the thread state that cannot be restored. */
bool lp_arch_loses_state(pid_t tid);

/**
 * Whether a thread that is stopped before the bytes @code may be about to resume a call of its
 * own with state that the kernel sets up only at the resumption.  It must then enter that
 * call before another is made, in its place.
 */
bool lp_arch_resumes_call(const unsigned char *code);

/** Change @registers, read at the entry of a call, so that @call is made in its place. */
void lp_arch_replace(struct lp_registers *registers, const struct lp_call *call);

/** Take over from @entry, read at the entry of the resumed call, what resumes it once more when
 * @saved, read at the stop before, is restored. */
void lp_arch_keep_resumption(struct lp_registers *saved, const struct lp_registers *entry);

/**
 * If the stop has made a call fail with EINTR that the kernel never restarts by itself: change
 * @registers so that the kernel makes it again, unless a signal is to be handled first.
 * @return whether they were changed.
 */
bool lp_arch_restart_call(struct lp_registers *registers);

#endif
