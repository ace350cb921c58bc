// SPDX-License-Identifier: Apache-2.0
/* Hash tables: dict and its subclasses in C, set, frozenset. */
#include "decode/references/references.h"

#include "cpython/dict_keys.h"
#include "decode/references/answer.h"

/** log2 of a number of slots, a power of two; 64 if it is none that a table has. */
static unsigned log2_slots(uint64_t slots)
{
	return slots && !(slots & (slots - 1)) && slots >> 40 == 0
		       ? (unsigned)__builtin_ctzll(slots)
		       : 64;
}

/** A hash table whose slots are of one size, with at most @used entries. */
static void emit_table(struct lp_worker *worker, enum lp_request_kind kind, uint64_t address,
		       uint64_t slots, uint64_t entry, uint64_t places, unsigned flags)
{
	unsigned log2 = log2_slots(slots);

	if (!places)
		return;
	if (log2 == 64 || places > 2 * slots ||
	    !lp_space_holds(&worker->heap->space, address, slots * entry)) {
		worker->senseless++;
		return;
	}
	lp_emit_buffer(worker, (struct lp_request){
				       .kind = (uint8_t)kind,
				       .address = address,
				       .count = (uint32_t)places,
				       .log2 = (uint8_t)log2,
				       .flags = (uint8_t)flags,
			       });
}

void lp_set_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;

	emit_table(worker, LP_REQUEST_SET, lp_object_field(object, layout->set.table),
		   lp_object_field(object, layout->set.mask) + 1, (uint64_t)layout->set_entry.size,
		   lp_object_field(object, layout->set.used), 0);
}

/** Whether a dict's values lie in an instance, which owns them (3.13 on). */
static bool is_embedded(struct lp_worker *worker, uint64_t values)
{
	struct lp_field embedded = worker->layout->dict_values.embedded;
	uint64_t byte = 0;

	return lp_has(embedded) &&
	       lp_peek_number(worker->peek, values + (uint64_t)embedded.offset, embedded.width,
			      &byte) &&
	       byte;
}

/**
 * A dict whose keys are shared with other dicts and a class.  The class owns the keys; a table
 * that no class has any more is owned by its only dict.
 */
static void emit_split(struct lp_worker *worker, uint64_t table, uint64_t values)
{
	unsigned char header[LP_DICT_KEYS_HEADER];
	struct lp_dict_keys keys;
	bool embedded = is_embedded(worker, values);
	uint64_t i, place = worker->edge_count;

	if (!lp_peek(worker->peek, table, header, sizeof(header)) ||
	    !lp_dict_keys_parse(worker->layout, header, table, &keys) ||
	    keys.nentries > UINT16_MAX) {
		worker->senseless++;
		return;
	}
	for (i = 0; i < keys.nentries; i++) {
		uint64_t entry = keys.entries + i * keys.entry_size + keys.key;

		lp_emit(worker, lp_peek_pointer(worker->peek, entry), keys.refcnt != 1);
		lp_emit(worker, 0, false);
	}
	if (!keys.nentries || worker->edge_count != place + 2 * keys.nentries)
		return;
	lp_emit_buffer(
		worker,
		(struct lp_request){
			.kind = LP_REQUEST_SPLIT_VALUES,
			.address = values + (uint64_t)worker->layout->dict_values.values.offset,
			.place = (uint32_t)place,
			.count = (uint32_t)keys.nentries,
			.flags = embedded ? LP_REQUEST_WEAK : 0,
		});
}

/** The dict of interned strings: its references are not counted in the strings. */
static bool is_interned(const struct lp_worker *worker, uint64_t address)
{
	uint32_t unused;

	return lp_map_get(&worker->heap->interned, address, &unused);
}

void lp_dict_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t used = lp_object_field(object, layout->dict.used);
	uint64_t keys, values;
	uint8_t flags;

	if (layout->python2) {
		emit_table(worker, LP_REQUEST_TABLE, lp_object_field(object, layout->dict.table),
			   lp_object_field(object, layout->dict.mask) + 1, LP_TABLE_ENTRY, 2 * used,
			   is_interned(worker, object->address) ? LP_REQUEST_WEAK : 0);
		return;
	}
	keys = lp_object_field(object, layout->dict.keys);
	values = lp_object_field(object, layout->dict.values);
	/* The table may be large: its size is known with its entries, and added then. */
	flags = lp_window_at(&worker->window, keys, LP_DICT_KEYS_HEADER) ? 0 : LP_REQUEST_ADD_SIZE;
	if (is_interned(worker, object->address))
		flags |= LP_REQUEST_WEAK;
	if (values) {
		emit_split(worker, keys, values);
	} else if (used > worker->heap->space.size / 16 ||
		   !lp_space_holds(&worker->heap->space, keys, 16 * used)) {
		worker->senseless++;
	} else {
		lp_emit_buffer(worker, (struct lp_request){
					       .kind = LP_REQUEST_KEYS,
					       .address = keys,
					       .count = (uint32_t)(2 * used),
					       .flags = flags,
				       });
	}
}

/** A dict, and a list of nodes, each of which holds its key once more. */
void lp_odict_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t node = lp_object_number(object, 0);
	uint64_t left = lp_object_field(object, layout->dict.used);

	lp_dict_references(worker, object);
	for (; node && left && lp_worker_spend(worker, 32); left--) {
		uint64_t key = lp_peek_pointer(worker->peek,
					       node + (uint64_t)layout->odict_node.key.offset);

		lp_emit(worker, key, false);
		node = lp_peek_pointer(worker->peek,
				       node + (uint64_t)layout->odict_node.next.offset);
	}
}
