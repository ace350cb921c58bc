// SPDX-License-Identifier: Apache-2.0
/** What rules look at: facts of one graph, and what grew until then. */
#ifndef LP_ANALYSE_SUSPECTS_EVIDENCE_H
#define LP_ANALYSE_SUSPECTS_EVIDENCE_H

#include "analyse/analysis.h"
#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"
#include "analyse/garbage/fate.h"
#include "base/map.h"

struct lp_evidence {
	const struct lp_findings *findings;
	const struct lp_graph *graph;
	const struct lp_dominators *dominators;
	const struct lp_distances *distances;
	/** Bytes of all objects. */
	uint64_t total;
	/** Owns the texts of suspects. */
	struct lp_report *report;
	/** Asked for by lp_evidence_fates(). */
	struct lp_finalisers finalisers;
	struct lp_fates fates;
	/** By number of the type: its objects are containers. */
	bool *holds;
	/** From the address of a class to the number of its type, plus 1. */
	struct lp_map types;
	/** See struct lp_question. */
	bool few;
	/** Memory was short: answers are not to be used. */
	bool failed;
};

/**
 * @param findings Have texts. All that is given is to outlive the evidence, which is to be
 * deinit'ed whatever the result.
 */
struct lp_error *lp_evidence_init(struct lp_evidence *evidence, const struct lp_findings *findings,
				  const struct lp_dominators *dominators,
				  const struct lp_distances *distances, struct lp_report *report);
void lp_evidence_deinit(struct lp_evidence *evidence);

/** Bytes that would go with an object. */
static inline uint64_t lp_evidence_retained(const struct lp_evidence *evidence, uint32_t id)
{
	return evidence->dominators->retained[id];
}

/** Whether something leads to an object. */
static inline bool lp_evidence_is_reachable(const struct lp_evidence *evidence, uint32_t id)
{
	return evidence->dominators->of[id] != LP_UNREACHABLE;
}

/**
 * The nearest container (list, dict, set, deque or the like; no tuple and no namespace) that alone
 * keeps an object alive, or LP_NO_OBJECT.  O(dominators between, some dozen at most).
 */
uint32_t lp_evidence_holder(const struct lp_evidence *evidence, uint32_t id);

/** Whether a dict is the `__dict__` of another object, as a module's or an instance's. */
bool lp_evidence_is_namespace(const struct lp_evidence *evidence, uint32_t id);

/** What a container holds most of, by its type's name: of values, not keys; its own type's name, if
 * it holds nothing.  O(items, some thousand at most). */
const char *lp_evidence_items(const struct lp_evidence *evidence, uint32_t id);

/** What becomes of each object.  Found when it is asked for first: O(objects and references). */
struct lp_error *lp_evidence_fates(struct lp_evidence *evidence, const struct lp_fates **ret);

/** Whether objects of a type are instances of a class that is a program's or library's own, and not
 * compiled into the interpreter. */
bool lp_evidence_is_own(const struct lp_evidence *evidence, uint32_t type);

/** Append the name of a class: "app.Session". */
void lp_evidence_class(const struct lp_evidence *evidence, uint32_t class, struct lp_strbuf *to);

#endif
