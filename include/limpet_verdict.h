// SPDX-License-Identifier: Apache-2.0
/** How sure it is that something is a leak: one scale, the surest last. */
#ifndef LIMPET_VERDICT_H
#define LIMPET_VERDICT_H

/** X(NAME, word) */
#define LP_VERDICTS(X)                                                                             \
	X(NONE, "none")                                                                            \
	/* Known to be so: a cache of the interpreter's, or one with a bound. */                   \
	X(EXPECTED, "expected")                                                                    \
	/* Large, or of a shape that leaks have: one look at a healthy program may show it. */     \
	X(POSSIBLE, "possible")                                                                    \
	/* Of a structure that has no other use, or it grew over three snapshots. */               \
	X(LIKELY, "likely")                                                                        \
	/* Proven: it can never be freed, or it gained at every look and lost nothing. */          \
	X(LEAKING, "leaking")

enum lp_verdict {
#define X(name, word) LP_VERDICT_##name,
	LP_VERDICTS(X)
#undef X
		LP_VERDICT_COUNT
};

#endif
