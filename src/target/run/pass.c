// SPDX-License-Identifier: Apache-2.0
#include "target/run/pass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/** Room for one descriptor, aligned as the kernel wants it. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int lp_pass_send(int line, const void *bytes, size_t size, int descriptor)
{
	struct iovec vector = {(void *)bytes, size};
	union control control = {0};
	struct msghdr message = {.msg_iov = &vector,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &descriptor, sizeof(descriptor));
	return sendmsg(line, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

ssize_t lp_pass_receive(int line, void *bytes, size_t size, int *descriptor)
{
	struct iovec vector = {bytes, size};
	union control control = {0};
	struct msghdr message = {.msg_iov = &vector,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *header;
	ssize_t length;

	*descriptor = -1;
	do
		length = recvmsg(line, &message, MSG_CMSG_CLOEXEC);
	while (length < 0 && errno == EINTR);
	header = length < 0 ? NULL : CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
		memcpy(descriptor, CMSG_DATA(header), sizeof(*descriptor));
	return length;
}
