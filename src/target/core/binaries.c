// SPDX-License-Identifier: Apache-2.0
#include "target/core/binaries.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"

enum { MAX_PROGRAMS = 64, MAX_NOTES = 4096 };

/** Bytes of an ELF file's beginning: those of the file itself, or those that a core has of it. */
struct beginning {
	int fd;
	uint64_t offset, size;
	/** See lp_core_pread(). */
	int *error;
};

static bool read_beginning(const struct beginning *beginning, uint64_t at, void *buffer,
			   uint64_t size)
{
	return at <= beginning->size && size <= beginning->size - at &&
	       lp_core_pread(beginning->fd, beginning->offset + at, buffer, size,
			     beginning->error) == size;
}

/** The build id among notes: its size, 0 if there is none. */
static unsigned find_build_id(const unsigned char *notes, uint64_t size, unsigned char *ret)
{
	uint64_t at = 0;

	while (at + sizeof(Elf64_Nhdr) <= size) {
		Elf64_Nhdr header;
		uint64_t name = at + sizeof(header), content;

		memcpy(&header, notes + at, sizeof(header));
		content = name + lp_align_up(header.n_namesz, 4);
		if (content > size || header.n_descsz > size - content)
			return 0;
		if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 &&
		    !memcmp(notes + name, "GNU", 4) && header.n_descsz <= LP_BUILD_ID_MOST) {
			memcpy(ret, notes + content, header.n_descsz);
			return header.n_descsz;
		}
		at = content + lp_align_up(header.n_descsz, 4);
	}
	return 0;
}

/** The build id of an ELF file; 0 bytes if it has none, or is none. */
static unsigned read_build_id(const struct beginning *beginning, unsigned char *ret)
{
	unsigned char notes[MAX_NOTES];
	Elf64_Phdr programs[MAX_PROGRAMS];
	Elf64_Ehdr header;
	unsigned i, size;

	if (!read_beginning(beginning, 0, &header, sizeof(header)) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) || header.e_phnum > MAX_PROGRAMS ||
	    !read_beginning(beginning, header.e_phoff, programs,
			    header.e_phnum * sizeof(*programs)))
		return 0;
	for (i = 0; i < header.e_phnum; i++) {
		const Elf64_Phdr *program = &programs[i];

		if (program->p_type != PT_NOTE || program->p_filesz > sizeof(notes) ||
		    !read_beginning(beginning, program->p_offset, notes, program->p_filesz))
			continue;
		size = find_build_id(notes, program->p_filesz, ret);
		if (size)
			return size;
	}
	return 0;
}

/** The bytes that the core has of a file's beginning. */
static struct beginning stored_beginning(struct lp_core *core, const struct lp_core_file *file)
{
	size_t i;

	for (i = 0; i < core->segments.count; i++) {
		const struct lp_core_segment *segment = &core->segments.items[i];
		uint64_t before = file->start - segment->start;

		if (file->start >= segment->start && file->start < segment->end &&
		    before < segment->stored)
			return (struct beginning){core->fd, segment->offset + before,
						  segment->stored - before, &core->error};
	}
	return (struct beginning){.fd = -1};
}

/** Take the file called @name if it is of the wanted build. */
static bool try_file(const char *name, struct lp_binary *binary, int *error)
{
	unsigned char build_id[LP_BUILD_ID_MOST];
	struct beginning beginning;
	struct stat status;
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	unsigned size;

	if (fd < 0)
		return false;
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
		close(fd);
		return false;
	}
	beginning = (struct beginning){fd, 0, (uint64_t)status.st_size, error};
	size = binary->build_id_size ? read_build_id(&beginning, build_id) : 0;
	if (size != binary->build_id_size || memcmp(build_id, binary->build_id, size)) {
		close(fd);
		binary->state = LP_BINARY_OTHER;
		return false;
	}
	binary->state = LP_BINARY_FOUND;
	binary->fd = fd;
	binary->size = (uint64_t)status.st_size;
	return true;
}

/** "/usr/lib/.build-id/ab/cdef...": where distributions have a link to each binary. */
static void name_by_build_id(const struct lp_binary *binary, const char *root, char *ret,
			     size_t size)
{
	int length = snprintf(ret, size, "%s/usr/lib/.build-id/", root);
	unsigned i;

	for (i = 0; i < binary->build_id_size && length > 0 && (size_t)length < size; i++)
		length += snprintf(ret + length, size - (size_t)length, i == 1 ? "/%02x" : "%02x",
				   binary->build_id[i]);
}

static void find_file(const char *root, struct lp_binary *binary, int *error)
{
	const char *prefix = root ? root : "";
	char name[PATH_MAX];

	snprintf(name, sizeof(name), "%s%s", prefix, binary->path);
	if (try_file(name, binary, error))
		return;
	if (binary->build_id_size > 1) {
		name_by_build_id(binary, prefix, name, sizeof(name));
		if (try_file(name, binary, error))
			return;
	}
	if (!root)
		return;
	/* All in one folder, as they were copied. */
	snprintf(name, sizeof(name), "%s%s", root, strrchr(binary->path, '/'));
	try_file(name, binary, error);
}

struct lp_binary *lp_binaries_of(const struct lp_binary_array *binaries, const char *path)
{
	size_t i = binaries->count;

	/* The parts of a file are mapped next to each other. */
	while (i--) {
		if (!strcmp(binaries->items[i].path, path))
			return &binaries->items[i];
	}
	return NULL;
}

struct lp_error *lp_binaries_find(struct lp_core *core, const char *root,
				  struct lp_binary_array *ret)
{
	struct lp_binary_array binaries = {0};
	size_t i;

	for (i = 0; i < core->files.count; i++) {
		const struct lp_core_file *file = &core->files.items[i];
		struct lp_binary binary = {
			.path = file->path, .state = LP_BINARY_MISSING, .fd = -1};
		struct beginning beginning;

		if (file->path[0] != '/' || lp_binaries_of(&binaries, file->path))
			continue;
		beginning = stored_beginning(core, file);
		if (beginning.fd >= 0 && !file->offset)
			binary.build_id_size = read_build_id(&beginning, binary.build_id);
		find_file(root, &binary, &core->error);
		if (!lp_array_push(&binaries, binary)) {
			if (binary.fd >= 0)
				close(binary.fd);
			lp_binaries_deinit(&binaries);
			return &lp_error_memory;
		}
	}
	*ret = binaries;
	return NULL;
}

void lp_binaries_deinit(struct lp_binary_array *binaries)
{
	size_t i;

	for (i = 0; i < binaries->count; i++) {
		if (binaries->items[i].fd >= 0)
			close(binaries->items[i].fd);
	}
	lp_array_deinit(binaries);
}
