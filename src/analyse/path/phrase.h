// SPDX-License-Identifier: Apache-2.0
/**
 * The words for the next steps of a way: what Python calls by one name, though it is some
 * references, as an attribute is one of `__dict__` and one under a key.  See tell.h.
 */
#ifndef LP_ANALYSE_PATH_PHRASE_H
#define LP_ANALYSE_PATH_PHRASE_H

#include "analyse/analysis.h"
#include "analyse/path/way.h"
#include "base/strbuf.h"

/** Where a telling is. */
struct lp_teller {
	const struct lp_findings *findings;
	const struct lp_way *way;
	/** The next step, and the one that no phrase goes on to: what repeats begins or ends there,
	 * or steps are left out. */
	size_t next, end;
	/** Of many objects: keys and indices do not matter. */
	bool any;
};

struct lp_phrase {
	struct lp_strbuf text;
	/** What is written behind an expression for the same, where Python can say it. */
	struct lp_strbuf expression;
	bool expressible;
	/** How many steps it is about. */
	unsigned steps;
};

/** Say what the next steps are, if they are what it is about; else false and nothing changed. */
typedef bool lp_phrase_fn(const struct lp_teller *teller, struct lp_phrase *phrase);

/** phrases_attribute.c */
lp_phrase_fn lp_phrase_attribute, lp_phrase_closure, lp_phrase_cached, lp_phrase_thread_local,
	lp_phrase_context;
/** phrases_call.c: variables and values of generators, coroutines and frames. */
lp_phrase_fn lp_phrase_local, lp_phrase_awaits, lp_phrase_stack;

/** What keeps the first object; uses up at least one step. */
void lp_phrase_root(const struct lp_teller *teller, struct lp_phrase *phrase);

/** The next reference, by itself. */
void lp_phrase_reference(const struct lp_teller *teller, struct lp_phrase *phrase);

/** Whether the next step is from a class. */
bool lp_phrase_of_class(const struct lp_teller *teller);

/** Append ".x" for a value under the key 'x', if that can be a name; else false. */
bool lp_phrase_append_attribute(const struct lp_teller *teller, const struct lp_reference *value,
				struct lp_strbuf *to);

/** Whether Python code could have it as a name. */
bool lp_is_identifier(const char *text);

/** The step @ahead of the next one, or NULL. */
static inline const struct lp_way_step *lp_teller_step(const struct lp_teller *teller, size_t ahead)
{
	size_t at = teller->next + ahead;

	return at < teller->end ? &teller->way->steps.items[at] : NULL;
}

/** The object that the step @ahead comes from. */
static inline uint32_t lp_teller_owner(const struct lp_teller *teller, size_t ahead)
{
	return teller->way->steps.items[teller->next + ahead - 1].id;
}

/** Whether there is a step @ahead, of this kind; and, unless NULL, by a field of this name. */
bool lp_teller_has(const struct lp_teller *teller, size_t ahead, enum lp_reference_kind kind,
		   const char *name);

#endif
