// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <sys/syscall.h>

#include "tap.h"
#include "target/arch.h"

static const struct lp_call call = {SYS_wait4, {1, 2, 3, 4}};

static void test_a_call(void)
{
	struct lp_registers registers = {0}, entry;
	uint64_t words[40] = {0};

	lp_arch_prepare(&registers, &call, 0x1000);
	EQUAL(lp_arch_program_counter(&registers), 0x1000);
	CHECK(lp_arch_words(&registers, words, 40) > 16);
	EQUAL(lp_arch_words(&registers, words, 3), 3);
	entry = registers;
#if defined(__x86_64__)
	EQUAL(registers.general.rax, SYS_wait4);
	EQUAL(registers.general.r10, 4);
	/* Not in a call that the kernel would restart. */
	EQUAL(registers.general.orig_rax, -1ull);
	entry.general.rip += 2;
	entry.general.orig_rax = SYS_wait4;
	CHECK(lp_arch_is_entry(&entry, &call, 0x1000));
	CHECK(!lp_arch_is_entry(&entry, &call, 0x2000));
	entry.general.rdi = 9;
	CHECK(!lp_arch_is_entry(&entry, &call, 0x1000));
	entry.general.rdi = 1;
	entry.general.orig_rax = SYS_clone;
	CHECK(!lp_arch_is_entry(&entry, &call, 0x1000));
	lp_arch_cancel(&entry);
	EQUAL(entry.general.orig_rax, -1ull);
	CHECK(!lp_arch_resumes_call(lp_arch_call_code));
#else
	EQUAL(registers.general.regs[8], SYS_wait4);
	EQUAL(registers.general.regs[3], 4);
	EQUAL(registers.call, -1);
	entry.general.pc += 4;
	entry.call = SYS_wait4;
	CHECK(lp_arch_is_entry(&entry, &call, 0x1000));
	CHECK(!lp_arch_is_entry(&entry, &call, 0x2000));
	CHECK(lp_arch_resumes_call(lp_arch_call_code));
#endif
}

static void test_results(void)
{
	CHECK(lp_arch_restarts(-512));
	CHECK(lp_arch_restarts(-513));
	CHECK(lp_arch_restarts(-514));
	CHECK(lp_arch_restarts(-516));
	CHECK(!lp_arch_restarts(-515));
	CHECK(!lp_arch_restarts(-EAGAIN));
	CHECK(!lp_arch_restarts(0));
}

static void test_calls_that_failed_with_eintr(void)
{
#if defined(__x86_64__)
	struct lp_registers registers = {0};

	registers.general.orig_rax = SYS_epoll_wait;
	registers.general.rax = (unsigned long long)-EINTR;
	CHECK(lp_arch_restart_call(&registers));
	EQUAL(registers.general.rax, -514ull);
	EQUAL(registers.general.orig_rax, SYS_epoll_wait);
	/* Once is enough. */
	CHECK(!lp_arch_restart_call(&registers));
	/* Not in a call: the value is the program's own. */
	registers.general.rax = (unsigned long long)-EINTR;
	registers.general.orig_rax = -1ull;
	CHECK(!lp_arch_restart_call(&registers));
	/* pause() fails because a signal was handled. */
	registers.general.orig_rax = SYS_pause;
	CHECK(!lp_arch_restart_call(&registers));
	registers.general.orig_rax = SYS_epoll_wait;
	registers.general.rax = 0;
	CHECK(!lp_arch_restart_call(&registers));
#endif
}

int main(void)
{
	test_a_call();
	test_results();
	test_calls_that_failed_with_eintr();
	return tap_done();
}
