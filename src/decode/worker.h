// SPDX-License-Identifier: Apache-2.0
/**
 * One of the threads that go over the heap side by side: what it reads with and what it finds.
 * Nothing here is shared between threads.
 */
#ifndef LP_DECODE_WORKER_H
#define LP_DECODE_WORKER_H

#include "base/bytes.h"
#include "decode/heap.h"
#include "decode/types/type_cache.h"
#include "decode/window.h"
#include "graph/graph.h"

/** An object whose bytes are at hand. */
struct lp_object {
	uint64_t address;
	/** Its first byte.  LP_OBJECT_BEFORE bytes are there in front of it, and behind it
	 * LP_OBJECT_VALID and the type's extent and 16 more. */
	const unsigned char *bytes;
	const struct lp_typeinfo *type;
};

enum { LP_OBJECT_BEFORE = 64, LP_OBJECT_VALID = 128, LP_OBJECT_SLACK = 16 };

/** Counts and bytes of the objects of one type. */
struct lp_tally {
	uint64_t count;
	uint64_t shallow;
	uint64_t owned;
};

LP_ARRAY(lp_tally_array, struct lp_tally);

/** What memory a request is for. */
enum lp_request_kind {
	/** The table of a dict of 3.x: entries, of which keys and values are references. */
	LP_REQUEST_KEYS,
	/** As KEYS, but only its size is wanted. */
	LP_REQUEST_KEYS_SIZE,
	/** Pointers. */
	LP_REQUEST_WORDS,
	/** Values of a dict whose keys are shared: into every second place. */
	LP_REQUEST_SPLIT_VALUES,
	/** The table of a set. */
	LP_REQUEST_SET,
	/** The table of a dict of 2.7. */
	LP_REQUEST_TABLE,
};

enum lp_request_flag {
	/** The references do not own their targets. */
	LP_REQUEST_WEAK = 1,
	/** The size of the table is to be added to that of the owner. */
	LP_REQUEST_ADD_SIZE = 2,
};

/**
 * Memory that an object points to and that lies outside of the window: read later, all
 * requests together, in order of addresses.
 */
struct lp_request {
	uint64_t address;
	/** The first of the places that the references are to fill, in the worker's `edges`. */
	uint32_t place;
	/** How many places, or words, there are. */
	uint32_t count;
	/** The object's id; without a graph the number of its type. */
	uint32_t owner;
	uint8_t kind;
	/** Number of the worker whose `edges` it is. */
	uint8_t worker;
	/** log2 of the slots of a hash table. */
	uint8_t log2;
	/** A set of enum lp_request_flag. */
	uint8_t flags;
};

LP_ARRAY(lp_request_array, struct lp_request);

LP_ARRAY(lp_place_array, uint32_t);
LP_ARRAY(lp_address_array, uint64_t);

enum { LP_MISSES = 4096 };

/** The preview of a late object. */
struct lp_late_preview {
	uint32_t object;
	const char *text;
};

LP_ARRAY(lp_late_preview_array, struct lp_late_preview);

struct lp_worker {
	struct lp_heap *heap;
	const struct lp_layout *layout;
	unsigned number;
	struct lp_window window;
	struct lp_peek *peek;
	struct lp_type_cache types;
	/** By number of the type. */
	struct lp_tally_array tallies;
	/** Where counts go when memory for a tally is short. */
	struct lp_tally nowhere;
	struct lp_request_array requests;
	/** Buffers that may pass for objects (decode/find/stale.h). */
	struct lp_address_array buffers;
	/** Targets of references, object by object (LP_NO_OBJECT, LP_WEAK). */
	uint32_t *edges;
	size_t edge_count;
	size_t edge_capacity;
	/** What is outside of the window is read at once: no pass comes that answers requests. */
	bool at_once;
	/** Shallow sizes of all objects by id, where a graph is made; shared. */
	uint32_t *shallow;
	/** Bytes of sizes beyond what 32 bits hold. */
	struct lp_sparse_array large;
	/**
	 * Bytes of buffers that may still be looked at: some times the heap.  No honest heap
	 * needs more; one in which each list claims the whole of memory would.
	 */
	uint64_t budget;
	/** Places in `edges` of words that may be references, in order. */
	struct lp_place_array unknown;
	/** The id of the object that is being decoded. */
	uint32_t current;
	/** Bytes that objects own beside their shallow sizes, by id. */
	struct lp_sparse_array owned;
	/** Previews of contents, where they are to be kept. */
	bool keep_previews, redact;
	struct lp_preview_writer previews;
	/** Of late objects, whose ids are not the last ones yet; the texts are in the region. */
	struct lp_late_preview_array late_previews;
	struct lp_region region;
	/** Addresses that are no objects, each in the slot of its hash. */
	uint64_t misses[LP_MISSES];
	/** Bytes of an object that is not all in the window. */
	unsigned char *scratch;
	size_t scratch_size;
	/** LP_PIECE bytes of a buffer that is not in the window. */
	unsigned char *piece;
	/** References to what is no object; objects whose buffers make no sense. */
	uint64_t dangling;
	uint64_t senseless;
	/** Ran out of memory: what was found is not complete. */
	bool failed;
};

struct lp_error *lp_worker_create(struct lp_heap *heap, unsigned number, struct lp_worker **ret);
/** NULL is fine. */
void lp_worker_destroy(struct lp_worker *worker);

enum { LP_PIECE = 32 << 10 };

/**
 * At most LP_PIECE bytes of a buffer: from the window, else read; NULL if they cannot be.
 * Valid until the next call.
 */
const unsigned char *lp_worker_piece(struct lp_worker *worker, uint64_t address, size_t size);

/** Make @ret the object at @address of type @type; false if its bytes cannot be read. */
bool lp_worker_object(struct lp_worker *worker, uint64_t address, const struct lp_typeinfo *type,
		      struct lp_object *ret);

/** The tally of a type. */
struct lp_tally *lp_worker_tally(struct lp_worker *worker, uint32_t type);

/** Note a request; when memory is short `failed` is set. */
void lp_worker_request(struct lp_worker *worker, struct lp_request request);

/** Add to the shallow size of object @id. */
void lp_worker_add_size(struct lp_worker *worker, uint32_t id, uint64_t bytes);

/** Take @bytes off the budget; false, and the object counts as senseless, if it is used up. */
static inline bool lp_worker_spend(struct lp_worker *worker, uint64_t bytes)
{
	if (bytes > worker->budget) {
		worker->senseless++;
		return false;
	}
	worker->budget -= bytes;
	return true;
}

/** A number in a field of the object; 0 if the version has no such field. */
static inline uint64_t lp_object_field(const struct lp_object *object, struct lp_field field)
{
	return lp_load(object->bytes + field.offset, field.width);
}

/** A word of the object at one of its row's numbers; 0 if the version lacks it. */
static inline uint64_t lp_object_number(const struct lp_object *object, unsigned number)
{
	int32_t offset = object->type->row->numbers[number];

	return offset < 0 ? 0 : lp_load64(object->bytes + offset);
}

/** ob_size, as it is. */
static inline int64_t lp_object_count(const struct lp_object *object)
{
	return (int64_t)lp_load64(object->bytes + 16);
}

#endif
