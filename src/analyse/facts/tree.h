// SPDX-License-Identifier: Apache-2.0
/**
 * A tree that grows downwards, in which the nearest common ancestor of two nodes is found in
 * O(log depth): each node knows its parent and one more ancestor, farther up (E. W. Myers, An
 * applicative random-access stack, Information Processing Letters 17, 1983).
 */
#ifndef LP_ANALYSE_FACTS_TREE_H
#define LP_ANALYSE_FACTS_TREE_H

#include <stdint.h>

/** Of all arrays: an item a node. */
struct lp_tree {
	uint32_t *parents, *jumps, *depths;
};

/** Make a node the root. */
static inline void lp_tree_root(struct lp_tree *tree, uint32_t node)
{
	tree->parents[node] = tree->jumps[node] = node;
	tree->depths[node] = 0;
}

/** Put a node, whose parent is set and is in the tree, into the tree. */
static inline void lp_tree_add(struct lp_tree *tree, uint32_t node)
{
	uint32_t parent = tree->parents[node], jump = tree->jumps[parent];
	uint32_t length = tree->depths[parent] - tree->depths[jump];

	tree->depths[node] = tree->depths[parent] + 1;
	/* Two jumps of the same length become one. */
	tree->jumps[node] = length == tree->depths[jump] - tree->depths[tree->jumps[jump]]
				    ? tree->jumps[jump]
				    : parent;
}

static inline uint32_t lp_tree_lift(const struct lp_tree *tree, uint32_t node, uint32_t depth)
{
	while (tree->depths[node] > depth)
		node = tree->depths[tree->jumps[node]] >= depth ? tree->jumps[node]
								: tree->parents[node];
	return node;
}

/** The nearest common ancestor of two nodes of the tree. */
static inline uint32_t lp_tree_common(const struct lp_tree *tree, uint32_t a, uint32_t b)
{
	if (tree->depths[a] > tree->depths[b])
		a = lp_tree_lift(tree, a, tree->depths[b]);
	else
		b = lp_tree_lift(tree, b, tree->depths[a]);
	/* At equal depths jumps are equally long. */
	while (a != b) {
		uint32_t jump_a = tree->jumps[a], jump_b = tree->jumps[b];

		a = jump_a == jump_b ? tree->parents[a] : jump_a;
		b = jump_a == jump_b ? tree->parents[b] : jump_b;
	}
	return a;
}

#endif
