// SPDX-License-Identifier: Apache-2.0
/** Tuples with named fields that C code makes: time.struct_time, os.stat_result, sys.flags. */
#ifndef LP_DECODE_TYPES_STRUCT_SEQUENCE_H
#define LP_DECODE_TYPES_STRUCT_SEQUENCE_H

#include "decode/types/typeinfo.h"

/**
 * If a C type is one of these, set its row to that of tuple and `hidden` to the number of items
 * behind those that ob_size counts (Objects/structseq.c).
 * @param dict The type's `__dict__`; 0 if it is kept elsewhere.
 */
bool lp_struct_sequence(struct lp_types *types, struct lp_typeinfo *type, uint64_t dict);

#endif
