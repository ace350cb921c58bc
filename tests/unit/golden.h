// SPDX-License-Identifier: Apache-2.0
/**
 * Output in whole, compared with files of tests/golden.  Where they differ both are written out,
 * for people to read; and, if the environment names a folder as GOLDEN_OUT, what was got is put
 * there.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/strbuf.h"
#include "tap.h"

/** tests/golden, as main() was told. */
static const char *golden_folder;

/** All of a file; "" for what is none.  To be freed. */
static inline char *golden_read(const char *name)
{
	char path[4096], *text = NULL;
	size_t size = 0;
	ssize_t length = -1;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", golden_folder, name);
	file = fopen(path, "r");
	if (file) {
		length = getdelim(&text, &size, 0, file);
		fclose(file);
	}
	if (length < 0) {
		free(text);
		return strdup("");
	}
	return text;
}

static inline void golden_write(const char *name, const struct lp_strbuf *got)
{
	const char *folder = getenv("GOLDEN_OUT");
	char path[4096];
	FILE *file;

	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file || fputs(lp_strbuf_text(got), file) < 0 || fclose(file))
		abort();
}

/** Compare with a file, and clear the buffer. */
static inline void golden_same(const char *name, struct lp_strbuf *got)
{
	char *want = golden_read(name);
	bool same = !strcmp(lp_strbuf_text(got), want);

	tap_check(same, name, __FILE__, __LINE__);
	if (!same) {
		fprintf(stderr, "got %s:\n%s\nwant:\n%s\n", name, lp_strbuf_text(got), want);
		golden_write(name, got);
	}
	free(want);
	lp_strbuf_clear(got);
}

#endif
