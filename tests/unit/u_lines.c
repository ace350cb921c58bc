// SPDX-License-Identifier: Apache-2.0
/*
 * Lines of instructions against what each Python that is found says of code objects of its own
 * library: the four formats of tables.  And tables that make no sense.
 */
#include "tap.h"

#include <glob.h>
#include <limits.h>

#include "cpython/lines.h"
#include "told.h"

static const struct {
	const char *name;
	enum lp_lines format;
} formats[] = {
	{"unsigned", LP_LINES_UNSIGNED},
	{"signed", LP_LINES_SIGNED},
	{"ranges", LP_LINES_RANGES},
	{"locations", LP_LINES_LOCATIONS},
};

static enum lp_lines format_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (!strcmp(formats[i].name, name))
			return formats[i].format;
	}
	abort();
}

/** Check "offset:line,..." of one code object; returns how many lines were wrong. */
static unsigned check_code(struct told *told, unsigned *total)
{
	enum lp_lines format = format_of(told->words[0]);
	int first = atoi(told->words[1]);
	size_t size = told_bytes(told->words[2]);
	const char *rest = told->words[3];
	unsigned wrong = 0;
	int used;
	long at;
	int line;

	while (rest && sscanf(rest, "%ld:%d%n", &at, &line, &used) == 2) {
		int got =
			lp_line_in_table(format, (unsigned char *)told->words[2], size, first, at);

		++*total;
		if (got != line && wrong++ < 3)
			printf("# %s, first line %d, instruction %ld: got %d, want %d\n",
			       told->words[0], first, at, got, line);
		rest += used;
		rest += *rest == ',';
	}
	return wrong;
}

static bool test_python(const char *python, const char *script)
{
	unsigned total = 0, wrong = 0;
	struct told told;
	bool ok;

	if (!told_open(&told, python, script))
		return false;
	while (told_next(&told))
		wrong += told.count == 4 ? check_code(&told, &total) : 1;
	ok = told_close(&told);
	printf("# %s: %u instructions\n", python, total);
	CHECK(ok && total > 10000);
	EQUAL(wrong, 0);
	return ok;
}

static void test_found(const char *pattern, const char *script)
{
	char path[4096];
	glob_t found;
	size_t i;

	snprintf(path, sizeof(path), "%s/%s", getenv("HOME") ? getenv("HOME") : "", pattern);
	if (glob(path, 0, NULL, &found))
		return;
	for (i = 0; i < found.gl_pathc; i++)
		test_python(found.gl_pathv[i], script);
	globfree(&found);
}

/** Whatever the bytes, an answer comes, and lines that no file has are none. */
static void test_senseless(void)
{
	static const unsigned char far[] = {0xf8, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x3f,
					    0xf8, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x3f};
	static const unsigned char forward[] = {0xf0, 0x7e, 0x7f, 0x7f, 0x7f, 0x7f, 0x01,
						0xf0, 0x7e, 0x7f, 0x7f, 0x7f, 0x7f, 0x01};
	unsigned char ones[512];
	bool none_negative = true;
	unsigned format;

	/* Two long steps forth, each of nearly 2^30 lines; the first is behind all lines. */
	EQUAL(lp_line_in_table(LP_LINES_LOCATIONS, forward, 7, INT_MAX - 5, 1 << 20), 0);
	EQUAL(lp_line_in_table(LP_LINES_LOCATIONS, forward, 14, INT_MAX - 5, 1 << 20), 0);
	EQUAL(lp_line_in_table(LP_LINES_LOCATIONS, far, 14, INT_MIN, 1 << 20), 0);
	memset(ones, 0xff, sizeof(ones));
	for (format = 0; format <= LP_LINES_LOCATIONS; format++) {
		size_t size;

		for (size = 0; size <= sizeof(ones); size += 3)
			none_negative &= lp_line_in_table((enum lp_lines)format, ones, size,
							  INT_MAX, 1 << 20) >= 0;
	}
	CHECK(none_negative);
	EQUAL(lp_line_in_table(LP_LINES_UNSIGNED, ones, 512, INT_MAX, 1 << 20), 0);
	EQUAL(lp_line_in_table(LP_LINES_SIGNED, ones, 512, 100, 1 << 20), 0);
	EQUAL(lp_line_in_table(LP_LINES_SIGNED, ones, 512, 7, -1), 7);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 1;
	test_senseless();
	test_python(argv[1], argv[2]);
	test_found(".pyenv/versions/*/bin/python", argv[2]);
	test_found(".cache/limpet/pythons/bin/python3.1?", argv[2]);
	return tap_done();
}
