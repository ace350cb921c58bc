// SPDX-License-Identifier: Apache-2.0
/** The connection to code that runs in the target (cpython/text/run.py): letters and texts, kept
 * apart.  Knows not what they mean. */
#ifndef LP_CHANNEL_H
#define LP_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct lp_error;

struct lp_channel {
	/** -1: closed. */
	int fd;
	/** Bytes that came and were not taken yet, from `taken` on. */
	struct lp_strbuf came;
	size_t taken;
};

struct lp_frame_in {
	char kind;
	/** Valid until the next call. */
	const char *bytes;
	size_t length;
};

/** Close and free; a zeroed one with fd -1 is fine. */
void lp_channel_deinit(struct lp_channel *channel);

enum lp_channel_end {
	LP_CHANNEL_FRAME,
	/** Nothing came until the clock (lp_clock()) was there, or a signal was handled. */
	LP_CHANNEL_NOTHING,
	/** The other side has ended. */
	LP_CHANNEL_CLOSED,
	/** What came makes no sense, or memory is short. */
	LP_CHANNEL_BROKEN,
};

/** The next frame, once it is complete. */
enum lp_channel_end lp_channel_next(struct lp_channel *channel, uint64_t until,
				    struct lp_frame_in *ret);

/** Wait until something has come, or the other side has ended; false if the clock came first. */
bool lp_channel_wait(const struct lp_channel *channel, uint64_t until);

/** Nothing more is sent: the other side ends when it has read all. */
void lp_channel_end_requests(struct lp_channel *channel);

/** Send a frame; false if the other side has ended. */
bool lp_channel_send(struct lp_channel *channel, char kind, unsigned number, const char *text,
		     size_t length);

#endif
