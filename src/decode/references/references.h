// SPDX-License-Identifier: Apache-2.0
/**
 * The references of an object, in the order that graph/labels.h names them by: class, fields and
 * slots, `__dict__`, attributes kept without a dict, and what follows by the type's kind.
 */
#ifndef LP_DECODE_REFERENCES_REFERENCES_H
#define LP_DECODE_REFERENCES_REFERENCES_H

#include "decode/references/emit.h"

/**
 * Emit the references of an object.
 * @return LP_OBJECT_VALUES if it keeps attributes without a dict, else 0.
 */
unsigned lp_object_references(struct lp_worker *worker, const struct lp_object *object);

/** What follows the fixed references of objects of a kind. */
enum lp_variable lp_kind_variable(const struct lp_layout *layout, enum lp_kind kind);

/* One function a family, for the table in references.c. */
void lp_list_references(struct lp_worker *worker, const struct lp_object *object);
void lp_inline_references(struct lp_worker *worker, const struct lp_object *object);
void lp_fixed_references(struct lp_worker *worker, const struct lp_object *object);
void lp_tee_references(struct lp_worker *worker, const struct lp_object *object);
void lp_deque_references(struct lp_worker *worker, const struct lp_object *object);
void lp_queue_references(struct lp_worker *worker, const struct lp_object *object);
void lp_ndarray_references(struct lp_worker *worker, const struct lp_object *object);
void lp_dict_references(struct lp_worker *worker, const struct lp_object *object);
void lp_odict_references(struct lp_worker *worker, const struct lp_object *object);
void lp_set_references(struct lp_worker *worker, const struct lp_object *object);
void lp_frame_references(struct lp_worker *worker, const struct lp_object *object);
void lp_generator_references(struct lp_worker *worker, const struct lp_object *object);
void lp_code_references(struct lp_worker *worker, const struct lp_object *object);
void lp_class_references(struct lp_worker *worker, const struct lp_object *object);

#endif
