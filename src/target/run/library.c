// SPDX-License-Identifier: Apache-2.0
#include "target/run/library.h"

#include <string.h>

#include "target/image.h"

void lp_run_add_code(const struct lp_image *image, struct lp_run_ranges *ranges)
{
	unsigned i;

	for (i = 0; i < image->segment_count && ranges->count < LP_RUN_RANGES; i++) {
		const struct lp_image_segment *segment = &image->segments[i];

		if (segment->protection & LP_EXECUTE)
			ranges->items[ranges->count++] =
				(struct lp_run_range){segment->start, segment->file_end};
	}
}

/** Take what @image has of the functions that are still missing. */
static void take(const struct lp_image *image, struct lp_peek *peek, struct lp_run_library *library)
{
	const struct {
		const char *name;
		uint64_t *address;
	} functions[] = {
		{"pthread_create", &library->create_thread},
		{"pthread_self", &library->self},
		{"pthread_detach", &library->detach},
		{"munmap", &library->unmap},
		{"close", &library->close},
		{"__errno_location", &library->errno_location},
	};
	size_t i;

	for (i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
		if (!*functions[i].address)
			*functions[i].address =
				lp_image_symbol(image, peek, functions[i].name, NULL);
	}
	lp_run_add_code(image, &library->code);
}

/** Whether it is the library, or, up to glibc 2.33, its part that has threads: others may have
 * functions of the same names, to come before these. */
static bool is_library(const struct lp_image *image, struct lp_peek *peek, const char *path)
{
	const char *slash = strrchr(path, '/');

	return lp_image_symbol(image, peek, "__libc_start_main", NULL) ||
	       !strncmp(slash ? slash + 1 : path, "libpthread", strlen("libpthread"));
}

bool lp_run_find_library(struct lp_peek *peek, struct lp_run_library *ret)
{
	const struct lp_mapping_array *mappings = &peek->reader->maps.mappings;
	struct lp_image image;
	size_t i;

	*ret = (struct lp_run_library){0};
	for (i = 0; i < mappings->count; i++) {
		const struct lp_mapping *mapping = &mappings->items[i];

		if (mapping->inode && !mapping->offset && (mapping->protection & LP_READ) &&
		    lp_image_init(&image, peek, mapping->start) &&
		    is_library(&image, peek, mapping->path))
			take(&image, peek, ret);
	}
	return ret->create_thread && ret->self && ret->detach && ret->unmap && ret->close &&
	       ret->errno_location;
}
