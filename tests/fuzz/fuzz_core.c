// SPDX-License-Identifier: Apache-2.0
/*
 * An input is a core file.  Whatever is in it, it is opened or refused, and read where it says that
 * it has memory, without a crash, a hang, or memory that its size does not explain.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "cpython/python.h"
#include "target/core/command.h"
#include "target/core/reader_core.h"

/* As a page that is read across the end of a mapping. */
enum { PIECE = 8192, MAX_READ = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_success(struct lp_error *error)
{
	bool success = !error;

	if (error && (!error->message || !error->message[0] || strchr(error->message, '\n')))
		abort();
	lp_error_destroy(error);
	return success;
}

static void read_around(struct lp_reader *reader, uint64_t address)
{
	unsigned char bytes[PIECE];
	uint64_t from = address < PIECE / 2 ? 0 : address - PIECE / 2;

	/* What is said to be read is there to be looked at. */
	size_t count = reader->ops->read(reader, from, bytes, sizeof(bytes)), i;
	unsigned sum = 0;

	for (i = 0; i < count; i++)
		sum += bytes[i];
	if (count > sizeof(bytes) || sum > 255 * sizeof(bytes))
		abort();
	lp_reader_populated(reader, address & ~(uint64_t)4095, 4096);
}

static void look(struct lp_core *core, struct lp_reader *reader)
{
	const struct lp_mapping_array *mappings = &reader->maps.mappings;
	struct lp_peek *peek = malloc(sizeof(*peek));
	struct lp_strbuf command = {0};
	struct lp_python python;
	size_t i;

	if (!peek)
		abort();
	for (i = 0; i < mappings->count; i++) {
		if (mappings->items[i].start >= mappings->items[i].end ||
		    (i && mappings->items[i].start < mappings->items[i - 1].end))
			abort();
	}
	for (i = 0; i < mappings->count && i < MAX_READ; i++) {
		read_around(reader, mappings->items[i].start);
		read_around(reader, mappings->items[i].end);
	}
	lp_peek_init(peek, reader);
	lp_core_command(core, peek, &command);
	is_success(lp_python_find(peek, &python));
	lp_strbuf_deinit(&command);
	free(peek);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lp_binary_array binaries = {0};
	struct lp_reader *reader = NULL;
	struct lp_core *core;
	char path[64];
	int fd = memfd_create("core", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (is_success(lp_core_open(path, &core))) {
		/* No file of this machine is opened, whatever the core names. */
		if (is_success(lp_binaries_find(core, "/proc/self/nowhere", &binaries)) &&
		    is_success(lp_reader_core_create(core, &binaries, &reader)))
			look(core, reader);
		lp_reader_destroy(reader);
		lp_binaries_deinit(&binaries);
		lp_core_close(core);
	}
	close(fd);
	return 0;
}
