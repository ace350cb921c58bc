// SPDX-License-Identifier: Apache-2.0
#include "target/maps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "target/process.h"

/** The end of the @count-th word of @line, or of the line. */
static const char *skip_words(const char *line, int count)
{
	while (count-- > 0) {
		line += strspn(line, " ");
		line += strcspn(line, " \n");
	}
	return line + strspn(line, " ");
}

/** The numbers and letters at the start of a line; false where they are none. */
static bool parse_range(const char *line, struct lp_mapping *ret)
{
	struct lp_mapping mapping = {0};
	char protection[5];

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %" SCNu64, &mapping.start,
		   &mapping.end, protection, &mapping.offset, &mapping.inode) != 5 ||
	    mapping.start >= mapping.end)
		return false;
	mapping.protection = (protection[0] == 'r' ? LP_READ : 0) |
			     (protection[1] == 'w' ? LP_WRITE : 0) |
			     (protection[2] == 'x' ? LP_EXECUTE : 0);
	mapping.shared = protection[3] == 's';
	*ret = mapping;
	return true;
}

/** The path at the end of a line, without the note that the file is deleted; NULL if there is no
 * memory for it. */
static const char *parse_path(struct lp_maps *maps, const char *line, size_t length,
			      struct lp_mapping *mapping)
{
	static const char deleted[] = " (deleted)";
	const char *path = skip_words(line, 5);
	size_t note = sizeof(deleted) - 1;
	size_t left = path < line + length ? (size_t)(line + length - path) : 0;

	mapping->deleted =
		mapping->inode && left > note && !memcmp(path + left - note, deleted, note);
	return lp_region_copy(&maps->region, path, mapping->deleted ? left - note : left);
}

/** Lines that make no sense, or that are not behind the one before, are left out.  @return false
 * without memory. */
static bool parse_line(struct lp_maps *maps, const char *line, size_t length)
{
	const struct lp_mapping_array *known = &maps->mappings;
	struct lp_mapping mapping;

	if (!parse_range(line, &mapping) ||
	    (known->count && known->items[known->count - 1].end > mapping.start))
		return true;
	mapping.path = parse_path(maps, line, length, &mapping);
	return mapping.path && lp_array_push(&maps->mappings, mapping);
}

struct lp_error *lp_maps_parse(const char *text, struct lp_maps *ret)
{
	struct lp_maps maps = {0};

	while (*text) {
		size_t length = strcspn(text, "\n");

		if (!parse_line(&maps, text, length)) {
			lp_maps_deinit(&maps);
			return &lp_error_memory;
		}
		text += length + (text[length] == '\n');
	}
	*ret = maps;
	return NULL;
}

static struct lp_error *open_error(pid_t pid, int number)
{
	switch (number) {
	case ENOENT:
	case ESRCH:
		return lp_error_create(LP_ERROR_NO_TARGET, "there is no process %d", pid);
	case EACCES:
	case EPERM:
		return lp_error_create(LP_ERROR_PERMISSION, "no permission to look at process %d",
				       pid);
	default:
		return lp_error_system(number, "cannot read the memory map of process %d", pid);
	}
}

struct lp_error *lp_maps_gone(pid_t pid)
{
	/* The memory was the old program's. */
	if (lp_process_live_thread(pid))
		return lp_error_create(LP_ERROR_GONE,
				       "process %d replaced its program (exec) while it was looked "
				       "at; try again",
				       pid);
	return lp_error_create(LP_ERROR_GONE, "process %d ended while it was looked at", pid);
}

struct lp_error *lp_maps_read(pid_t pid, struct lp_maps *ret)
{
	LP_FCLOSE FILE *file = NULL;
	LP_FREE char *text = NULL;
	struct lp_maps maps = {0};
	char name[64];
	size_t size = 0;
	ssize_t length;

	snprintf(name, sizeof(name), "/proc/%d/maps", pid);
	file = fopen(name, "re");
	if (!file)
		return open_error(pid, errno);
	errno = 0;
	/* No line of the map has a NUL, so this is the whole of it. */
	length = getdelim(&text, &size, '\0', file);
	if (length < 0 && errno)
		return open_error(pid, errno);
	if (length <= 0)
		return lp_maps_gone(pid);
	LP_TRY(lp_maps_parse(text, &maps));
	*ret = maps;
	return NULL;
}

const struct lp_mapping *lp_maps_find(const struct lp_maps *maps, uint64_t address)
{
	size_t low = 0, high = maps->mappings.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct lp_mapping *mapping = &maps->mappings.items[middle];

		if (address < mapping->start)
			high = middle;
		else if (address >= mapping->end)
			low = middle + 1;
		else
			return mapping;
	}
	return NULL;
}

void lp_maps_deinit(struct lp_maps *maps)
{
	lp_array_deinit(&maps->mappings);
	lp_region_deinit(&maps->region);
}
