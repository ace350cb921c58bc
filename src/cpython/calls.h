// SPDX-License-Identifier: Apache-2.0
/**
 * Which calls have CPython run Python code in a thread that is new to it, and what speaks against
 * that.  Makes none of them: target/run/ does.
 */
#ifndef LP_CPYTHON_CALLS_H
#define LP_CPYTHON_CALLS_H

#include "cpython/runtime.h"
#include "target/run/request.h"

struct lp_error;

/**
 * Whether whoever runs the program lets code come from outside: since 3.14 that can be forbidden
 * (PYTHON_DISABLE_REMOTE_DEBUG and the like).
 */
bool lp_calls_allowed(const struct lp_python *python, struct lp_peek *peek,
				  const struct lp_runtime *runtime);

/**
 * Have a new thread run @text, in the main interpreter and in a namespace of its own in which `fd`
 * is the connection and `modules` sys.modules; then close the connection.  All but pid, start_time,
 * restart_calls and patience of @request is filled in.
 * @return NULL or LP_ERROR_UNSUPPORTED with what is missing.
 */
struct lp_error *lp_calls_run_text(const struct lp_python *python, struct lp_peek *peek,
				   const struct lp_runtime *runtime, const char *text,
				   struct lp_run_request *request);

/**
 * Where the interpreter takes a script, and one that has a new thread run @text as above; only
 * request->mailbox is filled in.
 * @return false where it takes none (before 3.14).
 */
bool lp_calls_mailbox(const struct lp_python *python, struct lp_peek *peek,
		      const struct lp_runtime *runtime, const char *text,
		      struct lp_run_request *request);

/**
 * As above: have a new thread raise KeyboardInterrupt in the thread @ident, as soon as that runs
 * Python code; or, if not @raise, take that back if it was not raised yet.
 */
struct lp_error *lp_calls_interrupt(const struct lp_python *python, struct lp_peek *peek,
				    const struct lp_runtime *runtime, uint64_t ident, bool raise,
				    struct lp_run_request *request);

#endif
