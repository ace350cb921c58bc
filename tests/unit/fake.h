// SPDX-License-Identifier: Apache-2.0
/** Memory that a test writes, behind a reader: parts at chosen addresses, nothing else. */
#ifndef FAKE_H
#define FAKE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "target/peek.h"
#include "target/reader.h"

enum { FAKE_PARTS = 64 };

struct fake {
	/** First: a reader is a fake. */
	struct lp_reader reader;
	struct {
		uint64_t address;
		uint64_t size;
		unsigned char *bytes;
	} parts[FAKE_PARTS];
	unsigned count;
	struct lp_peek peek;
};

static inline unsigned char *fake_at(struct fake *fake, uint64_t address, uint64_t size)
{
	unsigned i;

	for (i = 0; i < fake->count; i++) {
		if (address >= fake->parts[i].address &&
		    address - fake->parts[i].address <= fake->parts[i].size &&
		    size <= fake->parts[i].size - (address - fake->parts[i].address))
			return fake->parts[i].bytes + (address - fake->parts[i].address);
	}
	return NULL;
}

static inline size_t fake_read(struct lp_reader *reader, uint64_t address, void *buffer,
			       size_t size)
{
	const unsigned char *bytes;
	size_t done;

	for (done = 0; done < size; done++) {
		bytes = fake_at((struct fake *)reader, address + done, 1);
		if (!bytes)
			break;
		((unsigned char *)buffer)[done] = *bytes;
	}
	return done;
}

static inline struct lp_error *fake_check(struct lp_reader *reader)
{
	return NULL;
}

static inline void fake_destroy(struct lp_reader *reader)
{
}

static inline void fake_init(struct fake *fake)
{
	static const struct lp_reader_ops ops = {
		.read = fake_read, .check = fake_check, .destroy = fake_destroy};

	memset(fake, 0, sizeof(*fake));
	fake->reader.ops = &ops;
	lp_peek_init(&fake->peek, &fake->reader);
}

/** Zeroed memory, whole pages, with a mapping of its own; parts are added in rising order. */
static inline unsigned char *fake_add(struct fake *fake, uint64_t address, uint64_t size,
				      unsigned protection, const char *path)
{
	const struct lp_mapping mapping = {
		.start = address,
		.end = address + size,
		.protection = protection,
		.inode = *path == '/',
		.path = path,
	};
	unsigned char *bytes = calloc(1, size);

	if (!bytes || fake->count == FAKE_PARTS ||
	    !lp_array_push(&fake->reader.maps.mappings, mapping))
		abort();
	fake->parts[fake->count].address = address;
	fake->parts[fake->count].size = size;
	fake->parts[fake->count++].bytes = bytes;
	return bytes;
}

/** Write a number; forgets what the peek had read. */
static inline void fake_put(struct fake *fake, uint64_t address, uint64_t value, unsigned width)
{
	unsigned char *bytes = fake_at(fake, address, width);

	if (!bytes)
		abort();
	memcpy(bytes, &value, width);
	lp_peek_init(&fake->peek, &fake->reader);
}

static inline void fake_put64(struct fake *fake, uint64_t address, uint64_t value)
{
	fake_put(fake, address, value, 8);
}

static inline void fake_deinit(struct fake *fake)
{
	unsigned i;

	for (i = 0; i < fake->count; i++)
		free(fake->parts[i].bytes);
	lp_array_deinit(&fake->reader.maps.mappings);
}

#endif
