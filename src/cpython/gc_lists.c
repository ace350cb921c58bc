// SPDX-License-Identifier: Apache-2.0
#include "cpython/gc_lists.h"

#include "base/circle.h"
#include "cpython/values.h"

static bool walk_list(struct lp_peek *peek, const struct lp_layout *layout, uint64_t head,
		      unsigned generation,
		      bool (*visit)(void *context, uint64_t object, unsigned generation),
		      void *context)
{
	struct lp_circle circle = {0};
	uint64_t previous = head, link;

	while (!lp_circle_closes(&circle, previous)) {
		/* The low bits are flags (3.8). */
		link = lp_value_field(peek, previous, layout->gc_head.next) & ~3ull;
		if (link == head)
			return true;
		if (!link)
			return false;
		if (!visit(context, link + (uint64_t)layout->gc_head.size, generation))
			return true;
		previous = link;
	}
	return false;
}

bool lp_gc_lists_walk(struct lp_peek *peek, const struct lp_layout *layout,
		      const struct lp_interpreter *interpreter,
		      bool (*visit)(void *context, uint64_t object, unsigned generation),
		      void *context)
{
	bool whole = true;
	unsigned i;

	for (i = 0; i < LP_GENERATIONS; i++) {
		if (!interpreter->generations[i] ||
		    !walk_list(peek, layout, interpreter->generations[i], i, visit, context))
			whole = false;
	}
	return lp_gc_permanent_walk(peek, layout, interpreter, visit, context) && whole;
}

bool lp_gc_permanent_walk(struct lp_peek *peek, const struct lp_layout *layout,
			  const struct lp_interpreter *interpreter,
			  bool (*visit)(void *context, uint64_t object, unsigned generation),
			  void *context)
{
	return !interpreter->permanent ||
	       walk_list(peek, layout, interpreter->permanent, LP_PERMANENT, visit, context);
}
