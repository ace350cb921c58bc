// SPDX-License-Identifier: Apache-2.0
/**
 * Ways as rows of marks, a mark a step, put together where they differ only in how often some steps
 * are there one after the other: what leads to the nodes of a linked list is one way,
 * "app.HEAD(.next)+".
 *
 * A tree of all ways.  It is grown twice: the first time to find what is there many times in a row
 * (a dict in a dict is two dicts, and no chain), which also bounds how deep the tree becomes; the
 * second time once is enough of that.  Ways in which nothing is there many times stay as they are.
 *
 * With the steps that lead back such a tree is an automaton, which puts every way into one of its
 * states.  The brackets of a state say what ways end there, as long as what repeats is not in the
 * midst of what repeats otherwise (as in trees whose left and right branches are both deep), and as
 * long as both trees put the same ways together.  Where that does not hold, a state is vague.
 */
#ifndef LP_ANALYSE_PATH_FOLDS_H
#define LP_ANALYSE_PATH_FOLDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/map.h"

/** So often steps are there in a row, and so many references they are at most, to be a chain. */
enum { LP_FOLD_TIMES = 8, LP_FOLD_PERIOD = 12 };

/** A mark without this bit is of a step that is not folded. */
#define LP_FOLD_MARK UINT64_C(1)

/** A way: one that is a step shorter, and the last step. */
struct lp_fold {
	uint64_t mark;
	uint32_t parent;
	/** The first object that was found on it. */
	uint32_t example;
	/** So many steps up to here may be there any number of times; 0: are not. */
	uint8_t repeat;
	/** Whether any of it may be. */
	bool folded;
	/** Other ways end here too: what repeats in it repeats in more ways than one. */
	bool vague;
};

LP_ARRAY(lp_fold_array, struct lp_fold);

/** Behind the way @from the step @mark leads back to the shorter way @to. */
struct lp_fold_back {
	uint64_t mark;
	uint32_t from, to;
};

LP_ARRAY(lp_fold_back_array, struct lp_fold_back);

/** The ways; number 0 has no steps, and is there from the first one on. */
struct lp_folds {
	struct lp_fold_array items;
	/** From a way and a mark to the way that is longer by it. */
	struct lp_map longer;
	struct lp_fold_back_array backs;
	bool settled;
};

/**
 * The number of the way that is longer by a step than number @from.  O(1) where it is known.
 * @return false if memory is short.
 */
bool lp_folds_add(struct lp_folds *folds, uint32_t from, uint64_t mark, uint32_t example,
		  uint32_t *ret);

/**
 * Fold, once all ways are there.
 * @param[out] numbers From numbers of ways so far to those from now on; free with free().
 */
bool lp_folds_settle(struct lp_folds *folds, uint32_t **numbers);

void lp_folds_deinit(struct lp_folds *folds);

#endif
