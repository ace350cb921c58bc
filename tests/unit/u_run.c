// SPDX-License-Identifier: Apache-2.0
/* Programs that run in a target, as bytes. */
#include <stdint.h>
#include <string.h>

#include "tap.h"
#include "target/run/program.h"

static uint64_t word(const unsigned char *bytes, size_t offset)
{
	uint64_t value;

	memcpy(&value, bytes + offset, sizeof(value));
	return value;
}

static void test_encode(void)
{
	static struct lp_run_program program;
	static unsigned char bytes[LP_RUN_ENCODED_MAX];
	const uint64_t at = 0x7000000000;
	unsigned char arguments[3], first, second;
	size_t length, list = lp_run_list_offset();

	lp_run_program_init(&program);
	arguments[0] = lp_run_program_cell(&program, LP_RUN_NUMBER, 42);
	arguments[1] = lp_run_program_text(&program, "one");
	arguments[2] = lp_run_program_cell(&program, LP_RUN_CELL, arguments[0]);
	first = lp_run_program_call(&program, 0x1000, 3, arguments);
	arguments[0] = first;
	arguments[1] = lp_run_program_text(&program, "two");
	second = lp_run_program_call(&program, 0x2000, 2, arguments);
	CHECK(!program.failed);
	length = lp_run_encode(&program, at, bytes);
	/* A step's arguments and result are addresses of cells. */
	EQUAL(word(bytes, list), 0x1000);
	EQUAL(word(bytes, word(bytes, list + 8) - at), 42);
	EQUAL(word(bytes, list + 48), at + lp_run_cell_offset(first));
	EQUAL(word(bytes, word(bytes, list + 24) - at), word(bytes, list + 8));
	/* The second takes the first one's result, and nothing where nothing was said. */
	EQUAL(word(bytes, list + 64), 0x2000);
	EQUAL(word(bytes, list + 64 + 8), at + lp_run_cell_offset(first));
	EQUAL(word(bytes, word(bytes, list + 64 + 24) - at), 0);
	EQUAL(word(bytes, list + 64 + 48), at + lp_run_cell_offset(second));
	EQUAL(word(bytes, list + 128), 0);
	CHECK(!strcmp((char *)bytes + (word(bytes, word(bytes, list + 16) - at) - at), "one"));
	CHECK(!strcmp((char *)bytes + (word(bytes, word(bytes, list + 64 + 16) - at) - at), "two"));
	CHECK(length <= sizeof(bytes));
}

static void test_room(void)
{
	static struct lp_run_program program;
	static char text[LP_RUN_TEXT + 1];
	const unsigned char none[1] = {0};
	int i;

	memset(text, 'x', sizeof(text) - 1);
	lp_run_program_init(&program);
	lp_run_program_text(&program, text);
	CHECK(program.failed);
	text[LP_RUN_TEXT - 1] = 0;
	lp_run_program_init(&program);
	lp_run_program_text(&program, text);
	CHECK(!program.failed);
	lp_run_program_text(&program, "");
	CHECK(program.failed);
	lp_run_program_init(&program);
	for (i = 0; i < LP_RUN_STEPS; i++)
		lp_run_program_call(&program, 1, 1, none);
	CHECK(!program.failed);
	lp_run_program_call(&program, 1, 1, none);
	CHECK(program.failed);
	/* A function that was not found. */
	lp_run_program_init(&program);
	lp_run_program_call(&program, 0, 1, none);
	CHECK(program.failed);
}

int main(void)
{
	test_encode();
	test_room();
	return tap_done();
}
