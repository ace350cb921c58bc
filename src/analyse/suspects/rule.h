// SPDX-License-Identifier: Apache-2.0
/**
 * A leak rule is a row of data: what it matches on the graph, how sure it can be at most, what it
 * says, and the usual fix.  docs/RULES.md has a section for each, and tells how to add one.
 *
 * There are three kinds of rows:
 * - groups: objects of some types that share a key (the same code, the same type) and a holder, if
 *   there are enough of them (`types`, `key`, `least`);
 * - containers by name: an attribute of instances of a class, or a variable of a module
 *   (`owner`, `attribute`): known library leaks, and what is expected to be large;
 * - all others find what they are about themselves (`find`).
 */
#ifndef LP_ANALYSE_SUSPECTS_RULE_H
#define LP_ANALYSE_SUSPECTS_RULE_H

#include "analyse/suspects/evidence.h"

struct lp_suspect_rule;
struct lp_suspects;

/** An object that counts for a rule. */
struct lp_member {
	/** What it has to share with others to be of their group; 0: all are. */
	uint64_t key;
	/** What it counts for: 1, or the items that it holds. */
	uint64_t count;
	/** Where a group is one object: what is told of. */
	uint32_t object;
	/** What it is that there is too much of: by its type's name. */
	const char *type;
};

/** Whether an object of one of the rule's types counts; @member is filled in with no key, a count
 * of 1, and the object itself. */
typedef bool lp_member_fn(struct lp_evidence *evidence, uint32_t id, struct lp_member *member);

typedef struct lp_error *lp_find_fn(struct lp_evidence *evidence,
				    const struct lp_suspect_rule *rule,
				    struct lp_suspects *suspects);

enum { LP_RULE_TYPES = 6 };

struct lp_suspect_rule {
	/** As in JSON: "pending-tasks". */
	const char *name;
	/** The verdict; of rules with `find` the highest that they give. */
	enum lp_verdict verdict;
	/**
	 * Why it is one: a sentence with {count}, {type}, {retained}, {share}, {each}, and {what}:
	 * one of the members in words ("function load()").
	 */
	const char *reason;
	/** What people do about it, in a line. */
	const char *fix;
	/** How little it says of the cause, 0 to 2: of rules about one object that which says most
	 * is told, with the verdict of the surest. */
	unsigned general;
	/** Of known library leaks: where it is told of; else NULL. */
	const char *reference;

	/** Groups: names of types, or of classes that these derive from ("*" in one stands for
	 * anything); NULL behind the last. */
	const char *types[LP_RULE_TYPES];
	/** NULL: all count, with one key. */
	lp_member_fn *member;
	/** What a group counts for at least, and the bytes that its members retain. */
	uint64_t least, least_bytes;
	/** Each object is a group by itself. */
	bool single;
	/** There has to be one container that alone keeps them. */
	bool held;

	/** Containers by name: a class, or "module NAME"; and the attribute that its instances, or
	 * the module, have it in: "_cache", "Registry.items"; of a tuple by number: "pending.0". */
	const char *owner, *attribute;

	lp_find_fn *find;
};

/** All of them, each table ended by one without a name: what leaks have in common, and what is
 * known of libraries and of the interpreter. */
extern const struct lp_suspect_rule lp_suspect_rules[];
extern const struct lp_suspect_rule lp_known_rules[];

#endif
