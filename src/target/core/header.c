// SPDX-License-Identifier: Apache-2.0
#include "target/core/header.h"

#include <string.h>

#include "base/error.h"

#if defined(__x86_64__)
enum { THIS_MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { THIS_MACHINE = EM_AARCH64 };
#endif

static const char *machine_name(unsigned machine)
{
	switch (machine) {
	case EM_X86_64:
		return "x86-64";
	case EM_AARCH64:
		return "aarch64";
	case EM_386:
		return "32-bit x86";
	case EM_ARM:
		return "32-bit ARM";
	case EM_PPC64:
		return "ppc64";
	case EM_S390:
		return "s390x";
	case EM_RISCV:
		return "RISC-V";
	default:
		return "another machine";
	}
}

/** What begins in another way may be a core all the same: systemd-coredump packs them. */
static struct lp_error *no_core(const char *path, const unsigned char *bytes)
{
	static const struct {
		unsigned char magic[3];
		const char *unpack;
	} packers[] = {
		{{0x28, 0xb5, 0x2f}, "zstd -d"},
		{{0xfd, '7', 'z'}, "xz -dk"},
		{{0x04, 0x22, 0x4d}, "lz4 -d"},
		{{0x1f, 0x8b, 0x08}, "gunzip -k"},
	};
	size_t i;

	for (i = 0; i < sizeof(packers) / sizeof(*packers); i++) {
		if (!memcmp(bytes, packers[i].magic, sizeof(packers[i].magic)))
			return lp_error_create(LP_ERROR_UNREADABLE,
					       "%s is compressed; unpack it first: %s %s", path,
					       packers[i].unpack, path);
	}
	return lp_error_create(LP_ERROR_UNREADABLE, "%s is neither a core nor a snapshot", path);
}

struct lp_error *lp_core_check_header(const char *path, const Elf64_Ehdr *header)
{
	if (memcmp(header->e_ident, ELFMAG, SELFMAG))
		return no_core(path, header->e_ident);
	if (header->e_type != ET_CORE)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is a program or a library, and no core file", path);
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != THIS_MACHINE)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is a core of %s; this limpet reads those of %s", path,
				       machine_name(header->e_machine), machine_name(THIS_MACHINE));
	if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phoff > INT64_MAX)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is damaged: its headers make no sense", path);
	return NULL;
}
