// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/inject.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/clock.h"

/* The vdso is two pages of code at most; on aarch64 a page may be 64 KiB. */
enum { VDSO_MAX = 2 * 65536, VDSO_STEP = 4096 };
enum { READ_TRIES = 3 };
static const uint64_t ENTRY_WAIT = 100000000;

uint64_t lp_inject_site(int memory, uint64_t vdso)
{
	unsigned char page[VDSO_STEP];
	uint64_t at;
	size_t i;

	if (!vdso)
		return 0;
	for (at = vdso; at < vdso + VDSO_MAX; at += VDSO_STEP) {
		if (pread(memory, page, sizeof(page), (off_t)at) != (ssize_t)sizeof(page))
			return 0;
		for (i = 0; i + lp_arch_call_size <= sizeof(page); i += lp_arch_call_alignment) {
			if (!memcmp(page + i, lp_arch_call_code, lp_arch_call_size))
				return at + i;
		}
	}
	return 0;
}

/** A thread in the middle of a call, with what restores it. */
struct operation {
	const struct lp_injection *injection;
	const struct lp_call *call;
	struct lp_tracee *tracee;
	struct lp_registers saved;
	uint64_t saved_mask;
	/** In place of `call`: what is run. */
	const struct lp_function *function;
	/** The call is made in place of the thread's own, at the entry of that one. */
	bool in_place;
};

static int set_mask(const struct lp_tracee *tracee, uint64_t mask)
{
	return lp_tracee_insist(PTRACE_SETSIGMASK, tracee->tid, (void *)sizeof(mask), &mask);
}

/** Whether a call can be made at the site: not after an exec, which leaves other memory there. */
static bool is_site(const struct lp_injection *injection)
{
	unsigned char code[LP_ARCH_CALL_SIZE_MAX];

	return pread(injection->memory, code, lp_arch_call_size, (off_t)injection->site) ==
		       (ssize_t)lp_arch_call_size &&
	       !memcmp(code, lp_arch_call_code, lp_arch_call_size);
}

/** What a call has done is known by its registers alone: that is not to fail but for good. */
static int read_registers(const struct operation *operation, struct lp_registers *ret)
{
	int tries = 0, error;

	do
		error = lp_arch_read(operation->tracee->tid, ret);
	while (error && error != -ESRCH && ++tries < READ_TRIES);
	return error;
}

/**
 * Block all signals, so that they stay pending in the kernel with all that was sent with
 * them, and change the registers.
 */
static int change(struct operation *operation)
{
	const struct lp_injection *injection = operation->injection;
	struct lp_registers registers = operation->saved;
	unsigned char code[LP_ARCH_CALL_SIZE_MAX] = {0};
	pid_t tid = operation->tracee->tid;
	int error;

	if (!is_site(injection))
		return -ESTALE;
	if (ptrace(PTRACE_GETSIGMASK, tid, sizeof(operation->saved_mask), &operation->saved_mask) <
	    0)
		return -errno;
	error = lp_tracee_options(operation->tracee, injection->options | PTRACE_O_TRACESYSGOOD);
	if (error)
		return error;
	if (pread(injection->memory, code, lp_arch_call_size,
		  (off_t)lp_arch_program_counter(&operation->saved)) == (ssize_t)lp_arch_call_size)
		operation->in_place = lp_arch_resumes_call(code);
	error = set_mask(operation->tracee, UINT64_MAX);
	if (error || operation->in_place || operation->function)
		return error;
	lp_arch_prepare(&registers, operation->call, injection->site);
	error = lp_arch_write(tid, &registers);
	if (error)
		set_mask(operation->tracee, operation->saved_mask);
	return error;
}

/**
 * Run the thread to the next entry or exit of a call.  A stop of the whole process on the way
 * takes effect when the thread is let go; SIGSTOP, the one signal that gets through, is
 * delivered and does the same.
 */
static int run_to_call(struct operation *operation, uint64_t deadline)
{
	struct lp_tracee *tracee = operation->tracee;
	unsigned long child;

	do {
		lp_tracee_resume(tracee, PTRACE_SYSCALL);
		if (!lp_tracee_wait(tracee, deadline))
			return -EAGAIN;
		if (tracee->state == LP_TRACEE_GONE)
			return -ESRCH;
		if (tracee->state == LP_TRACEE_EVENT && operation->injection->cloned &&
		    !ptrace(PTRACE_GETEVENTMSG, tracee->tid, NULL, &child))
			operation->injection->cloned(operation->injection->context, (pid_t)child);
	} while (tracee->state != LP_TRACEE_IN_CALL);
	return 0;
}

/** At the entry of a call: see to it that it is ours. */
static int enter(struct operation *operation)
{
	struct lp_registers registers;
	pid_t tid = operation->tracee->tid;
	int error = read_registers(operation, &registers);

	if (error)
		return error;
	if (operation->in_place) {
		/* Of a second entry the first has changed what there was to keep. */
		if (!lp_arch_is_entry(&registers, operation->call,
				      lp_arch_program_counter(&operation->saved)))
			lp_arch_keep_resumption(&operation->saved, &registers);
		lp_arch_replace(&registers, operation->call);
		return lp_arch_write(tid, &registers);
	}
	if (lp_arch_is_entry(&registers, operation->call, operation->injection->site))
		return 0;
	/* Whatever this is, it is not to happen. */
	lp_arch_cancel(&registers);
	lp_arch_write(tid, &registers);
	return -EPROTO;
}

static int make(struct operation *operation, int64_t *result)
{
	struct lp_registers registers;
	int error;

	do {
		error = run_to_call(operation, lp_clock() + ENTRY_WAIT);
		if (!error)
			error = enter(operation);
		if (!error)
			error = run_to_call(operation, LP_NEVER);
		if (!error)
			error = read_registers(operation, &registers);
		if (error)
			return error;
		*result = lp_arch_result(&registers);
		/* clone gives way to a pending stop, and is made again by the kernel. */
	} while (lp_arch_restarts(*result));
	return 0;
}

/**
 * Only at a stop by an interrupt: from there the kernel looks at the registers again for a call
 * to be restarted, and at the mask for signals to be delivered.
 */
static int restore(struct operation *operation)
{
	struct lp_tracee *tracee = operation->tracee;
	int error;

	/* A thread is settled already where it was not resumed. */
	lp_tracee_halt(tracee, LP_NEVER);
	if (tracee->state == LP_TRACEE_GONE)
		return -ESRCH;
	error = lp_arch_write(tracee->tid, &operation->saved);
	if (!error)
		error = set_mask(tracee, operation->saved_mask);
	lp_tracee_options(tracee, 0);
	return error;
}

int lp_inject(const struct lp_injection *injection, const struct lp_call *call,
	      struct lp_injected *ret)
{
	struct operation operation = {.injection = injection,
				      .call = call,
				      .tracee = injection->tracee,
				      .saved = *injection->registers};
	struct lp_injected injected = {0};
	uint64_t start = lp_clock();
	int error = change(&operation), restored;

	if (error) {
		lp_tracee_options(injection->tracee, 0);
		return error;
	}
	error = make(&operation, &injected.result);
	restored = restore(&operation);
	injected.window = lp_clock() - start;
	if (error || restored)
		return error ? error : restored;
	*ret = injected;
	return 0;
}

/** Have the thread enter the call of its own that it is about to resume, and not make it. */
static int leave_own_call(struct operation *operation)
{
	struct lp_registers registers;
	int error = run_to_call(operation, lp_clock() + ENTRY_WAIT);

	if (!error)
		error = read_registers(operation, &registers);
	if (error)
		return error;
	lp_arch_keep_resumption(&operation->saved, &registers);
	lp_arch_cancel(&registers);
	error = lp_arch_write(operation->tracee->tid, &registers);
	return error ? error : run_to_call(operation, LP_NEVER);
}

/** Let the code run to its end. */
static int run_to_stop(struct operation *operation, uint64_t deadline)
{
	struct lp_tracee *tracee = operation->tracee;
	struct lp_registers registers;
	int error;

	for (;;) {
		lp_tracee_resume(tracee, PTRACE_SYSCALL);
		if (!lp_tracee_wait(tracee, deadline))
			return -ETIMEDOUT;
		if (tracee->state == LP_TRACEE_GONE)
			return -ESRCH;
		if (tracee->state == LP_TRACEE_SIGNALLED && tracee->signal != SIGSTOP) {
			/* Signals are blocked, so this is what the code did.  It is not to be
			 * what the program did. */
			tracee->signal = 0;
			return -EFAULT;
		}
		if (tracee->state != LP_TRACEE_IN_CALL)
			continue;
		error = read_registers(operation, &registers);
		if (error)
			return error;
		if (lp_arch_program_counter(&registers) != operation->function->stop)
			continue;
		lp_arch_cancel(&registers);
		return lp_arch_write(tracee->tid, &registers);
	}
}

static int run_function(struct operation *operation)
{
	const struct lp_function *function = operation->function;
	struct lp_registers registers = operation->saved;
	pid_t tid = operation->tracee->tid;
	struct lp_vectors vectors;
	int error = operation->in_place ? leave_own_call(operation) : 0, restored;

	if (!error)
		error = lp_arch_read_vectors(tid, &vectors);
	if (error)
		return error;
	lp_arch_prepare_function(&registers, function->entry, function->stack, function->argument);
	error = lp_arch_write(tid, &registers);
	if (!error)
		error = run_to_stop(operation, lp_clock() + function->limit);
	lp_tracee_halt(operation->tracee, LP_NEVER);
	restored = lp_arch_write_vectors(tid, &vectors);
	return error ? error : restored;
}

int lp_inject_function(const struct lp_injection *injection, const struct lp_function *function,
		       uint64_t *ret_window)
{
	struct operation operation = {.injection = injection,
				      .function = function,
				      .tracee = injection->tracee,
				      .saved = *injection->registers};
	uint64_t start = lp_clock();
	int error = change(&operation), restored;

	if (error) {
		lp_tracee_options(injection->tracee, 0);
		return error;
	}
	error = run_function(&operation);
	restored = restore(&operation);
	*ret_window = lp_clock() - start;
	return error ? error : restored;
}
