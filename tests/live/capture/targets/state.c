// SPDX-License-Identifier: Apache-2.0
/*
 * Memory with invariants, open files that others wait for, and memory on demand.  Commands come as
 * lines on the standard input; each is answered by a line:
 *
 *	close N      close the descriptor N
 *	unlock       close the file named by the argument, which it has locked (flock)
 *	dirty MS     write to each page of the block, with a pause after each MiB
 *	busy 0|1     hold the busy word at 1, or change it all the time
 *	fork         start a child and wait for it
 *	vfork MS     answer, and then vfork a child that takes so long: meanwhile nothing stops us
 */
#include "target.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>

/** One thread makes `first` larger by 1, another then makes `second` equal. */
static struct {
	_Atomic uint64_t first, second;
	/** Not 0 while `half` is not equal to `other_half`. */
	_Atomic uint32_t busy;
	_Atomic bool held_busy;
	uint64_t half, other_half;
} shared;

static void *lead(void *argument)
{
	while (!stopping) {
		while (shared.second != shared.first && !stopping)
			;
		shared.first++;
	}
	return NULL;
}

static void *follow(void *argument)
{
	while (!stopping) {
		while (shared.second == shared.first && !stopping)
			;
		shared.second++;
	}
	return NULL;
}

static atomic_bool is_held_busy;

static void *collect(void *argument)
{
	unsigned seed = 3;

	while (!stopping) {
		volatile int i;

		if (shared.held_busy) {
			shared.busy = 1;
			is_held_busy = true;
			sleep_ns(1000000);
			continue;
		}
		shared.busy = 1;
		shared.half++;
		for (i = 0; i < 20000; i++)
			;
		shared.other_half++;
		shared.busy = 0;
		for (i = rand_r(&seed) % 20000; i > 0; i--)
			;
	}
	return NULL;
}

static char *block;
static size_t block_size;

static void dirty(uint64_t pause)
{
	size_t i;

	for (i = 0; i < block_size; i += 4096) {
		block[i]++;
		if (i % (1 << 20) == 0)
			sleep_ns(pause);
	}
}

static void fork_and_wait(void)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid)
		_exit(7);
	if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7)
		complain("fork: status %#x", status);
	/* No child but those that it made itself may be seen. */
	if (waitpid(-1, &status, WNOHANG) != -1 || errno != ECHILD)
		complain("wait: a child from nowhere");
}

static void vfork_slowly(uint64_t nanoseconds)
{
	struct timespec time = {(time_t)(nanoseconds / 1000000000),
				(long)(nanoseconds % 1000000000)};
	int status = 0;
	pid_t pid = vfork();

	if (!pid) {
		nanosleep(&time, NULL);
		_exit(7);
	}
	if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7)
		complain("vfork: status %#x", status);
}

static void obey(const char *command, int lock)
{
	if (!strncmp(command, "close", 5))
		close(atoi(command + 6));
	else if (!strncmp(command, "unlock", 6))
		close(lock);
	else if (!strncmp(command, "dirty", 5))
		dirty(strtoul(command + 5, NULL, 10) * 1000000);
	else if (!strncmp(command, "fork", 4))
		fork_and_wait();
	else if (!strncmp(command, "busy", 4))
		shared.held_busy = command[5] == '1';
	while (!strncmp(command, "busy 1", 6) && !is_held_busy)
		sleep_ns(1000000);
	printf("done\n");
	fflush(stdout);
	if (!strncmp(command, "vfork", 5))
		vfork_slowly(strtoul(command + 5, NULL, 10) * 1000000);
}

/** state MEGABYTES [LOCKFILE|- [quiet]]: quiet has no other threads. */
int main(int count, char **arguments)
{
	size_t megabytes = count > 1 ? strtoul(arguments[1], NULL, 10) : 1;
	int lock = count > 2 && strcmp(arguments[2], "-")
			   ? open(arguments[2], O_RDWR | O_CREAT | O_CLOEXEC, 0600)
			   : -1;
	char line[64];

	if (lock >= 0 && flock(lock, LOCK_EX))
		return 1;
	block_size = megabytes << 20;
	block = mmap(NULL, block_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (block == MAP_FAILED)
		return 1;
	madvise(block, block_size, MADV_NOHUGEPAGE);
	dirty(0);
	if (count < 4) {
		start(lead, NULL);
		start(follow, NULL);
		start(collect, NULL);
	}
	sleep_ns(50000000);
	printf("READY {\"first\": %lu, \"second\": %lu, \"busy\": %lu, \"half\": %lu, "
	       "\"other_half\": %lu, \"block\": %lu}\n",
	       (unsigned long)&shared.first, (unsigned long)&shared.second,
	       (unsigned long)&shared.busy, (unsigned long)&shared.half,
	       (unsigned long)&shared.other_half, (unsigned long)block);
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		obey(line, lock);
	stopping = true;
	print_errors();
	printf("}\n");
	fflush(stdout);
	_exit(0);
}
