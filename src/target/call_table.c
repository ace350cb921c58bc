// SPDX-License-Identifier: Apache-2.0
#include "target/call_table.h"

#include <stddef.h>
#include <sys/syscall.h>

#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

const char *lp_call_name(long number)
{
	static const struct {
		long number;
		const char *name;
	} names[] = {
#ifdef SYS_vfork
		{SYS_vfork, "vfork"},
		{SYS_fork, "fork"},
		{SYS_open, "open"},
		{SYS_stat, "stat"},
		{SYS_poll, "poll"},
		{SYS_select, "select"},
		{SYS_unlink, "unlink"},
		{SYS_rename, "rename"},
		{SYS_mkdir, "mkdir"},
#endif
		{SYS_clone, "clone"},
		{SYS_clone3, "clone3"},
		{SYS_execve, "execve"},
		{SYS_exit_group, "exit_group"},
		{SYS_read, "read"},
		{SYS_write, "write"},
		{SYS_pread64, "pread64"},
		{SYS_pwrite64, "pwrite64"},
		{SYS_readv, "readv"},
		{SYS_writev, "writev"},
		{SYS_openat, "openat"},
		{SYS_close, "close"},
		{SYS_fsync, "fsync"},
		{SYS_fdatasync, "fdatasync"},
		{SYS_sync, "sync"},
		{SYS_flock, "flock"},
		{SYS_fcntl, "fcntl"},
		{SYS_ioctl, "ioctl"},
		{SYS_mmap, "mmap"},
		{SYS_munmap, "munmap"},
		{SYS_madvise, "madvise"},
		{SYS_getdents64, "getdents64"},
		{SYS_newfstatat, "newfstatat"},
		{SYS_unlinkat, "unlinkat"},
		{SYS_futex, "futex"},
		{SYS_wait4, "wait4"},
		{SYS_connect, "connect"},
		{SYS_recvfrom, "recvfrom"},
		{SYS_sendto, "sendto"},
		{SYS_mount, "mount"},
		{SYS_umount2, "umount2"},
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i].number == number)
			return names[i].name;
	}
	return NULL;
}

bool lp_call_fails_at_stop(long number)
{
	switch (number) {
#ifdef SYS_epoll_wait
	case SYS_epoll_wait:
#endif
	case SYS_epoll_pwait:
	case SYS_epoll_pwait2:
	case SYS_semop:
	case SYS_semtimedop:
	case SYS_rt_sigtimedwait:
	case SYS_io_getevents:
	/* Sockets with a timeout (SO_RCVTIMEO, SO_SNDTIMEO). */
	case SYS_read:
	case SYS_readv:
	case SYS_recvfrom:
	case SYS_recvmsg:
	case SYS_recvmmsg:
	case SYS_sendto:
	case SYS_sendmsg:
	case SYS_sendmmsg:
	case SYS_accept:
	case SYS_accept4:
	case SYS_connect:
		return true;
	default:
		return false;
	}
}

bool lp_call_may_wait_for_child(long number)
{
	switch (number) {
#ifdef SYS_vfork
	case SYS_vfork:
#endif
	case SYS_clone:
	case SYS_clone3:
		return true;
	default:
		return false;
	}
}
