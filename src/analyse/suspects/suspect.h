// SPDX-License-Identifier: Apache-2.0
/** What rules find. */
#ifndef LP_ANALYSE_SUSPECTS_SUSPECT_H
#define LP_ANALYSE_SUSPECTS_SUSPECT_H

#include "analyse/suspects/rule.h"

struct lp_suspect {
	const struct lp_suspect_rule *rule;
	enum lp_verdict verdict;
	/** The holder, or one of what there is too much of; its path is told.  LP_NO_OBJECT: there
	 * is none, and @place says where it is. */
	uint32_t object;
	/** It is one of many, which have no holder together. */
	bool any;
	const char *place;
	/** What there is too much of, and how many. */
	const char *type;
	uint64_t count;
	/** Bytes that would go with it. */
	uint64_t retained;
	/** Why it is one. */
	const char *reason;
};

LP_ARRAY(lp_suspect_array, struct lp_suspect);

struct lp_suspects {
	struct lp_suspect_array items;
};

/**
 * Add a suspect, whose texts are owned by the report or graph, or static.
 * @param what One of what there is too much of, for {what} in the rule's reason, or LP_NO_OBJECT;
 * unused where suspect->reason is set.
 */
struct lp_error *lp_suspect_add(struct lp_evidence *evidence, struct lp_suspects *suspects,
				struct lp_suspect suspect, uint32_t what);

/** Apply all @rules (see lp_suspect_rules). */
struct lp_error *lp_suspects_find(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
				  struct lp_suspects *suspects);
void lp_suspects_deinit(struct lp_suspects *suspects);

#endif
