// SPDX-License-Identifier: Apache-2.0
/* The notes of a core: process, threads, mapped files. */
#include <elf.h>
#include <string.h>
#include <sys/procfs.h>

#include "base/bytes.h"
#include "base/error.h"
#include "target/arch.h"
#include "target/core/core.h"

/* More threads than a kernel lets a process have by default (threads-max / 2) are not read. */
enum { MAX_THREADS = 1 << 16 };

/** The bytes of a note of the kernel's. */
struct note {
	uint32_t type;
	const unsigned char *bytes;
	uint64_t size;
};

/** A thread: its registers, as far as the kernel's struct has them. */
static bool add_thread(struct lp_core *core, const struct note *note)
{
	struct lp_thread_registers thread = {0};
	struct lp_registers registers = {0};
	struct elf_prstatus status;

	if (note->size < sizeof(status) || core->threads.count == MAX_THREADS)
		return true;
	memcpy(&status, note->bytes, sizeof(status));
	memcpy(&registers.general, &status.pr_reg, sizeof(registers.general));
	thread.tid = status.pr_pid;
	thread.stack_pointer = lp_arch_stack_pointer(&registers);
	thread.program_counter = lp_arch_program_counter(&registers);
	thread.word_count = lp_arch_words(&registers, thread.words, LP_THREAD_WORDS);
	if (!core->threads.count)
		core->signal = status.pr_cursig;
	return lp_array_push(&core->threads, thread);
}

static bool set_process(struct lp_core *core, const struct note *note)
{
	struct elf_prpsinfo info;
	size_t length;

	if (note->size < sizeof(info))
		return true;
	memcpy(&info, note->bytes, sizeof(info));
	core->pid = info.pr_pid;
	length = strnlen(info.pr_psargs, sizeof(info.pr_psargs));
	while (length && info.pr_psargs[length - 1] == ' ')
		length--;
	core->command = lp_region_copy(&core->region, info.pr_psargs, length);
	return core->command != NULL;
}

static void set_auxiliary(struct lp_core *core, const struct note *note)
{
	uint64_t at;

	for (at = 0; at + 16 <= note->size; at += 16) {
		uint64_t value = lp_load64(note->bytes + at + 8);

		switch (lp_load64(note->bytes + at)) {
		case AT_PHDR:
			core->programs = value;
			break;
		case AT_SYSINFO_EHDR:
			core->vdso = value;
			break;
		case AT_RANDOM:
			core->random = value;
			break;
		case AT_NULL:
			return;
		}
	}
}

static bool add_file(struct lp_core *core, struct lp_core_file file, const char *path)
{
	static const char deleted[] = " (deleted)";
	size_t length = strlen(path), note = sizeof(deleted) - 1;

	file.deleted = length > note && !strcmp(path + length - note, deleted);
	file.path = lp_region_copy(&core->region, path, file.deleted ? length - note : length);
	if (!file.path)
		return false;
	/* In order, as the kernel has them: what is not makes no sense. */
	if (file.start >= file.end || file.end > INT64_MAX || file.offset > INT64_MAX ||
	    (core->files.count && core->files.items[core->files.count - 1].end > file.start))
		return true;
	return lp_array_push(&core->files, file);
}

/** NT_FILE: count, page size, {start, end, offset in pages} each, then the paths. */
static bool add_files(struct lp_core *core, const struct note *note)
{
	uint64_t count, page_size, i;
	const char *path, *end = (const char *)note->bytes + note->size;

	if (note->size < 16)
		return true;
	count = lp_load64(note->bytes);
	page_size = lp_load64(note->bytes + 8);
	if (count > (note->size - 16) / 24)
		return true;
	path = (const char *)note->bytes + 16 + 24 * count;
	for (i = 0; i < count && memchr(path, 0, (size_t)(end - path)); i++) {
		const unsigned char *entry = note->bytes + 16 + 24 * i;
		uint64_t pages = lp_load64(entry + 16);
		struct lp_core_file file = {.start = lp_load64(entry), .end = lp_load64(entry + 8)};

		if (page_size && pages <= INT64_MAX / page_size)
			file.offset = pages * page_size;
		else
			file.end = 0;
		if (!add_file(core, file, path))
			return false;
		path += strlen(path) + 1;
	}
	return true;
}

static bool take(struct lp_core *core, const struct note *note)
{
	switch (note->type) {
	case NT_PRSTATUS:
		return add_thread(core, note);
	case NT_PRPSINFO:
		return set_process(core, note);
	case NT_AUXV:
		set_auxiliary(core, note);
		return true;
	case NT_FILE:
		return add_files(core, note);
	default:
		return true;
	}
}

struct lp_error *lp_core_read_notes(struct lp_core *core, const unsigned char *bytes, uint64_t size)
{
	uint64_t at = 0;

	while (at + sizeof(Elf64_Nhdr) <= size) {
		Elf64_Nhdr header;
		struct note note;
		uint64_t name = at + sizeof(header), content, end;

		memcpy(&header, bytes + at, sizeof(header));
		content = name + lp_align_up(header.n_namesz, 4);
		end = content + header.n_descsz;
		if (content > size || end > size)
			break;
		note = (struct note){header.n_type, bytes + content, header.n_descsz};
		if (header.n_namesz == 5 && !memcmp(bytes + name, "CORE", 5) && !take(core, &note))
			return &lp_error_memory;
		at = content + lp_align_up(header.n_descsz, 4);
	}
	return NULL;
}
