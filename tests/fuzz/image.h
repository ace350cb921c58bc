// SPDX-License-Identifier: Apache-2.0
/**
 * The memory of a process in a file, as make_images.py writes it, and a reader over it.  It may be
 * changed in place: the file is mapped for this process alone.
 *
 * File, all numbers little-endian: "LPIMAGE1"; u32 length of the text; u32 number of parts; for
 * each part u64 address, size, offset in the file; the text: /proc/PID/maps, then a line "thread
 * TID STACK_POINTER PROGRAM_COUNTER" for each thread; the bytes of the parts.  What is mapped but
 * in no part is zeros.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include "target/freeze/capture.h"
#include "target/reader.h"

/** Bytes that are not all zero. */
struct image_part {
	uint64_t address;
	uint64_t size;
	unsigned char *bytes;
	/** They are of a mapping that can be written. */
	bool writable;
};

enum { IMAGE_THREADS = 4, IMAGE_HOLES = 8 };

struct image {
	/** First: a reader is an image. */
	struct lp_reader reader;
	struct image_part *parts;
	uint32_t part_count;
	struct lp_thread_registers threads[IMAGE_THREADS];
	size_t thread_count;
	/** Addresses of pages that cannot be read. */
	uint64_t holes[IMAGE_HOLES];
	unsigned hole_count;
};

/** Load an image; NULL, and a line on stderr, if it cannot be. */
struct image *image_load(const char *path);

/** The @size bytes at @address, if they are in one part; else NULL. */
unsigned char *image_at(const struct image *image, uint64_t address, uint64_t size);

#endif
