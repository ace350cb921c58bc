// SPDX-License-Identifier: Apache-2.0
#include "target/core/core.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "target/core/header.h"
#include "target/maps.h"

/* Bounds on what a header may ask for: the kernel's own limit of mappings, and 1 GiB of notes. */
enum { MAX_PROGRAMS = 1 << 24, MAX_NOTES = 1 << 30 };

uint64_t lp_core_pread(int fd, uint64_t offset, void *buffer, uint64_t size, int *error)
{
	uint64_t done = 0;

	if (offset > INT64_MAX || size > INT64_MAX - offset)
		return 0;
	while (done < size) {
		ssize_t count =
			pread(fd, (char *)buffer + done, size - done, (off_t)(offset + done));

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			__atomic_store_n(error, errno, __ATOMIC_RELAXED);
		if (count <= 0)
			break;
		done += (uint64_t)count;
	}
	return done;
}

struct lp_error *lp_core_check(const struct lp_core *core)
{
	return core->error
		       ? lp_error_system(core->error, "cannot read %s, or a file that it refers to",
					 core->path)
		       : NULL;
}

bool lp_core_sniff(int fd)
{
	char magic[SELFMAG];
	int error;

	return lp_core_pread(fd, 0, magic, sizeof(magic), &error) == sizeof(magic) &&
	       !memcmp(magic, ELFMAG, SELFMAG);
}

/** How many program headers there are: in the first section's header if they are very many. */
static uint64_t program_count(struct lp_core *core, const Elf64_Ehdr *header)
{
	Elf64_Shdr section;

	if (header->e_phnum != PN_XNUM)
		return header->e_phnum;
	return lp_core_pread(core->fd, header->e_shoff, &section, sizeof(section), &core->error) ==
			       sizeof(section)
		       ? section.sh_info
		       : 0;
}

static int compare_segments(const void *left, const void *right)
{
	const struct lp_core_segment *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/** Order the segments; of two that overlap, which none of the kernel's do, the second is dropped.
 */
static void sort_segments(struct lp_core_segment_array *segments)
{
	size_t i, kept = 0;

	if (segments->count)
		qsort(segments->items, segments->count, sizeof(*segments->items), compare_segments);
	for (i = 0; i < segments->count; i++) {
		if (!kept || segments->items[i].start >= segments->items[kept - 1].end)
			segments->items[kept++] = segments->items[i];
	}
	segments->count = kept;
}

static bool add_segment(struct lp_core *core, const Elf64_Phdr *program)
{
	struct lp_core_segment segment = {
		.start = program->p_vaddr,
		.end = program->p_vaddr + program->p_memsz,
		.offset = program->p_offset,
		.stored = program->p_filesz,
		.protection = ((program->p_flags & PF_R) ? LP_READ : 0) |
			      ((program->p_flags & PF_W) ? LP_WRITE : 0) |
			      ((program->p_flags & PF_X) ? LP_EXECUTE : 0),
	};
	uint64_t there;

	if (!program->p_memsz || segment.end < segment.start || segment.end > INT64_MAX)
		return true;
	if (segment.stored > program->p_memsz)
		segment.stored = program->p_memsz;
	there = segment.offset < core->size ? core->size - segment.offset : 0;
	if (segment.stored > there) {
		core->missing += segment.stored - there;
		segment.stored = there;
	}
	return lp_array_push(&core->segments, segment);
}

static struct lp_error *add_notes(struct lp_core *core, const Elf64_Phdr *program)
{
	LP_FREE unsigned char *bytes = NULL;
	uint64_t size = program->p_filesz;

	if (program->p_offset >= core->size)
		return NULL;
	if (size > core->size - program->p_offset)
		size = core->size - program->p_offset;
	if (size > MAX_NOTES)
		size = MAX_NOTES;
	bytes = malloc(size + 1);
	if (!bytes)
		return &lp_error_memory;
	size = lp_core_pread(core->fd, program->p_offset, bytes, size, &core->error);
	return lp_core_read_notes(core, bytes, size);
}

static struct lp_error *read_programs(struct lp_core *core)
{
	Elf64_Ehdr header = {0};
	LP_FREE Elf64_Phdr *programs = NULL;
	uint64_t count, i;

	if (lp_core_pread(core->fd, 0, &header, sizeof(header), &core->error) != sizeof(header))
		return lp_error_create(LP_ERROR_UNREADABLE,
				       core->size ? "%s is no core file: it is too short"
						  : "%s is empty",
				       core->path);
	LP_TRY(lp_core_check_header(core->path, &header));
	count = program_count(core, &header);
	if (!count || count > MAX_PROGRAMS ||
	    count * sizeof(*programs) >
		    core->size - (header.e_phoff < core->size ? header.e_phoff : core->size))
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is truncated: it ends within its own headers",
				       core->path);
	programs = malloc(count * sizeof(*programs));
	if (!programs)
		return &lp_error_memory;
	if (lp_core_pread(core->fd, header.e_phoff, programs, count * sizeof(*programs),
			  &core->error) != count * sizeof(*programs))
		return lp_error_create(LP_ERROR_UNREADABLE, "%s cannot be read", core->path);
	for (i = 0; i < count; i++) {
		if (programs[i].p_type == PT_LOAD && !add_segment(core, &programs[i]))
			return &lp_error_memory;
		if (programs[i].p_type == PT_NOTE)
			LP_TRY(add_notes(core, &programs[i]));
	}
	sort_segments(&core->segments);
	return NULL;
}

static struct lp_error *open_file(const char *path, int *fd, uint64_t *size)
{
	struct stat status;
	int number;

	*fd = open(path, O_RDONLY | O_CLOEXEC);
	number = errno;
	if (*fd < 0)
		return number == ENOENT || number == ENOTDIR
			       ? lp_error_create(LP_ERROR_NO_TARGET,
						 "there is no file '%s', and it is no PID", path)
			       : lp_error_system(number, "cannot open %s", path);
	if (fstat(*fd, &status) < 0)
		return lp_error_system(errno, "cannot read %s", path);
	if (!S_ISREG(status.st_mode))
		return lp_error_create(LP_ERROR_UNREADABLE, "%s is no file", path);
	*size = (uint64_t)status.st_size;
	return NULL;
}

struct lp_error *lp_core_open(const char *path, struct lp_core **ret)
{
	struct lp_core *core = calloc(1, sizeof(*core));
	struct lp_error *error;

	if (!core)
		return &lp_error_memory;
	core->fd = -1;
	core->command = "";
	core->path = lp_region_copy(&core->region, path, strlen(path));
	error = core->path ? open_file(path, &core->fd, &core->size) : &lp_error_memory;
	if (!error)
		error = read_programs(core);
	if (core->error) {
		lp_error_destroy(error);
		error = lp_core_check(core);
	}
	if (error) {
		lp_core_close(core);
		return error;
	}
	*ret = core;
	return NULL;
}

void lp_core_close(struct lp_core *core)
{
	if (!core)
		return;
	if (core->fd >= 0)
		close(core->fd);
	lp_array_deinit(&core->segments);
	lp_array_deinit(&core->files);
	lp_array_deinit(&core->threads);
	lp_region_deinit(&core->region);
	free(core);
}
