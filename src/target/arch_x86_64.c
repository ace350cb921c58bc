// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)

#include "target/arch.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "target/call_table.h"
#include "target/freeze/tracee.h"

/* The kernel's own error numbers (include/linux/errno.h), which only a tracer sees. */
enum { RESTARTSYS = 512, RESTARTNOINTR = 513, RESTARTNOHAND = 514, RESTART_BLOCK = 516 };

const unsigned char lp_arch_call_code[LP_ARCH_CALL_SIZE_MAX] = {0x0f, 0x05};
const size_t lp_arch_call_size = 2, lp_arch_call_alignment = 1;

int lp_arch_read(pid_t tid, struct lp_registers *ret)
{
	struct lp_registers registers;
	struct iovec vector = {&registers.general, sizeof(registers.general)};

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &vector) < 0)
		return -errno;
	if (vector.iov_len != sizeof(registers.general))
		return -EPROTO;
	*ret = registers;
	return 0;
}

int lp_arch_write(pid_t tid, const struct lp_registers *registers)
{
	struct iovec vector = {(void *)&registers->general, sizeof(registers->general)};

	return lp_tracee_insist(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &vector);
}

uint64_t lp_arch_program_counter(const struct lp_registers *registers)
{
	return registers->general.rip;
}

uint64_t lp_arch_stack_pointer(const struct lp_registers *registers)
{
	return registers->general.rsp;
}

unsigned lp_arch_words(const struct lp_registers *registers, uint64_t *words, unsigned capacity)
{
	unsigned count = sizeof(registers->general) / sizeof(*words);

	if (count > capacity)
		count = capacity;
	memcpy(words, &registers->general, count * sizeof(*words));
	return count;
}

uint64_t lp_arch_thread_pointer(const struct lp_registers *registers)
{
	return registers->general.fs_base;
}

long lp_arch_call_number(const struct lp_registers *registers)
{
	return (int64_t)registers->general.orig_rax < 0 ? -1 : (long)registers->general.orig_rax;
}

uint64_t lp_arch_call_argument(const struct lp_registers *registers, unsigned which)
{
	return which ? registers->general.rsi : registers->general.rdi;
}

bool lp_arch_is_signal_return(const unsigned char *code)
{
	/* mov $15, %rax (glibc) or %eax (musl); syscall */
	static const unsigned char wide[] = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};
	static const unsigned char narrow[] = {0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05};

	return !memcmp(code, wide, sizeof(wide)) || !memcmp(code, narrow, sizeof(narrow));
}

int lp_arch_read_vectors(pid_t tid, struct lp_vectors *ret)
{
	struct iovec vector = {ret->bytes, sizeof(ret->bytes)};

	if (ptrace(PTRACE_GETREGSET, tid, NT_X86_XSTATE, &vector) < 0)
		return -errno;
	ret->size = vector.iov_len;
	return vector.iov_len < sizeof(ret->bytes) ? 0 : -E2BIG;
}

int lp_arch_write_vectors(pid_t tid, const struct lp_vectors *vectors)
{
	struct iovec vector = {(void *)vectors->bytes, vectors->size};

	return lp_tracee_insist(PTRACE_SETREGSET, tid, (void *)NT_X86_XSTATE, &vector);
}

void lp_arch_prepare_function(struct lp_registers *registers, uint64_t entry, uint64_t stack,
			      uint64_t argument)
{
	static const unsigned long long DIRECTION = 1 << 10;
	struct user_regs_struct *general = &registers->general;

	general->orig_rax = (unsigned long long)-1;
	general->rip = entry;
	general->rsp = stack;
	general->rdi = argument;
	general->eflags &= ~DIRECTION;
}

void lp_arch_prepare(struct lp_registers *registers, const struct lp_call *call, uint64_t site)
{
	struct user_regs_struct *general = &registers->general;

	/* Not in a system call: else the kernel would restart the one that was interrupted. */
	general->orig_rax = (unsigned long long)-1;
	general->rip = site;
	general->rax = (unsigned long long)call->number;
	general->rdi = call->arguments[0];
	general->rsi = call->arguments[1];
	general->rdx = call->arguments[2];
	general->r10 = call->arguments[3];
	general->r8 = call->arguments[4];
	general->r9 = call->arguments[5];
}

bool lp_arch_is_entry(const struct lp_registers *registers, const struct lp_call *call,
		      uint64_t site)
{
	const struct user_regs_struct *general = &registers->general;

	return general->rip == site + lp_arch_call_size &&
	       general->orig_rax == (unsigned long long)call->number &&
	       general->rdi == call->arguments[0] && general->rsi == call->arguments[1];
}

void lp_arch_cancel(struct lp_registers *registers)
{
	registers->general.orig_rax = (unsigned long long)-1;
}

int64_t lp_arch_result(const struct lp_registers *registers)
{
	return (int64_t)registers->general.rax;
}

bool lp_arch_restarts(int64_t result)
{
	return result == -RESTARTSYS || result == -RESTARTNOINTR || result == -RESTARTNOHAND ||
	       result == -RESTART_BLOCK;
}

/** The kernel saves and restores all vector registers around a system call. */
bool lp_arch_loses_state(pid_t tid)
{
	return false;
}

/** All that a restart needs is in the registers, and they are restored. */
bool lp_arch_resumes_call(const unsigned char *code)
{
	return false;
}

void lp_arch_replace(struct lp_registers *registers, const struct lp_call *call)
{
}

void lp_arch_keep_resumption(struct lp_registers *saved, const struct lp_registers *entry)
{
}

bool lp_arch_restart_call(struct lp_registers *registers)
{
	struct user_regs_struct *general = &registers->general;

	if ((int64_t)general->rax != -EINTR || (int64_t)general->orig_rax < 0 ||
	    !lp_call_fails_at_stop((long)general->orig_rax))
		return false;
	/* The kernel takes this for a call like poll: it makes it again, or lets it fail with
	 * EINTR if a signal is handled before the thread runs.  Winding rip back instead would
	 * lose the signal that comes between a look at the pending ones and the resumption. */
	general->rax = (unsigned long long)-RESTARTNOHAND;
	return true;
}

#endif
