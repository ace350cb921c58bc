// SPDX-License-Identifier: Apache-2.0
/** A table from addresses to numbers that is filled once and then asked often. */
#ifndef LIMPET_EXT_ADDRESSES_H
#define LIMPET_EXT_ADDRESSES_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

struct address_slot {
	const void *address;
	size_t number;
};

struct addresses {
	struct address_slot *slots;
	size_t used;
	/** A power of two less one. */
	size_t mask;
};

/** Make room for @expected addresses, four slots each: what is absent is mostly so at once. */
static inline int addresses_init(struct addresses *table, size_t expected)
{
	size_t slots = 64;

	while (slots < expected * 4)
		slots *= 2;
	*table = (struct addresses){.mask = slots - 1,
				    .slots = calloc(slots, sizeof(*table->slots))};
	return table->slots ? 0 : -1;
}

static inline void addresses_deinit(struct addresses *table)
{
	free(table->slots);
}

/** Where @address is, or would be. */
static inline struct address_slot *addresses_slot(const struct addresses *table,
						  const void *address)
{
	uint64_t hash = ((uint64_t)(uintptr_t)address >> 4) * 0x9E3779B97F4A7C15u;
	size_t i = (hash ^ hash >> 29) & table->mask;

	while (table->slots[i].address && table->slots[i].address != address)
		i = (i + 1) & table->mask;
	return &table->slots[i];
}

/**
 * The number of @address, which is @number from now on if it had none; -1 when memory is short.
 * It may be given more addresses than addresses_init() was told.
 */
static inline ptrdiff_t addresses_add(struct addresses *table, const void *address,
				      size_t number)
{
	struct address_slot *slot = addresses_slot(table, address);

	if (slot->address)
		return (ptrdiff_t)slot->number;
	if (table->used * 2 > table->mask) {
		struct addresses larger;

		if (addresses_init(&larger, table->used * 2))
			return -1;
		for (size_t i = 0; i <= table->mask; i++)
			if (table->slots[i].address)
				*addresses_slot(&larger, table->slots[i].address) = table->slots[i];
		larger.used = table->used;
		addresses_deinit(table);
		*table = larger;
		slot = addresses_slot(table, address);
	}
	*slot = (struct address_slot){address, number};
	table->used++;
	return (ptrdiff_t)number;
}

#endif
