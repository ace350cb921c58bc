// SPDX-License-Identifier: Apache-2.0
#include "image.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"

enum { PAGE = 4096, HEADER = 16, PART = 24 };

/** The first part that ends behind @address. */
static uint32_t first_part(const struct image *image, uint64_t address)
{
	uint32_t low = 0, high = image->part_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (image->parts[middle].address + image->parts[middle].size <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

unsigned char *image_at(const struct image *image, uint64_t address, uint64_t size)
{
	uint32_t i = first_part(image, address);
	const struct image_part *part = &image->parts[i];

	if (i == image->part_count || part->address > address ||
	    size > part->address + part->size - address)
		return NULL;
	return part->bytes + (address - part->address);
}

/** How far from @address memory can be read, at most @size bytes. */
static uint64_t readable(const struct image *image, uint64_t address, uint64_t size)
{
	uint64_t end = address, wanted = address + size;
	unsigned i;

	while (end < wanted) {
		const struct lp_mapping *mapping = lp_maps_find(&image->reader.maps, end);

		if (!mapping || !(mapping->protection & LP_READ))
			break;
		end = mapping->end < wanted ? mapping->end : wanted;
	}
	for (i = 0; i < image->hole_count; i++) {
		if (image->holes[i] < end && image->holes[i] + PAGE > address)
			end = image->holes[i] > address ? image->holes[i] : address;
	}
	return end - address;
}

static size_t image_read(struct lp_reader *reader, uint64_t address, void *buffer, size_t size)
{
	const struct image *image = (const struct image *)reader;
	uint64_t end, at;
	uint32_t i;

	if (address > INT64_MAX || size > INT64_MAX - address)
		return 0;
	size = readable(image, address, size);
	end = address + size;
	for (i = first_part(image, address), at = address; at < end; i++) {
		const struct image_part *part = i < image->part_count ? &image->parts[i] : NULL;
		uint64_t from = part && part->address < end ? part->address : end, to;

		from = from > at ? from : at;
		memset((char *)buffer + (at - address), 0, from - at);
		if (from == end)
			break;
		to = part->address + part->size < end ? part->address + part->size : end;
		memcpy((char *)buffer + (from - address), part->bytes + (from - part->address),
		       to - from);
		at = to;
	}
	return size;
}

static struct lp_error *image_check(struct lp_reader *reader)
{
	return NULL;
}

static void image_destroy(struct lp_reader *reader)
{
}

static const struct lp_reader_ops image_ops = {
	.read = image_read,
	.check = image_check,
	.destroy = image_destroy,
};

static void read_threads(struct image *image, const char *text)
{
	const char *line = text;

	while ((line = strstr(line, "\nthread ")) && image->thread_count < IMAGE_THREADS) {
		struct lp_thread_registers *thread = &image->threads[image->thread_count];

		if (sscanf(++line, "thread %d %" SCNx64 " %" SCNx64, &thread->tid,
			   &thread->stack_pointer, &thread->program_counter) == 3)
			image->thread_count++;
	}
}

static bool read_parts(struct image *image, unsigned char *file, uint64_t size)
{
	uint32_t i;

	image->part_count = lp_load32(file + 12);
	image->parts = calloc(image->part_count, sizeof(*image->parts));
	if (!image->parts || image->part_count > (size - HEADER) / PART)
		return false;
	for (i = 0; i < image->part_count; i++) {
		const unsigned char *row = file + HEADER + (size_t)i * PART;
		struct image_part *part = &image->parts[i];
		uint64_t offset = lp_load64(row + 16);
		const struct lp_mapping *mapping;

		part->address = lp_load64(row);
		part->size = lp_load64(row + 8);
		part->bytes = file + offset;
		if (offset > size || part->size > size - offset)
			return false;
		mapping = lp_maps_find(&image->reader.maps, part->address);
		part->writable = mapping && (mapping->protection & LP_WRITE);
	}
	return true;
}

/** Understand the file; false if it makes no sense. */
static bool parse(struct image *image, unsigned char *file, uint64_t size)
{
	uint64_t length, table;
	char *text;

	if (size < HEADER || memcmp(file, "LPIMAGE1", 8))
		return false;
	length = lp_load32(file + 8);
	table = (uint64_t)lp_load32(file + 12) * PART;
	if (HEADER + table + length > size)
		return false;
	text = strndup((char *)file + HEADER + table, length);
	if (!text || lp_maps_parse(text, &image->reader.maps))
		return false;
	read_threads(image, text);
	free(text);
	return read_parts(image, file, size);
}

struct image *image_load(const char *path)
{
	struct image *image = calloc(1, sizeof(*image));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *file = MAP_FAILED;

	if (image && fd >= 0 && !fstat(fd, &status))
		file = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
			    0);
	if (fd >= 0)
		close(fd);
	if (file == MAP_FAILED || !parse(image, file, (uint64_t)status.st_size)) {
		fprintf(stderr, "%s is no image of memory\n", path);
		return NULL;
	}
	image->reader.ops = &image_ops;
	return image;
}
