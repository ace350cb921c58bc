// SPDX-License-Identifier: Apache-2.0
/**
 * The bytes of a snapshot file.  docs/SNAPSHOT.md is this for readers in other languages.
 *
 *	file    = header chunk* end            all numbers little-endian
 *	header  = "\x93LIMPET\n" version:u32 0:u32 checksum:u64 of what is before
 *	chunk   = tag:4 bytes  width:u8  flags:u8  0:u16  stored:u64  raw:u64
 *	          checksum:u64 of the stored bytes  checksum:u64 of what is before
 *	          and the stored bytes
 *	end     = a chunk "END ", raw 8 bytes: the number of chunks before it
 *
 * A checksum is XXH64 with seed 0.  A chunk's raw bytes are items of `width` bytes (1 for a
 * record), and are made into what is stored thus: with LP_CHUNK_DELTA each item but the first has
 * the one before it subtracted; with LP_CHUNK_PLANES the first bytes of all items come first, then
 * the second ones, and so on; with LP_CHUNK_ZSTD all of it is one zstd frame.  Chunks of the same
 *tag are parts of one whole, in order.  A reader passes over chunks whose tag it does not know.
 *
 * Records are made of numbers (LEB128), and texts: a number of bytes, and those.
 */
#ifndef LP_SNAPSHOT_FORMAT_H
#define LP_SNAPSHOT_FORMAT_H

#include <stdint.h>

#define LP_SNAPSHOT_MAGIC "\x93LIMPET\n"

enum {
	LP_SNAPSHOT_VERSION = 1,
	LP_SNAPSHOT_HEADER = 24,
	LP_CHUNK_HEADER_SIZE = 40,
	/** Raw bytes of a chunk at most. */
	LP_CHUNK_MOST = 4 << 20,
};

enum lp_chunk_flag { LP_CHUNK_ZSTD = 1, LP_CHUNK_DELTA = 2, LP_CHUNK_PLANES = 4 };

/**
 * X(NAME, tag, width, flags): all that a snapshot has.  Arrays by object have an item an object, in
 * order of ids.
 */
#define LP_CHUNKS(X)                                                                               \
	/* Record: facts of the process, pairs of texts. */                                        \
	X(FACTS, "FACT", 1, 0)                                                                     \
	/* Record: texts. */                                                                       \
	X(NOTES, "NOTE", 1, 0)                                                                     \
	/* Record: rows of type, count, shallow bytes, owned bytes. */                             \
	X(CENSUS, "CENS", 1, 0)                                                                    \
	/* Record: the cyclic collectors. */                                                       \
	X(COLLECTORS, "COLL", 1, 0)                                                                \
	/* Record: what each of them has done, if it keeps count. */                               \
	X(COLLECTIONS, "CGEN", 1, 0)                                                               \
	/* Record: threads, their frames, and the variables of those. */                           \
	X(THREADS, "THRD", 1, 0)                                                                   \
	/* Record: types, and how the references of their objects are named. */                    \
	X(TYPES, "TYPE", 1, 0)                                                                     \
	/* Record: roots. */                                                                       \
	X(ROOTS, "ROOT", 1, 0)                                                                     \
	/* Arrays by object: address; number of the type; sys.getsizeof(); count; flags; and how   \
	 * many places for references it has. */                                                   \
	X(ADDRESSES, "ADDR", 8, LP_CHUNK_DELTA | LP_CHUNK_PLANES)                                  \
	X(NUMBERS, "TNUM", 4, LP_CHUNK_PLANES)                                                     \
	X(SHALLOW, "SHAL", 4, LP_CHUNK_PLANES)                                                     \
	X(REFCOUNTS, "RCNT", 4, LP_CHUNK_PLANES)                                                   \
	X(FLAGS, "FLAG", 1, 0)                                                                     \
	X(PLACES, "NREF", 4, LP_CHUNK_PLANES)                                                      \
	/* An item a place: the target's id, and LP_WEAK. */                                       \
	X(EDGES, "EDGE", 4, LP_CHUNK_PLANES)                                                       \
	/* Ids and bytes: of shallow sizes beyond UINT32_MAX, and of what objects own. */          \
	X(LARGE_IDS, "LRGI", 4, LP_CHUNK_DELTA | LP_CHUNK_PLANES)                                  \
	X(LARGE_BYTES, "LRGB", 8, LP_CHUNK_PLANES)                                                 \
	X(OWNED_IDS, "OWNI", 4, LP_CHUNK_DELTA | LP_CHUNK_PLANES)                                  \
	X(OWNED_BYTES, "OWNB", 8, LP_CHUNK_PLANES)                                                 \
	/* Ids, and how many references that are counted in the object no memory holds. */         \
	X(LOST_IDS, "LSTI", 4, LP_CHUNK_DELTA | LP_CHUNK_PLANES)                                   \
	X(LOST_COUNTS, "LSTC", 8, LP_CHUNK_PLANES)                                                 \
	/* Previews, each chunk a block as graph/previews.h has them, and their first ids. */      \
	X(PREVIEWS, "PREV", 1, 0)                                                                  \
	X(PREVIEW_IDS, "PREI", 4, LP_CHUNK_DELTA | LP_CHUNK_PLANES)                                \
	/* The last chunk. */                                                                      \
	X(END, "END ", 8, 0)

enum lp_chunk_kind {
#define X(name, tag, width, flags) LP_CHUNK_##name,
	LP_CHUNKS(X)
#undef X
		LP_CHUNK_KINDS
};

struct lp_chunk_format {
	char tag[5];
	uint8_t width, flags;
};

/** By lp_chunk_kind. */
extern const struct lp_chunk_format lp_chunk_formats[LP_CHUNK_KINDS];

/** Make @size raw bytes, whole items, ready for packing: @to has as many. */
void lp_items_encode(const struct lp_chunk_format *format, const void *from, uint64_t size,
		     unsigned char *to);

/** Take that back. */
void lp_items_decode(unsigned width, unsigned flags, const unsigned char *from, uint64_t size,
		     unsigned char *to);

#endif
