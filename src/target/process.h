// SPDX-License-Identifier: Apache-2.0
/**
 * Facts about a process and its threads from /proc, as they are at that moment.
 *
 * Nothing here allocates memory, so that all of it may be used while the target is stopped.
 * For the same reason functions return 0 or a negative errno instead of an lp_error:
 * -ENOENT and -ESRCH mean that the process or thread has ended.  Does not trace, and
 * judges nothing: permission.h and headroom.h do.
 */
#ifndef LP_TARGET_PROCESS_H
#define LP_TARGET_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** /proc/PID/status of a process or of one of its threads. */
struct lp_process_status {
	/** The name of the program or thread, as the kernel escapes it. */
	char name[80];
	/** R running, S sleeping, D uninterruptible, T stopped, t traced, Z zombie, X dead. */
	char state;
	/** The process that the thread belongs to. */
	pid_t process;
	/** The process that traces this thread, or 0. */
	pid_t tracer;
	/** Real, effective, saved and file system. */
	uid_t uids[4];
	gid_t gids[4];
	/** The PID inside the innermost PID namespace, and in how many namespaces it has one. */
	pid_t inner_pid;
	unsigned namespaces;
	unsigned threads;
	/** 0 none, 1 strict, 2 filter. */
	unsigned seccomp;
	/** Signals, bit 0 for number 1: pending for the whole process; blocked by this thread. */
	uint64_t shared_pending, blocked;
	/** Capabilities, a bit each. */
	uint64_t permitted, effective;
	/** Bytes of anonymous memory that are in memory, and in the swap. */
	uint64_t anonymous, swapped;
};

/** Some of /proc/PID/stat. */
struct lp_process_stat {
	char state;
	/** The kernel's PF_ flags. */
	unsigned flags;
	/** Page faults without input, of all threads of the process, ended ones too. */
	uint64_t minor_faults;
	/** When it began, in ticks since the machine's start: tells apart users of one PID. */
	uint64_t start_time;
};

/** The path of the file @name of process @pid, of this one if that is 0: so that it is right in
 * whatever PID namespace. */
void lp_process_path(pid_t pid, const char *name, char *path, size_t size);

/**
 * Read the file @name of thread @tid of process @pid, or of the process itself where @tid
 * is 0, into @buffer, cut to @size - 1 bytes and terminated with a NUL.
 * @return how many bytes, or a negative errno.
 */
ssize_t lp_process_read(pid_t pid, pid_t tid, const char *name, char *buffer, size_t size);

/** Open that file for reading: a descriptor or a negative errno. */
int lp_process_open(pid_t pid, pid_t tid, const char *name, int flags);

/**
 * The status of thread @tid of process @pid, or of the process where @tid is 0: 20 to 30
 * microseconds.  -EFBIG where it is too long to be read in full.
 */
int lp_process_status(pid_t pid, pid_t tid, struct lp_process_status *ret);

/** The status from @text in the format of /proc/PID/status; what is missing stays 0. */
void lp_process_parse_status(const char *text, struct lp_process_status *ret);

int lp_process_stat(pid_t pid, pid_t tid, struct lp_process_stat *ret);

/** false if @text is not in the format of /proc/PID/stat. */
bool lp_process_parse_stat(const char *text, struct lp_process_stat *ret);

/** How long a thread has had a processor, in nanoseconds; as exact as the kernel's tick while it
 * has one. */
int lp_process_run_time(pid_t pid, pid_t tid, uint64_t *ret);

/**
 * The threads of a process, from @task, a descriptor of /proc/PID/task.
 * @return how many there are, which may be more than @capacity (the rest is not stored), or
 * a negative errno.  Threads that start or end meanwhile may be missing.
 */
ssize_t lp_process_threads(int task, pid_t *tids, size_t capacity);

/** The number of the system call that a thread is blocked in, or -1. */
long lp_process_call(pid_t pid, pid_t tid);

/** The first thread that is alive: the main one unless it has ended before the others; 0 if
 * there is none. */
pid_t lp_process_live_thread(pid_t pid);

/** The address of the vdso in the process, or 0. */
uint64_t lp_process_vdso(pid_t pid);

/**
 * Processes whose PID inside a container is @inner: those PIDs that this /proc has.
 * Reads the status of each process of the machine: some 20 microseconds a process.
 * @return how many there are; at most @capacity are stored.
 */
size_t lp_process_find_inner(pid_t inner, pid_t *pids, size_t capacity);

#endif
