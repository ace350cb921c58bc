// SPDX-License-Identifier: Apache-2.0
/** What types are called: module and qualified name, as Python prints them. */
#ifndef LP_DECODE_TYPES_NAMES_H
#define LP_DECODE_TYPES_NAMES_H

#include "base/strbuf.h"
#include "decode/heap.h"
#include "graph/graph.h"

/** Append "module.qualname" of a type, without the module of builtins; at most 500 characters. */
void lp_type_name(const struct lp_heap *heap, struct lp_peek *peek, const struct lp_typeinfo *type,
		  struct lp_strbuf *name);

/**
 * Fill in graph->type_table: names of the types and of the references of their objects.  While
 * the memory is there.
 */
struct lp_error *lp_name_types(const struct lp_heap *heap, struct lp_graph *graph);

#endif
