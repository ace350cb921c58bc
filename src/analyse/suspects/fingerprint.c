// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/fingerprint.h"

#include <stdio.h>
#include <string.h>

#include "base/pack.h"
#include "base/strbuf.h"

static const char digits[] = "0123456789";

/** The length of " at /srv/app.py:12" at the beginning of a text, or 0. */
static size_t place_length(const char *text)
{
	static const char at[] = " at ";
	size_t length = sizeof(at) - 1, file, line;

	if (strncmp(text, at, length))
		return 0;
	/* A path may have blanks in it, but what follows a place is a comma or the end. */
	file = strcspn(text + length, ":,\"");
	if (text[length + file] != ':')
		return 0;
	line = strspn(text + length + file + 1, digits);
	return line ? length + file + 1 + line : 0;
}

/** Append the name of a thread up to its quote, without numbers; returns what is behind. */
static const char *put_thread(const char *name, struct lp_strbuf *to)
{
	for (; *name && *name != '"'; name++) {
		if (!strchr(digits, *name))
			lp_strbuf_add(to, name, 1);
	}
	return name;
}

/** Append a text without what differs from run to run. */
static void put_lasting(const char *text, struct lp_strbuf *to)
{
	static const char thread[] = "thread \"";
	size_t length = sizeof(thread) - 1;

	while (*text) {
		text += place_length(text);
		if (!strncmp(text, thread, length)) {
			lp_strbuf_puts(to, thread);
			text = put_thread(text + length, to);
		} else if (*text) {
			lp_strbuf_add(to, text++, 1);
		}
	}
}

bool lp_fingerprint(const char *path, char ret[LP_FINGERPRINT_SIZE])
{
	struct lp_strbuf text = {0};
	unsigned long long sum;
	bool ok;

	put_lasting(path, &text);
	ok = !text.failed;
	sum = lp_checksum(lp_strbuf_text(&text), text.length);
	snprintf(ret, LP_FINGERPRINT_SIZE, "%012llx", sum >> 16);
	lp_strbuf_deinit(&text);
	return ok;
}
