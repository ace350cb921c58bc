// SPDX-License-Identifier: Apache-2.0
/** Numbers that look random and are the same in each run: a seed tells all of them. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/** splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t random_next(uint64_t *state)
{
	uint64_t value = *state += 0x9e3779b97f4a7c15u;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
	value = (value ^ value >> 27) * 0x94d049bb133111ebu;
	return value ^ value >> 31;
}

/** A number below @limit, which is not 0. */
static inline uint64_t random_below(uint64_t *state, uint64_t limit)
{
	return random_next(state) % limit;
}

#endif
