// SPDX-License-Identifier: Apache-2.0
/** An ELF file in fake memory, as the loader leaves it: for tests of what looks for symbols. */
#ifndef FAKE_ELF_H
#define FAKE_ELF_H

#include <elf.h>

#include "fake.h"

enum {
	ELF_SIZE = 0x4000,
	ELF_DYNAMIC = 0x400,
	ELF_HASH = 0x600,
	ELF_SYMBOLS = 0x1000,
	ELF_STRINGS = 0x2000,
	ELF_DATA = 0x3000
};

struct elf {
	struct fake *fake;
	uint64_t base;
	uint32_t symbols;
	uint32_t strings;
};

#if defined(__x86_64__)
#define ELF_MACHINE EM_X86_64
#else
#define ELF_MACHINE EM_AARCH64
#endif

/** A library at @base with constants, one page of data at ELF_DATA and no symbols yet. */
static inline void elf_init(struct elf *elf, struct fake *fake, uint64_t base, const char *path)
{
	unsigned char *bytes = fake_add(fake, base, ELF_SIZE, LP_READ, path);
	Elf64_Ehdr header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB},
		.e_type = ET_DYN,
		.e_machine = ELF_MACHINE,
		.e_phoff = sizeof(header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 3,
	};
	const Elf64_Phdr programs[] = {
		{.p_type = PT_LOAD, .p_flags = PF_R, .p_filesz = ELF_DATA, .p_memsz = ELF_DATA},
		{.p_type = PT_LOAD,
		 .p_flags = PF_R | PF_W,
		 .p_vaddr = ELF_DATA,
		 .p_filesz = ELF_SIZE - ELF_DATA,
		 .p_memsz = ELF_SIZE - ELF_DATA},
		{.p_type = PT_DYNAMIC, .p_vaddr = ELF_DYNAMIC},
	};
	const Elf64_Dyn dynamic[] = {
		{DT_SYMTAB, {ELF_SYMBOLS}},
		{DT_STRTAB, {ELF_STRINGS}},
		{DT_STRSZ, {ELF_DATA - ELF_STRINGS}},
		{DT_HASH, {ELF_HASH}},
		{DT_NULL, {0}},
	};

	*elf = (struct elf){.fake = fake, .base = base, .symbols = 1, .strings = 1};
	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + header.e_phoff, programs, sizeof(programs));
	memcpy(bytes + ELF_DYNAMIC, dynamic, sizeof(dynamic));
	fake_put(fake, base + ELF_HASH, 1, 4);
	fake_put(fake, base + ELF_HASH + 4, 1, 4);
}

/** Export a symbol; all are in one chain, the newest first.  Returns its address. */
static inline uint64_t elf_export(struct elf *elf, const char *name, uint64_t offset)
{
	const Elf64_Sym symbol = {.st_name = elf->strings, .st_shndx = 1, .st_value = offset};
	const uint64_t chains = elf->base + ELF_HASH + 12;
	uint32_t number = elf->symbols++;
	uint32_t before;

	memcpy(fake_at(elf->fake, elf->base + ELF_SYMBOLS + number * sizeof(symbol),
		       sizeof(symbol)),
	       &symbol, sizeof(symbol));
	strcpy((char *)fake_at(elf->fake, elf->base + ELF_STRINGS + elf->strings, 64), name);
	elf->strings += (uint32_t)strlen(name) + 1;
	memcpy(&before, fake_at(elf->fake, elf->base + ELF_HASH + 8, 4), 4);
	fake_put(elf->fake, elf->base + ELF_HASH + 4, elf->symbols, 4);
	fake_put(elf->fake, elf->base + ELF_HASH + 8, number, 4);
	fake_put(elf->fake, chains + 4 * number, before, 4);
	return elf->base + offset;
}

#endif
