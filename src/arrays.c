// SPDX-License-Identifier: Apache-2.0
/* What was decoded, as arrays by the ids of objects, and whether an object of this process is still
 * there. */
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "analyse/retained/set_size.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "limpet.h"
#include "opened.h"

bool lp_objects(const struct lp_target *target, struct lp_objects *ret)
{
	const struct lp_graph *graph = &target->graph;

	if (!target->has_graph)
		return false;
	*ret = (struct lp_objects){
		.count = graph->count,
		.place_count = graph->place_count,
		.type_count = (uint32_t)graph->type_table.count,
		.types = graph->types,
		.refcounts = graph->refcounts,
		.flags = graph->flags,
		.offsets = graph->offsets,
		.targets = graph->edges,
	};
	return true;
}

const char *lp_objects_type(const struct lp_target *target, uint32_t type)
{
	return target->graph.type_table.items[type].name;
}

void lp_objects_addresses(const struct lp_target *target, uint64_t *ret)
{
	const struct lp_index *index = &target->graph.index;
	size_t i, word;
	uint32_t late;

	for (i = 0; i < index->unit_count; i++) {
		const struct lp_unit *unit = &index->units[i];
		size_t end = unit->first_word + lp_unit_words(unit);

		for (word = unit->first_word; word < end; word++) {
			uint64_t bits = index->bits[word];

			for (; bits; bits &= bits - 1)
				*ret++ = lp_unit_address(
					unit, word * 64 + (unsigned)__builtin_ctzll(bits));
		}
	}
	for (late = 0; late < index->late_count; late++)
		*ret++ = index->late[late];
}

void lp_objects_sizes(const struct lp_target *target, uint64_t *ret)
{
	uint32_t id;

	for (id = 0; id < target->graph.count; id++)
		ret[id] = lp_graph_shallow(&target->graph, id);
}

uint64_t lp_objects_bytes(const struct lp_target *target, uint32_t id)
{
	return lp_graph_shallow(&target->graph, id) + lp_graph_owned(&target->graph, id);
}

uint32_t lp_objects_find(const struct lp_target *target, uint64_t address)
{
	return target->has_graph ? lp_index_find(&target->graph.index, address) : LP_NO_OBJECT;
}

struct lp_error *lp_objects_retained(const struct lp_target *target, const uint32_t *ids,
				     size_t count, uint64_t *objects, uint64_t *bytes)
{
	return lp_set_size(&target->graph, ids, count, objects, bytes);
}

/** Read this process' memory, which may not be there any more. */
static bool read_own(uint64_t address, void *to, size_t size)
{
	struct iovec local = {to, size}, remote = {(void *)(uintptr_t)address, size};
	LP_CLOSE int fd = -1;

	if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)size)
		return true;
	if (errno == EFAULT)
		return false;
	fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	return fd >= 0 && pread(fd, to, size, (off_t)address) == (ssize_t)size;
}

/**
 * Whether a word is the count of an object that can die and has not.  The first word of a block on
 * a free list links to the next: an address, or NULL.  An object's has the count in its lower half;
 * above are, from 3.14 on, 16 bits that are 0 and flags (Include/refcount.h).
 */
static bool is_count(uint64_t word)
{
	return (uint32_t)word && (uint32_t)word < 0x80000000u && !(word >> 32 & 0xffff);
}

/** Whether the collector's list, if the object is in it, leads back to it. */
static bool is_linked(uint64_t address)
{
	uint64_t head[2], next[2];

	if (!read_own(address - sizeof(head), head, sizeof(head)))
		return false;
	head[0] &= ~(uint64_t)3;
	return !head[0] || (read_own(head[0], next, sizeof(next)) &&
			    (next[1] & ~(uint64_t)3) == address - sizeof(head));
}

bool lp_objects_alive(const struct lp_target *target, uint32_t id)
{
	const struct lp_graph *graph = &target->graph;
	uint64_t address = lp_index_address(&graph->index, id);
	uint64_t type = graph->type_table.items[graph->types[id]].address;
	uint64_t words[2];

	if (!read_own(address, words, sizeof(words)) || words[1] != type)
		return false;
	if (graph->flags[id] & (LP_OBJECT_IMMORTAL | LP_OBJECT_STATIC))
		return true;
	return is_count(words[0]) && (!(graph->flags[id] & LP_OBJECT_TRACKED) || is_linked(address));
}
