// SPDX-License-Identifier: Apache-2.0
#include "target/image.h"

#include <elf.h>
#include <string.h>

#if defined(__x86_64__)
enum { THIS_MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { THIS_MACHINE = EM_AARCH64 };
#else
#error "limpet runs on x86-64 and aarch64"
#endif

/* Bounds on tables whose sizes are the target's word only. */
enum { MAX_PROGRAMS = 64, MAX_DYNAMIC = 512, MAX_CHAIN = 1 << 20, MAX_SYMBOL = 1 << 24 };

static bool add_segment(struct lp_image *image, const Elf64_Phdr *header)
{
	struct lp_image_segment *segment = &image->segments[image->segment_count];

	if (image->segment_count == LP_IMAGE_SEGMENTS || header->p_filesz > header->p_memsz ||
	    header->p_memsz > INT64_MAX || header->p_vaddr > INT64_MAX)
		return false;
	segment->start = image->bias + header->p_vaddr;
	segment->file_end = segment->start + header->p_filesz;
	segment->end = segment->start + header->p_memsz;
	segment->protection = ((header->p_flags & PF_R) ? LP_READ : 0) |
			      ((header->p_flags & PF_W) ? LP_WRITE : 0) |
			      ((header->p_flags & PF_X) ? LP_EXECUTE : 0);
	image->segment_count++;
	return true;
}

/** glibc writes absolute addresses into the dynamic section, others leave it as in the file. */
static uint64_t relocated(const struct lp_image *image, uint64_t value)
{
	return image->bias && value < image->bias ? value + image->bias : value;
}

static void read_dynamic(struct lp_image *image, struct lp_peek *peek, uint64_t address)
{
	Elf64_Dyn entry;
	int i;

	for (i = 0; i < MAX_DYNAMIC; i++, address += sizeof(entry)) {
		if (!lp_peek(peek, address, &entry, sizeof(entry)) || entry.d_tag == DT_NULL)
			return;
		switch (entry.d_tag) {
		case DT_SYMTAB:
			image->symbols = relocated(image, entry.d_un.d_ptr);
			break;
		case DT_STRTAB:
			image->strings = relocated(image, entry.d_un.d_ptr);
			break;
		case DT_STRSZ:
			image->strings_size = entry.d_un.d_val;
			break;
		case DT_GNU_HASH:
			image->gnu_hash = relocated(image, entry.d_un.d_ptr);
			break;
		case DT_HASH:
			image->sysv_hash = relocated(image, entry.d_un.d_ptr);
			break;
		}
	}
}

/** The program headers of a file of this machine's kind: how many, 0 for any other file. */
static unsigned read_programs(struct lp_peek *peek, uint64_t base, Elf64_Phdr *programs)
{
	Elf64_Ehdr header;

	if (!lp_peek(peek, base, &header, sizeof(header)) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) || header.e_ident[EI_CLASS] != ELFCLASS64 ||
	    header.e_machine != THIS_MACHINE || header.e_phentsize != sizeof(*programs) ||
	    header.e_phnum > MAX_PROGRAMS || header.e_phoff > 4096 ||
	    !lp_peek(peek, base + header.e_phoff, programs, header.e_phnum * sizeof(*programs)))
		return 0;
	return header.e_phnum;
}

bool lp_image_init(struct lp_image *image, struct lp_peek *peek, uint64_t base)
{
	Elf64_Phdr programs[MAX_PROGRAMS];
	unsigned count = read_programs(peek, base, programs), i;

	memset(image, 0, sizeof(*image));
	for (i = 0; i < count; i++) {
		if (programs[i].p_type != PT_LOAD)
			continue;
		if (!image->segment_count)
			image->bias = base - (programs[i].p_vaddr & ~(uint64_t)4095);
		if (!add_segment(image, &programs[i]))
			return false;
	}
	for (i = 0; i < count; i++) {
		if (programs[i].p_type == PT_DYNAMIC)
			read_dynamic(image, peek, image->bias + programs[i].p_vaddr);
	}
	return image->segment_count > 0;
}

static uint64_t symbol_value(const struct lp_image *image, struct lp_peek *peek, uint32_t index,
			     const char *name, uint64_t *size)
{
	char found[128];
	Elf64_Sym symbol;

	if (index >= MAX_SYMBOL ||
	    !lp_peek(peek, image->symbols + index * sizeof(symbol), &symbol, sizeof(symbol)) ||
	    symbol.st_shndx == SHN_UNDEF || symbol.st_name >= image->strings_size ||
	    !lp_peek_string(peek, image->strings + symbol.st_name, found, sizeof(found)) ||
	    strcmp(found, name))
		return 0;
	if (size)
		*size = symbol.st_size;
	return image->bias + symbol.st_value;
}

static uint32_t gnu_hash(const char *name)
{
	uint32_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

/** The table's format: https://sourceware.org/gnu-gabi/program-loading-and-dynamic-linking.txt */
static uint64_t gnu_lookup(const struct lp_image *image, struct lp_peek *peek, const char *name,
			   uint64_t *size)
{
	/* Number of buckets, first symbol in the table, words of the filter, its shift. */
	uint32_t header[4], hash = gnu_hash(name), index;
	uint64_t buckets, chains, value, address;
	int i;

	if (!lp_peek(peek, image->gnu_hash, header, sizeof(header)) || !header[0])
		return 0;
	buckets = image->gnu_hash + sizeof(header) + 8ull * header[2];
	chains = buckets + 4ull * header[0];
	if (!lp_peek_number(peek, buckets + 4ull * (hash % header[0]), 4, &value))
		return 0;
	index = (uint32_t)value;
	for (i = 0; index >= header[1] && i < MAX_CHAIN; i++, index++) {
		if (!lp_peek_number(peek, chains + 4ull * (index - header[1]), 4, &value))
			return 0;
		address = (value | 1) == (hash | 1) ? symbol_value(image, peek, index, name, size)
						    : 0;
		if (address || value & 1)
			return address;
	}
	return 0;
}

static uint32_t sysv_hash(const char *name)
{
	uint32_t hash = 0;

	for (; *name; name++) {
		hash = (hash << 4) + (unsigned char)*name;
		hash = (hash ^ (hash & 0xf0000000) >> 24) & 0x0fffffff;
	}
	return hash;
}

static uint64_t sysv_lookup(const struct lp_image *image, struct lp_peek *peek, const char *name,
			    uint64_t *size)
{
	/* Number of buckets, of chains. */
	uint32_t header[2], hash = sysv_hash(name);
	uint64_t index;
	int i;

	if (!lp_peek(peek, image->sysv_hash, header, sizeof(header)) || !header[0] ||
	    !lp_peek_number(peek, image->sysv_hash + 8 + 4ull * (hash % header[0]), 4, &index))
		return 0;
	for (i = 0; index && index < header[1] && i < MAX_CHAIN; i++) {
		uint64_t address = symbol_value(image, peek, (uint32_t)index, name, size);

		if (address)
			return address;
		if (!lp_peek_number(peek, image->sysv_hash + 8 + 4ull * header[0] + 4 * index, 4,
				    &index))
			return 0;
	}
	return 0;
}

uint64_t lp_image_symbol(const struct lp_image *image, struct lp_peek *peek, const char *name,
			 uint64_t *size)
{
	if (!image->symbols || !image->strings)
		return 0;
	if (image->gnu_hash)
		return gnu_lookup(image, peek, name, size);
	if (image->sysv_hash)
		return sysv_lookup(image, peek, name, size);
	return 0;
}
