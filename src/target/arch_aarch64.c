// SPDX-License-Identifier: Apache-2.0
#if defined(__aarch64__)

#include "target/arch.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "target/freeze/tracee.h"

#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL 0x404
#endif

#ifndef NT_ARM_SVE
#define NT_ARM_SVE 0x405
#endif
#ifndef NT_ARM_SSVE
#define NT_ARM_SSVE 0x40b
#endif

/* The kernel's own error numbers (include/linux/errno.h), which only a tracer sees. */
enum { RESTARTSYS = 512, RESTARTNOINTR = 513, RESTARTNOHAND = 514, RESTART_BLOCK = 516 };

/* PSTATE: which kind of branch came here (BTI faults at a wrong landing). */
static const unsigned long long BRANCH_TYPE = 3u << 10;

/* svc #0 */
const unsigned char lp_arch_call_code[LP_ARCH_CALL_SIZE_MAX] = {0x01, 0x00, 0x00, 0xd4};
const size_t lp_arch_call_size = 4, lp_arch_call_alignment = 4;

int lp_arch_read(pid_t tid, struct lp_registers *ret)
{
	struct lp_registers registers;
	struct iovec general = {&registers.general, sizeof(registers.general)};
	struct iovec call = {&registers.call, sizeof(registers.call)};

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &general) < 0)
		return -errno;
	if (general.iov_len != sizeof(registers.general))
		return -EPROTO;
	if (ptrace(PTRACE_GETREGSET, tid, NT_ARM_SYSTEM_CALL, &call) < 0)
		return -errno;
	*ret = registers;
	return 0;
}

int lp_arch_write(pid_t tid, const struct lp_registers *registers)
{
	struct iovec general = {(void *)&registers->general, sizeof(registers->general)};
	struct iovec call = {(void *)&registers->call, sizeof(registers->call)};

	int error = lp_tracee_insist(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &general);

	return error ? error
		     : lp_tracee_insist(PTRACE_SETREGSET, tid, (void *)NT_ARM_SYSTEM_CALL, &call);
}

uint64_t lp_arch_program_counter(const struct lp_registers *registers)
{
	return registers->general.pc;
}

uint64_t lp_arch_stack_pointer(const struct lp_registers *registers)
{
	return registers->general.sp;
}

unsigned lp_arch_words(const struct lp_registers *registers, uint64_t *words, unsigned capacity)
{
	unsigned count = sizeof(registers->general) / sizeof(*words);

	if (count > capacity)
		count = capacity;
	memcpy(words, &registers->general, count * sizeof(*words));
	return count;
}

static void set_call(struct lp_registers *registers, const struct lp_call *call)
{
	memcpy(registers->general.regs, call->arguments, sizeof(call->arguments));
	registers->general.regs[8] = (unsigned long long)call->number;
}

/** pthread_self() is at a distance from the register that the C library chooses. */
uint64_t lp_arch_thread_pointer(const struct lp_registers *registers)
{
	return 0;
}

long lp_arch_call_number(const struct lp_registers *registers)
{
	return registers->call;
}

uint64_t lp_arch_call_argument(const struct lp_registers *registers, unsigned which)
{
	return registers->general.regs[which];
}

bool lp_arch_is_signal_return(const unsigned char *code)
{
	/* mov x8, #139; svc #0: in the vdso, or in the C library. */
	static const unsigned char code_of_it[] = {0x68, 0x11, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4};

	return !memcmp(code, code_of_it, sizeof(code_of_it));
}

int lp_arch_read_vectors(pid_t tid, struct lp_vectors *ret)
{
	struct iovec vector = {ret->bytes, sizeof(ret->bytes)};

	if (ptrace(PTRACE_GETREGSET, tid, NT_FPREGSET, &vector) < 0)
		return -errno;
	ret->size = vector.iov_len;
	return 0;
}

int lp_arch_write_vectors(pid_t tid, const struct lp_vectors *vectors)
{
	struct iovec vector = {(void *)vectors->bytes, vectors->size};

	return lp_tracee_insist(PTRACE_SETREGSET, tid, (void *)NT_FPREGSET, &vector);
}

void lp_arch_prepare_function(struct lp_registers *registers, uint64_t entry, uint64_t stack,
			      uint64_t argument)
{
	registers->general.pc = entry;
	registers->general.sp = stack;
	registers->general.regs[0] = argument;
	registers->general.pstate &= ~BRANCH_TYPE;
	registers->call = -1;
}

void lp_arch_prepare(struct lp_registers *registers, const struct lp_call *call, uint64_t site)
{
	set_call(registers, call);
	registers->general.pc = site;
	registers->general.pstate &= ~BRANCH_TYPE;
	registers->call = -1;
}

bool lp_arch_is_entry(const struct lp_registers *registers, const struct lp_call *call,
		      uint64_t site)
{
	/* The first argument's register reads as it is; the call's number comes from x8. */
	return registers->general.pc == site + lp_arch_call_size &&
	       registers->call == (int)call->number &&
	       registers->general.regs[0] == call->arguments[0] &&
	       registers->general.regs[1] == call->arguments[1];
}

void lp_arch_cancel(struct lp_registers *registers)
{
	registers->call = -1;
}

int64_t lp_arch_result(const struct lp_registers *registers)
{
	return (int64_t)registers->general.regs[0];
}

bool lp_arch_restarts(int64_t result)
{
	return result == -RESTARTSYS || result == -RESTARTNOINTR || result == -RESTARTNOHAND ||
	       result == -RESTART_BLOCK;
}

/** Whether the registers in @set are in use beyond the 128 bits that a system call preserves. */
static bool vectors_live(pid_t tid, int set)
{
	struct {
		uint32_t size, max_size;
		uint16_t length, max_length, flags, reserved;
	} header = {0};
	struct iovec vector = {&header, sizeof(header)};

	return !ptrace(PTRACE_GETREGSET, tid, set, &vector) && (header.flags & 1);
}

/** A system call clears the upper parts of the SVE registers and leaves streaming mode. */
bool lp_arch_loses_state(pid_t tid)
{
	return vectors_live(tid, NT_ARM_SVE) || vectors_live(tid, NT_ARM_SSVE);
}

/*
 * Before the stop is reported the kernel has wound the interrupted call back: pc is at the svc,
 * x0 is the argument again.  Only after it, and only if pc is still there, does it put
 * restart_syscall into x8 where the call is to go on with what is left of its timeout: that
 * would be lost if the thread made another call first.
 */
bool lp_arch_resumes_call(const unsigned char *code)
{
	return !memcmp(code, lp_arch_call_code, lp_arch_call_size);
}

void lp_arch_replace(struct lp_registers *registers, const struct lp_call *call)
{
	set_call(registers, call);
	registers->call = (int)call->number;
}

void lp_arch_keep_resumption(struct lp_registers *saved, const struct lp_registers *entry)
{
	saved->general.regs[8] = entry->general.regs[8];
}

/** x0 holds the result in place of the first argument, and ptrace does not tell that one. */
bool lp_arch_restart_call(struct lp_registers *registers)
{
	return false;
}

#endif
