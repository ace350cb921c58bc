// SPDX-License-Identifier: Apache-2.0
/* limpet gc PID: the collector of a process, used from outside. */
#include "cli/gc.h"

#include "cli/complain.h"
#include "cli/exec.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "cli/target.h"

/** What a collection would free, from a look at the process in which nothing is run. */
static int tell(const struct options *options, pid_t pid)
{
	struct lp_format format = output_format(options);
	struct lp_target *target;
	struct lp_report *report;
	struct lp_error *error = target_open("garbage", options, options->target, pid, &target);

	if (error)
		return fail(error);
	error = lp_ask(target, "garbage", &options->question, &report);
	lp_close(target);
	if (error)
		return fail(error);
	error = lp_report_write(report, &format, output_write, NULL);
	lp_report_destroy(report);
	return error ? fail(error) : output_end();
}

static int act(const struct options *options, pid_t pid, const struct lp_gc_actions *actions)
{
	const struct lp_exec_listener listener = {.output = exec_output};
	enum lp_exec_end end = LP_EXEC_DONE;
	struct lp_exec *exec;
	struct lp_error *error = exec_open(options, pid, &exec);

	if (error)
		return fail(error);
	error = lp_exec_gc(exec, actions, &listener, &end);
	lp_exec_close(exec);
	if (error)
		return fail(error);
	return end == LP_EXEC_RAISED ? EXIT_CANNOT : output_end();
}

int gc_run(const struct options *options)
{
	struct lp_gc_actions actions = options->gc;
	pid_t pid = exec_target(options);
	bool any = actions.collect || actions.enable || actions.disable || actions.freeze ||
		   actions.unfreeze || actions.debug;

	if (!pid)
		return EXIT_USAGE;
	if (actions.enable && actions.disable) {
		complain("--enable or --disable, not both");
		return EXIT_USAGE;
	}
	if (options->dry_run && any && !actions.collect) {
		complain("--dry-run is of a collection only");
		return EXIT_USAGE;
	}
	if (options->dry_run)
		return tell(options, pid);
	actions.collect = actions.collect || !any;
	actions.json = options->json;
	return act(options, pid, &actions);
}
