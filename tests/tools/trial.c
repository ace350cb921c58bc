// SPDX-License-Identifier: Apache-2.0
/*
 * Something goes wrong at one step of a capture: linked into programs that the linker has call
 * these functions in place of the system's (-Wl,--wrap).
 *
 *	LIMPET_TRIAL="STEPS HOW NUMBER"
 *
 * STEPS is what is counted, over all of limpet's processes: "ptrace" (each request), "memory" (each
 * allocation) or "read" (each read and pread).  At step NUMBER, from 1 on, HOW is: an error number
 * that the call fails with; or "die": the program itself, not its surgeon, is killed with SIGKILL, and
 * the call is made.  If the step is reached the file LIMPET_TRIAL_MARK is made.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <unistd.h>

static struct {
	char steps[16];
	int number;
	/** 0: die. */
	int error;
	pid_t victim;
	/** Shared by all processes. */
	atomic_int *count;
} trial;

long __real_ptrace(int request, pid_t pid, void *address, void *data);
long __wrap_ptrace(int request, pid_t pid, void *address, void *data);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *pointer, size_t size);
void *__wrap_realloc(void *pointer, size_t size);
ssize_t __real_pread(int fd, void *buffer, size_t size, off_t offset);
ssize_t __wrap_pread(int fd, void *buffer, size_t size, off_t offset);
ssize_t __real_pread64(int fd, void *buffer, size_t size, off_t offset);
ssize_t __wrap_pread64(int fd, void *buffer, size_t size, off_t offset);
ssize_t __real_read(int fd, void *buffer, size_t size);
ssize_t __wrap_read(int fd, void *buffer, size_t size);

__attribute__((constructor)) static void prepare(void)
{
	const char *text = getenv("LIMPET_TRIAL");
	char how[16];

	if (!text || sscanf(text, "%15s %15s %d", trial.steps, how, &trial.number) != 3)
		return;
	trial.error = !strcmp(how, "die") ? 0 : atoi(how);
	trial.victim = getpid();
	trial.count = mmap(NULL, sizeof(*trial.count), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (trial.count == MAP_FAILED)
		abort();
}

/** Whether this step fails, with errno set. */
static bool fails(const char *steps)
{
	const char *mark = getenv("LIMPET_TRIAL_MARK");

	if (!trial.count || strcmp(trial.steps, steps) ||
	    atomic_fetch_add(trial.count, 1) + 1 != trial.number)
		return false;
	if (mark)
		close(open(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	if (!trial.error) {
		kill(trial.victim, SIGKILL);
		return false;
	}
	errno = trial.error;
	return true;
}

long __wrap_ptrace(int request, pid_t pid, void *address, void *data)
{
	return fails("ptrace") ? -1 : __real_ptrace(request, pid, address, data);
}

void *__wrap_malloc(size_t size)
{
	return fails("memory") ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails("memory") ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *pointer, size_t size)
{
	return fails("memory") ? NULL : __real_realloc(pointer, size);
}

ssize_t __wrap_pread(int fd, void *buffer, size_t size, off_t offset)
{
	return fails("read") ? -1 : __real_pread(fd, buffer, size, offset);
}

/* What pread() is called where offsets have 64 bits. */
ssize_t __wrap_pread64(int fd, void *buffer, size_t size, off_t offset)
{
	return fails("read") ? -1 : __real_pread64(fd, buffer, size, offset);
}

ssize_t __wrap_read(int fd, void *buffer, size_t size)
{
	return fails("read") ? -1 : __real_read(fd, buffer, size);
}
