// SPDX-License-Identifier: Apache-2.0
/** What the instances of a type look like: its row, what precedes them, what they refer to. */
#ifndef LP_DECODE_TYPES_TYPE_SHAPE_H
#define LP_DECODE_TYPES_TYPE_SHAPE_H

#include "decode/types/typeinfo.h"

/**
 * Fill in what follows from the type object's fields and from its base: row, kind, sizes and
 * fixed references.  `address`, `base`, `flags`, sizes, `dictoffset` and `heap` are set;
 * `base` becomes `object` where the base's struct is not the beginning of the type's.
 * @param bytes The type object, as far as PyTypeObject goes.
 * @return false when memory is short.
 */
bool lp_type_shape(struct lp_types *types, struct lp_typeinfo *type, const unsigned char *bytes);

#endif
