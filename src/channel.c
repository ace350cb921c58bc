// SPDX-License-Identifier: Apache-2.0
#include "channel.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

/* A letter and eight digits.  Longer frames than this nobody sends. */
enum { HEAD = 9, FRAME_MAX = 64 << 20, PIECE = 256 << 10 };

void lp_channel_deinit(struct lp_channel *channel)
{
	if (channel->fd >= 0)
		close(channel->fd);
	lp_strbuf_deinit(&channel->came);
	*channel = (struct lp_channel){.fd = -1};
}

void lp_channel_end_requests(struct lp_channel *channel)
{
	shutdown(channel->fd, SHUT_WR);
}

bool lp_channel_wait(const struct lp_channel *channel, uint64_t until)
{
	struct pollfd fd = {channel->fd, POLLIN, 0};
	uint64_t now = lp_clock();

	while (now < until) {
		if (poll(&fd, 1, (int)((until - now) / 1000000) + 1) > 0)
			return true;
		now = lp_clock();
	}
	return false;
}

/** Take a complete frame out of what came, if there is one. */
static enum lp_channel_end take(struct lp_channel *channel, struct lp_frame_in *ret)
{
	const char *start = lp_strbuf_text(&channel->came) + channel->taken;
	size_t there = channel->came.length - channel->taken;
	unsigned long length;
	char digits[HEAD], *end;

	if (there < HEAD)
		return LP_CHANNEL_NOTHING;
	memcpy(digits, start + 1, HEAD - 1);
	digits[HEAD - 1] = 0;
	length = strtoul(digits, &end, 16);
	if (*end || length > FRAME_MAX)
		return LP_CHANNEL_BROKEN;
	if (there < HEAD + length)
		return LP_CHANNEL_NOTHING;
	*ret = (struct lp_frame_in){*start, start + HEAD, length};
	channel->taken += HEAD + length;
	return LP_CHANNEL_FRAME;
}

/** Forget what was taken. */
static void tidy(struct lp_channel *channel)
{
	size_t left = channel->came.length - channel->taken;

	if (!channel->taken)
		return;
	memmove(channel->came.text, channel->came.text + channel->taken, left);
	channel->came.length = left;
	channel->taken = 0;
}

static enum lp_channel_end receive(struct lp_channel *channel, uint64_t until)
{
	struct pollfd fd = {channel->fd, POLLIN, 0};
	static char piece[PIECE];
	uint64_t now = lp_clock();
	uint64_t left = until > now ? (until - now + 999999) / 1000000 : 0;
	ssize_t length;

	if (poll(&fd, 1, left > 1000000 ? 1000000 : (int)left) <= 0)
		return LP_CHANNEL_NOTHING;
	length = recv(channel->fd, piece, sizeof(piece), MSG_DONTWAIT);
	if (length < 0)
		return errno == EAGAIN || errno == EINTR ? LP_CHANNEL_FRAME : LP_CHANNEL_CLOSED;
	if (!length)
		return LP_CHANNEL_CLOSED;
	lp_strbuf_add(&channel->came, piece, (size_t)length);
	return channel->came.failed ? LP_CHANNEL_BROKEN : LP_CHANNEL_FRAME;
}

enum lp_channel_end lp_channel_next(struct lp_channel *channel, uint64_t until,
				    struct lp_frame_in *ret)
{
	for (;;) {
		enum lp_channel_end end = take(channel, ret);

		if (end != LP_CHANNEL_NOTHING)
			return end;
		tidy(channel);
		end = receive(channel, until);
		if (end != LP_CHANNEL_FRAME)
			return end;
	}
}

static bool send_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0) {
			bytes += sent;
			length -= (size_t)sent;
		}
	}
	return true;
}

bool lp_channel_send(struct lp_channel *channel, char kind, unsigned number, const char *text,
		     size_t length)
{
	char head[32];
	/* The number is part of the text. */
	int size = snprintf(head, sizeof(head), "%c%08zx%08x", kind, length + 8, number);

	return send_all(channel->fd, head, (size_t)size) && send_all(channel->fd, text, length);
}
