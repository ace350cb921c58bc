// SPDX-License-Identifier: Apache-2.0
#include "target/run/safe.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "target/process.h"

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
/* Named here because the headers of older systems lack it: linux/ptrace.h. */
enum { SECCOMP_GET_FILTER = 0x420c };

/* A frame of a signal is larger than all that a handler in C has below it: so much of the stack is
 * looked at, in bytes. */
enum { FRAMES = 16384, FILTERS = 64 };

/**
 * Calls that wait for something outside, and that neither malloc nor the loader make; a futex is a
 * matter of its own.
 */
static bool is_waiting_call(long number)
{
	switch (number) {
#ifdef SYS_epoll_wait
	case SYS_epoll_wait:
	case SYS_poll:
	case SYS_select:
	case SYS_pause:
#endif
	case SYS_epoll_pwait:
	case SYS_epoll_pwait2:
	case SYS_ppoll:
	case SYS_pselect6:
	case SYS_accept:
	case SYS_accept4:
	case SYS_connect:
	case SYS_recvfrom:
	case SYS_recvmsg:
	case SYS_recvmmsg:
	case SYS_sendto:
	case SYS_sendmsg:
	case SYS_sendmmsg:
	case SYS_read:
	case SYS_readv:
	case SYS_write:
	case SYS_writev:
	case SYS_nanosleep:
	case SYS_clock_nanosleep:
	case SYS_wait4:
	case SYS_waitid:
	case SYS_rt_sigtimedwait:
	case SYS_rt_sigsuspend:
	case SYS_flock:
		return true;
	default:
		return false;
	}
}

bool lp_run_waits(pid_t pid, pid_t tid)
{
	long number = lp_process_call(pid, tid);

	return number == SYS_futex || is_waiting_call(number);
}

/**
 * Semaphores, condition variables and pthread_join() wait for a bit set.  The library's own locks,
 * malloc's and the loader's for two, wait without.
 */
static bool waits_for_event(const struct lp_registers *registers)
{
	return (lp_arch_call_argument(registers, 1) & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
}

static bool returns_from_signal(const struct lp_run_request *request, uint64_t address, int memory)
{
	unsigned char code[LP_ARCH_RETURN_SIZE];

	return lp_run_is_in(&request->library.code, address) &&
	       pread(memory, code, sizeof(code), (off_t)address) == (ssize_t)sizeof(code) &&
	       lp_arch_is_signal_return(code);
}

/** Whether a handler of a signal runs, or has just run: then what it interrupted is unknown. */
static bool handles_signal(const struct lp_run_request *request,
			   const struct lp_registers *registers, int memory)
{
	uint64_t words[FRAMES / 8];
	uint64_t start = lp_arch_stack_pointer(registers) & ~(uint64_t)7;
	ssize_t length = pread(memory, words, sizeof(words), (off_t)start);
	ssize_t i;

	if (length < 0)
		return true;
	for (i = 0; i < length / 8; i++) {
		if (returns_from_signal(request, words[i], memory))
			return true;
	}
	return false;
}

enum lp_run_place lp_run_place(const struct lp_run_request *request,
			       const struct lp_registers *registers, int memory)
{
	uint64_t at = lp_arch_program_counter(registers);
	long number = lp_arch_call_number(registers);

	if (number >= 0) {
		if (!lp_run_is_in(&request->library.code, at))
			return LP_PLACE_UNSAFE;
		if (number == SYS_futex ? waits_for_event(registers) : is_waiting_call(number))
			return LP_PLACE_WAITING;
		return LP_PLACE_UNSAFE;
	}
	if (lp_run_is_in(&request->interpreter, at) && !handles_signal(request, registers, memory))
		return LP_PLACE_INTERPRETER;
	return LP_PLACE_UNSAFE;
}

static bool may_kill(const struct sock_filter *code, long length)
{
	long i;

	for (i = 0; i < length; i++) {
		uint32_t action = code[i].k & 0xffff0000u;

		if (BPF_CLASS(code[i].code) != BPF_RET)
			continue;
		/* What is computed is unknown. */
		if (BPF_RVAL(code[i].code) != BPF_K ||
		    (action != SECCOMP_RET_ALLOW && action != SECCOMP_RET_ERRNO &&
		     action != 0x7ffc0000u /* LOG */))
			return true;
	}
	return false;
}

bool lp_run_filter_kills(pid_t tid)
{
	struct sock_filter code[BPF_MAXINSNS];
	long number, length;

	for (number = 0; number < FILTERS; number++) {
		length = ptrace((enum __ptrace_request)SECCOMP_GET_FILTER, tid, number, code);
		/* No filter of that number. */
		if (length < 0 && errno == ENOENT)
			return false;
		if (length < 0 || may_kill(code, length))
			return true;
	}
	return true;
}
