// SPDX-License-Identifier: Apache-2.0
/* The rules.  Each has a section in docs/RULES.md. */
#include "analyse/suspects/garbage_rules.h"
#include "analyse/suspects/growth_rule.h"
#include "analyse/suspects/members.h"
#include "analyse/suspects/outside_rule.h"
#include "analyse/suspects/refcount_rule.h"
#include "analyse/suspects/size_rule.h"
#include "analyse/suspects/thread_rule.h"

enum { KIB = 1024, MIB = 1024 * KIB };

const struct lp_suspect_rule lp_suspect_rules[] = {
	/* What several looks show. */
	{
		.name = "growing-holder",
		.verdict = LP_VERDICT_LEAKING,
		.general = 1,
		.fix = "remove what is done with, also on early returns and exceptions, or bound "
		       "it "
		       "(maxlen, an LRU cache, weak values)",
		.find = lp_find_growing,
	},
	/* What the collector cannot free, or does not. */
	{
		.name = "garbage-kept",
		.verdict = LP_VERDICT_LEAKING,
		.reason = "that are in no use any more and will never be freed",
		.fix = "break the cycle (a weakref, or close() that clears the attribute), or do "
		       "without __del__",
		.find = lp_find_garbage_kept,
	},
	{
		.name = "refcount-excess",
		.verdict = LP_VERDICT_LEAKING,
		.fix = "a Py_DECREF is missing in an extension: look at the functions that make or "
		       "take these objects",
		.find = lp_find_lost,
	},
	{
		.name = "save-all",
		.verdict = LP_VERDICT_LEAKING,
		.reason =
			"that the collector found were put into gc.garbage: gc.DEBUG_SAVEALL is on",
		.fix = "gc.set_debug(0), and del gc.garbage[:]",
		.find = lp_find_saved,
	},
	{
		.name = "collector-off",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "in cycles wait for a collection that does not come by itself",
		.fix = "gc.enable(), or gc.collect() now and then; gc.unfreeze() if they are "
		       "frozen",
		.find = lp_find_collector_off,
	},
	{
		.name = "garbage-waiting",
		.verdict = LP_VERDICT_POSSIBLE,
		.reason = "in cycles wait for the collector, which will take them",
		.fix = "none needed; to free them at once, break the cycle or use a weakref",
		.find = lp_find_garbage_waiting,
	},
	/* Caches. */
	{
		.name = "unbounded-cache",
		.verdict = LP_VERDICT_LIKELY,
		.reason =
			"{count} results are kept by functools.lru_cache(maxsize=None), {retained}",
		.fix = "give it a maxsize, or call cache_clear()",
		.types = {"functools._lru_cache_wrapper"},
		.member = lp_member_unbounded_cache,
		.least = 1000,
		.least_bytes = 64 * KIB,
		.single = true,
	},
	{
		.name = "cache-on-method",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "{count} instances are alive only as self in the keys of an lru_cache on "
			  "their method, {retained}",
		.fix = "cache on the instance (functools.cached_property), or in a function "
		       "without "
		       "self",
		.types = {"functools._lru_cache_wrapper"},
		.member = lp_member_method_cache,
		.least = 10,
		.single = true,
	},
	{
		.name = "bounded-cache",
		.verdict = LP_VERDICT_EXPECTED,
		.reason = "functools.lru_cache with a maxsize drops the oldest",
		.fix = "none needed",
		.types = {"functools._lru_cache_wrapper"},
		.member = lp_member_bounded_cache,
		.least = 1,
		.single = true,
	},
	{
		.name = "bounded-deque",
		.verdict = LP_VERDICT_EXPECTED,
		.reason = "a deque with a maxlen drops the oldest",
		.fix = "none needed",
		.types = {"collections.deque"},
		.member = lp_member_bounded_deque,
		.least = 1,
		.single = true,
	},
	{
		.name = "mutable-default",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "a default argument holds {count} items: it is one object for all calls",
		.fix = "default to None, and make the container in the function",
		.types = {"function"},
		.member = lp_member_default,
		.least = 100,
		.single = true,
	},
	/* Exceptions. */
	{
		.name = "raised-again",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "one exception object was raised {count} times and keeps the frames of "
			  "all: "
			  "its traceback grows with each raise",
		.fix = "raise a new exception each time, or raise it.with_traceback(None)",
		.types = {"BaseException"},
		.member = lp_member_raised_again,
		.least = 10,
		.single = true,
	},
	{
		.name = "kept-exceptions",
		.verdict = LP_VERDICT_LIKELY,
		.reason =
			"{count} exceptions are kept with their tracebacks, and so the frames with "
			"all variables: {retained}",
		.fix = "keep str(e) or traceback.format_exc(), or e.with_traceback(None)",
		.types = {"BaseException"},
		.member = lp_member_raised,
		.least = 10,
		.least_bytes = 64 * KIB,
		.held = true,
	},
	/* Threads and tasks. */
	{
		.name = "threads-without-end",
		.verdict = LP_VERDICT_POSSIBLE,
		.fix = "let them end (a sentinel in their queue, an Event), or use a pool",
		.find = lp_find_threads,
	},
	{
		.name = "pending-tasks",
		.verdict = LP_VERDICT_POSSIBLE,
		.reason = "{count} tasks of asyncio wait, all in the same coroutine",
		.fix = "await them with a timeout, or cancel() them when nobody waits any more",
		.types = {"_asyncio.Task", "asyncio.tasks.Task"},
		.member = lp_member_task,
		.least = 100,
	},
	/* Functions. */
	{
		.name = "closure-capture",
		.verdict = LP_VERDICT_POSSIBLE,
		.reason =
			"{count} functions made by one function keep {each} each of its variables",
		.fix = "copy what is needed into a variable of its own and let go of the rest",
		.types = {"function"},
		.member = lp_member_closure,
		.least = 20,
		.least_bytes = MIB,
		.held = true,
	},
	{
		.name = "suspended-generators",
		.verdict = LP_VERDICT_POSSIBLE,
		.reason = "{count} generators of {what} are not finished, and keep their variables",
		.fix = "run them to the end, or close() them",
		.types = {"generator", "async_generator"},
		.member = lp_member_suspended,
		.least = 100,
		.held = true,
	},
	{
		.name = "repeated-callback",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "the same {what} of one object is registered {count} times",
		.fix = "register it once, or remove it when it is done with",
		.types = {"method", "instancemethod"},
		.member = lp_member_same_method,
		.least = 100,
		.held = true,
	},
	{
		.name = "observers",
		.verdict = LP_VERDICT_POSSIBLE,
		.reason = "{count} objects are alive only as their {what} is registered",
		.fix = "remove the listener when its object is done with, or keep it by "
		       "weakref.WeakMethod",
		.types = {"method", "instancemethod"},
		.member = lp_member_listener,
		.least = 100,
		.held = true,
	},
	/* Classes and handlers. */
	{
		.name = "new-classes",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "there are {count} classes called {what}: one is made at every call",
		.fix = "make the class once, at the top of a module, or keep those that are made "
		       "in a "
		       "dict by what they are made of",
		.types = {"type"},
		.member = lp_member_class,
		.least = 100,
	},
	{
		.name = "repeated-handlers",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "a logger has {count} handlers: each message goes to all of them",
		.fix = "addHandler() once, when the program starts",
		.owner = "logging.Logger",
		.attribute = "handlers",
		.least = 10,
	},
	/* Files and memory of others. */
	{
		.name = "open-files",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "{count} files are open, and held in one place",
		.fix = "with open(...) as file, or close() it",
		.types = {"_io.FileIO", "file"},
		.member = lp_member_open,
		.least = 100,
		.held = true,
	},
	{
		.name = "open-files",
		.verdict = LP_VERDICT_POSSIBLE,
		.reason = "{count} sockets are open, and held in one place",
		.fix = "close() it when the connection is done with, on errors and timeouts too",
		.types = {"_socket.socket"},
		.member = lp_member_open,
		.least = 100,
		.held = true,
	},
	{
		.name = "big-base",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "{count} arrays are views of a small part of the larger ones that they "
			  "keep "
			  "alive: {retained}",
		.fix = "copy() the part that is needed",
		.types = {"numpy.ndarray"},
		.member = lp_member_view,
		.least = 10,
		.least_bytes = MIB,
		.held = true,
	},
	/* Size alone. */
	{
		.name = "kept-outside",
		.verdict = LP_VERDICT_POSSIBLE,
		.general = 2,
		.reason = "{count} objects are kept one by one, by no container of Python's: "
			  "{retained}, {share} of all",
		.fix = "atexit.unregister() what is done with; of extensions limpet refcounts "
		       "tells "
		       "which library holds them",
		.find = lp_find_outside,
	},
	{
		.name = "large-holder",
		.verdict = LP_VERDICT_POSSIBLE,
		.general = 2,
		.reason = "it alone keeps {retained}, {share} of all",
		.fix = "if it only ever grows (limpet grow), bound it or remove what is done with",
		.find = lp_find_large,
	},
	{.name = NULL},
};
