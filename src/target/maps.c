// SPDX-License-Identifier: Apache-2.0
#include "target/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/** All of a file of /proc, NUL-terminated; NULL, and errno, if it cannot be read. */
static char *read_all(int fd)
{
	size_t size = 64 << 10, length = 0;
	LP_FREE char *text = malloc(size);

	while (text) {
		ssize_t count = read(fd, text + length, size - length - 1);
		char *grown;

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return NULL;
		length += (size_t)count;
		text[length] = 0;
		if (!count)
			break;
		if (size - length > 4096)
			continue;
		grown = realloc(text, size *= 2);
		if (!grown)
			return NULL;
		text = grown;
	}
	return LP_TAKE(text);
}

struct lp_error *lp_maps_read(pid_t pid, struct lp_maps *ret)
{
	LP_CLOSE int fd = -1;
	LP_FREE char *text = NULL;
	struct lp_maps maps = {0};
	char name[64];

	lp_process_path(pid, "maps", name, sizeof(name));
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return open_error(pid, errno);
	text = read_all(fd);
	if (!text)
		return open_error(pid, errno);
	if (!*text)
		return lp_maps_gone(pid);
	LP_TRY(lp_maps_parse(text, &maps));
	*ret = maps;
	return NULL;
}

/** Take a range out of one mapping, which may become two, or none. */
static bool cut(struct lp_mapping_array *mappings, size_t i, uint64_t start, uint64_t end)
{
	struct lp_mapping front = mappings->items[i], behind = front;
	size_t wanted = (front.start < start) + (behind.end > end);

	front.end = start;
	behind.offset += end - behind.start;
	behind.start = end;
	if (wanted == 2 && !lp_array_reserve(mappings, 1))
		return false;
	memmove(&mappings->items[i + wanted], &mappings->items[i + 1],
		(mappings->count - i - 1) * sizeof(*mappings->items));
	mappings->count += wanted - 1;
	if (front.start < start)
		mappings->items[i++] = front;
	if (behind.end > end)
		mappings->items[i] = behind;
	return true;
}

bool lp_maps_cut(struct lp_maps *maps, uint64_t start, uint64_t end)
{
	struct lp_mapping_array *mappings = &maps->mappings;
	size_t i = mappings->count;

	while (i--) {
		if (mappings->items[i].end <= start)
			break;
		if (mappings->items[i].start < end && !cut(mappings, i, start, end))
			return false;
	}
	return true;
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
