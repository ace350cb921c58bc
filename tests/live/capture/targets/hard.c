// SPDX-License-Identifier: Apache-2.0
/*
 * Programs that are hard to stop or to fork:
 *
 *	hard vfork         a thread waits for its vfork child until the end
 *	hard vforks        a thread vforks all the time, each child lives for some ms
 *	hard fault         a thread waits in the kernel for a page, and does not stop
 *	hard exec N        execs itself N times, from the main thread
 *	hard exec_thread N the same from another thread, with some more beside
 *	hard exec_crowd N  the same with many more beside: tracing them takes its time
 *	hard leader        the main thread has ended
 *	hard threads N     so many threads that sleep, and one that counts
 *	hard churn         threads start threads and end
 *	hard newpid        its children go to a new PID namespace
 *	hard sqpoll        has a thread of io_uring in the kernel
 *	hard rseq          is in a restartable sequence nearly all the time, until SIGUSR1 comes
 *	hard idle
 *
 * All but exec, newpid and rseq measure the longest time that a thread was held up.
 */
#include "target.h"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static int gate[2];
static atomic_ulong worst_gap, turns;

static void *tick(void *argument)
{
	uint64_t last = now();

	while (!stopping) {
		uint64_t gap;

		sleep_ns(1000000);
		gap = now() - last;
		last += gap;
		if (gap > worst_gap)
			worst_gap = gap;
	}
	return NULL;
}

/** Wait in a vfork child until the gate opens. */
static void *fork_once(void *argument)
{
	int status;
	char byte;
	pid_t pid = vfork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (read(gate[0], &byte, 1) < 0)
			_exit(8);
		_exit(7);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 7)
		complain("vfork: status %#x", status);
	turns++;
	return NULL;
}

static void *fork_often(void *argument)
{
	while (!stopping) {
		struct timespec time = {0, 15000000};
		int status;
		pid_t pid = vfork();

		if (!pid) {
			nanosleep(&time, NULL);
			_exit(7);
		}
		if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
		    WEXITSTATUS(status) != 7)
			complain("vfork: status %#x", status);
		turns++;
		sleep_ns(2000000);
	}
	return NULL;
}

static int fault_fd;
static char *fault_page;

/** read() into a page that nobody provides: the kernel waits, and lets nothing interrupt it. */
static void *fault(void *argument)
{
	int ends[2];

	if (pipe(ends) || write(ends[1], "x", 1) != 1)
		abort();
	if (read(ends[0], fault_page, 1) != 1 || *fault_page != 'x')
		complain("fault: %s", strerror(errno));
	turns++;
	return NULL;
}

static void prepare_fault(void)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register area = {.mode = UFFDIO_REGISTER_MODE_MISSING};

	fault_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fault_fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	area.range.start = (uintptr_t)fault_page;
	area.range.len = 4096;
	if (fault_fd < 0 || ioctl(fault_fd, UFFDIO_API, &api) ||
	    ioctl(fault_fd, UFFDIO_REGISTER, &area)) {
		printf("SKIP userfaultfd: %s\n", strerror(errno));
		exit(0);
	}
}

static void provide_page(void)
{
	struct uffdio_zeropage zero = {.range = {(uintptr_t)fault_page, 4096}};

	ioctl(fault_fd, UFFDIO_ZEROPAGE, &zero);
}

static void *idle(void *argument)
{
	pause();
	return NULL;
}

static void *spin(void *argument)
{
	while (!stopping)
		turns++;
	return NULL;
}

static void *end_and_start(void *argument)
{
	turns++;
	if (!stopping)
		start(end_and_start, NULL);
	return NULL;
}

static char *program;
static int left;

static void *exec_again(void *argument)
{
	char number[16];
	char *arguments[] = {program, argument, number, NULL};

	sleep_ns(3000000);
	snprintf(number, sizeof(number), "%d", left - 1);
	execv("/proc/self/exe", arguments);
	complain("exec: %s", strerror(errno));
	return NULL;
}

static int exec_often(char *how)
{
	int i;

	if (left <= 0) {
		print_errors();
		printf("}\n");
		return 0;
	}
	if (!strcmp(how, "exec"))
		exec_again(how);
	for (i = 0; i < (strcmp(how, "exec_crowd") ? 3 : 200); i++)
		start(idle, NULL);
	start(spin, NULL);
	start(exec_again, how);
	pause();
	return 1;
}

static void start_sqpoll(void)
{
	struct io_uring_params parameters = {.flags = IORING_SETUP_SQPOLL, .sq_thread_idle = 60000};

	if (syscall(SYS_io_uring_setup, 4, &parameters) < 0) {
		printf("SKIP io_uring: %s\n", strerror(errno));
		exit(0);
	}
}

#if defined(__x86_64__)
struct sequence {
	uint32_t version, flags;
	uint64_t start, length, abort;
} __attribute__((aligned(32)));

extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned __rseq_size __attribute__((weak));

static struct sequence sequence __attribute__((used));

/** Spin between 1 and 2; the kernel sends whoever it interrupts there to 3, which begins anew. */
static void *restart(void *argument)
{
	char *area = (char *)__builtin_thread_pointer() + __rseq_offset;

	__asm__ volatile("leaq 1f(%%rip), %%rax\n movq %%rax, 8+%0\n"
			 "leaq 2f(%%rip), %%rcx\n subq %%rax, %%rcx\n movq %%rcx, 16+%0\n"
			 "leaq 3f(%%rip), %%rax\n movq %%rax, 24+%0\n"
			 "jmp 4f\n"
			 ".long 0x53053053\n" /* glibc's signature stands before the handler */
			 "3: lock incq %1\n"
			 "4: cmpb $0, %3\n jne 6f\n"
			 "leaq %0, %%rax\n movq %%rax, 8(%2)\n"
			 "1: movl $100000000, %%ecx\n"
			 "5: decl %%ecx\n jnz 5b\n"
			 "2: jmp 4b\n"
			 "6:\n"
			 : "+m"(sequence), "+m"(turns)
			 : "r"(area), "m"(stopping)
			 : "rax", "rcx", "memory", "cc");
	return NULL;
}

static void on_usr1(int signal)
{
	stopping = true;
}

static void check_rseq(void)
{
	signal(SIGUSR1, on_usr1);
	if (!&__rseq_offset || !__rseq_size) {
		printf("SKIP no rseq in this libc\n");
		exit(0);
	}
}
#else
static void *restart(void *argument)
{
	return NULL;
}

static void check_rseq(void)
{
	printf("SKIP written for x86-64 only\n");
	exit(0);
}
#endif

static void *wait_and_exit(void *argument)
{
	wait_for_end();
	provide_page();
	if (write(gate[1], "x", 1) != 1)
		complain("gate");
	sleep_ns(100000000);
	if (argument) {
		/* Its children are in the new namespace, as before. */
		pid_t pid = fork();
		int status = 0;

		if (!pid)
			_exit(getpid() == 1 ? 7 : 8);
		if (pid < 0 || waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7)
			complain("newpid: fork %d, status %#x", pid, status);
	}
	print_errors();
	printf(", \"worst_gap\": %lu, \"turns\": %lu}\n", (unsigned long)worst_gap,
	       (unsigned long)turns);
	fflush(stdout);
	_exit(0);
}

int main(int count, char **arguments)
{
	char *how = count > 1 ? arguments[1] : "";
	int i, number = count > 2 ? atoi(arguments[2]) : 0;
	bool newpid = !strcmp(how, "newpid");

	program = arguments[0];
	left = number;
	if (!strncmp(how, "exec", 4))
		return exec_often(how);
	if (pipe(gate))
		return 1;
	if (strcmp(how, "rseq") && !newpid)
		start(tick, NULL);
	if (!strcmp(how, "vfork"))
		start(fork_once, NULL);
	if (!strcmp(how, "vforks"))
		start(fork_often, NULL);
	if (!strcmp(how, "fault")) {
		prepare_fault();
		start(fault, NULL);
	}
	for (i = 0; !strcmp(how, "threads") && i < number; i++)
		start(i ? idle : spin, NULL);
	for (i = 0; !strcmp(how, "churn") && i < 3; i++)
		start(end_and_start, NULL);
	if (newpid && unshare(CLONE_NEWPID)) {
		printf("SKIP unshare: %s\n", strerror(errno));
		return 0;
	}
	if (!strcmp(how, "sqpoll"))
		start_sqpoll();
	if (!strcmp(how, "rseq"))
		check_rseq();
	if (!strcmp(how, "leader"))
		start(wait_and_exit, NULL);
	/* Until all threads are where they stay. */
	sleep_ns(50000000);
	printf("READY {}\n");
	fflush(stdout);
	if (!strcmp(how, "rseq"))
		restart(NULL);
	if (!strcmp(how, "leader"))
		pthread_exit(NULL);
	wait_and_exit(newpid ? how : NULL);
	return 0;
}
