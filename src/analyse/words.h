// SPDX-License-Identifier: Apache-2.0
/**
 * Objects and references in words, as a Python programmer writes them: "app.Session" for a class,
 * ".items" for an attribute, "['u1']" for what is under a key.  Appended to a buffer; whether
 * memory was short for one is known to that and to the texts of the findings, so that no text is
 * taken for absent.
 */
#ifndef LP_ANALYSE_WORDS_H
#define LP_ANALYSE_WORDS_H

#include "analyse/analysis.h"
#include "base/strbuf.h"
#include "graph/labels.h"

/** The name of an object's type, owned by the graph. */
const char *lp_word_type(const struct lp_graph *graph, uint32_t id);

/** What an object contains: 'abc', 12; @return false if that is not known. */
bool lp_word_preview(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to);

/** Items of a tuple that are shown. */
enum { LP_KEY_ITEMS = 8 };

/**
 * A key as it stands between brackets: 'abc', ('u1', 2), or the type of what has no contents.
 * @return whether that is Python for the same.
 */
bool lp_word_key(const struct lp_findings *findings, uint32_t key, struct lp_strbuf *to);

/** The contents of a str without its quotes, as in code; false as above. */
bool lp_word_identifier(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to);

/** What an object is called: modules, classes, functions and calls by their names, others by their
 * types. */
void lp_word_object(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to);

/** The same behind the type's name, where that says more: "function load()", "dict". */
void lp_word_described(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to);

/** What a reference is called, as one would write it behind the referrer. */
void lp_word_reference(const struct lp_findings *findings, const struct lp_reference *reference,
		       struct lp_strbuf *to);

/** How many items a container has; 0 for what is none. */
uint64_t lp_item_count(const struct lp_graph *graph, uint32_t id);

/** What a dict has under a str, or LP_NO_OBJECT.  O(its entries). */
uint32_t lp_value_find(const struct lp_findings *findings, uint32_t dict, const char *name);

/** The target of an object's reference called @name, or LP_NO_OBJECT. */
uint32_t lp_field_find(const struct lp_graph *graph, uint32_t id, const char *name);

#endif
