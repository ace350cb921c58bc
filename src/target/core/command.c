// SPDX-License-Identifier: Apache-2.0
#include "target/core/command.h"

#include <elf.h>

#include "base/bytes.h"

enum {
	/* The auxiliary vector is not far below the 16 random bytes: more than that is its size. */
	NEARBY = 8192,
	MAX_WORDS = 1 << 16,
	MAX_WORD = 4096,
	MAX_KEY = 64,
};

/**
 * Where the auxiliary vector begins on the stack, or 0.  Below it are the environment, NULL, the
 * arguments, NULL and their number, downwards (System V ABI, AMD64, 3.4.1).
 */
static uint64_t find_auxiliary(const struct lp_core *core, struct lp_peek *peek)
{
	uint64_t least = core->random > NEARBY ? core->random - NEARBY : 0;
	uint64_t at = core->random & ~(uint64_t)7;

	for (; at > least; at -= 8) {
		/* A key that the dynamic loader leaves alone. */
		if (lp_peek_pointer(peek, at) == AT_RANDOM &&
		    lp_peek_pointer(peek, at + 8) == core->random)
			break;
	}
	if (at <= least)
		return 0;
	for (;;) {
		uint64_t key = lp_peek_pointer(peek, at - 16);

		if (!key || key >= MAX_KEY)
			return at;
		at -= 16;
	}
}

/** The address of the first pointer to an argument, and how many there are; 0 if not found. */
static uint64_t find_arguments(struct lp_peek *peek, uint64_t auxiliary, uint64_t *count)
{
	uint64_t at = auxiliary - 16;
	int i;

	for (i = 0; i < MAX_WORDS && lp_peek_pointer(peek, at); i++)
		at -= 8;
	for (*count = 0; *count < MAX_WORDS; (*count)++) {
		at -= 8;
		if (lp_peek_pointer(peek, at) == *count)
			return at + 8;
	}
	return 0;
}

void lp_core_command(const struct lp_core *core, struct lp_peek *peek, struct lp_strbuf *ret)
{
	uint64_t auxiliary = core->random ? find_auxiliary(core, peek) : 0;
	uint64_t count = 0, i;
	uint64_t arguments = auxiliary ? find_arguments(peek, auxiliary, &count) : 0;
	char word[MAX_WORD];

	for (i = 0; arguments && i < count; i++) {
		if (!lp_peek_string(peek, lp_peek_pointer(peek, arguments + 8 * i), word,
				    sizeof(word)))
			break;
		lp_strbuf_puts(ret, word);
		lp_strbuf_pad(ret, 0, 1);
	}
	if (!ret->length)
		lp_strbuf_puts(ret, core->command);
}
