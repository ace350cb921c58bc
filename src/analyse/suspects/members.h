// SPDX-License-Identifier: Apache-2.0
/** Which objects count for the rules about groups. */
#ifndef LP_ANALYSE_SUSPECTS_MEMBERS_H
#define LP_ANALYSE_SUSPECTS_MEMBERS_H

#include "analyse/suspects/rule.h"

/** Functions with variables of the function around them that they alone keep; by code. */
lp_member_fn lp_member_closure;
/** Functions whose default argument is a container that nothing else has: its items. */
lp_member_fn lp_member_default;
/** Caches without a bound, by functools.lru_cache: their entries. */
lp_member_fn lp_member_unbounded_cache;
/** Caches with a bound: their dict, once; and deques with one. */
lp_member_fn lp_member_bounded_cache;
lp_member_fn lp_member_bounded_deque;
/** Files and sockets that are open. */
lp_member_fn lp_member_open;
/** numpy arrays that are a small part of what they keep. */
lp_member_fn lp_member_view;
/** Caches in classes: instances of the class that the cache alone keeps. */
lp_member_fn lp_member_method_cache;
/** Generators and coroutines that are not finished; by code. */
lp_member_fn lp_member_suspended;
/** Pending asyncio tasks; by the code of their coroutine. */
lp_member_fn lp_member_task;
/** Bound methods: by function and object; by function alone, where nothing else has the object. */
lp_member_fn lp_member_same_method;
lp_member_fn lp_member_listener;
/** Classes, by name. */
lp_member_fn lp_member_class;
/** Exceptions that know where they were raised; and those of which the same lines are there many
 * times, as the exception was raised again and again. */
lp_member_fn lp_member_raised;
lp_member_fn lp_member_raised_again;

#endif
