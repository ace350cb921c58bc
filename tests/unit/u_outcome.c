// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <sys/syscall.h>

#include "base/error.h"
#include "tap.h"
#include "target/freeze/outcome.h"
#include "target/freeze/plan.h"

static void expect(const struct lp_wire_report *report, enum lp_error_code code,
		   const char *message)
{
	struct lp_error *error = lp_outcome_error(report, 42, 500);

	CHECK(error != NULL);
	if (!error)
		return;
	EQUAL(error->code, code);
	TEXT(error->message, message);
	lp_error_destroy(error);
}

static void test_every_outcome_has_a_sentence(void)
{
	struct lp_wire_report report = {.call = -1};
	int outcome;

	CHECK(!lp_outcome_error(&report, 42, 500));
	for (outcome = LP_OUTCOME_OK + 1; outcome <= LP_OUTCOME_HAND_ENDED; outcome++) {
		struct lp_error *error;

		/* That one looks at the process. */
		if (outcome == LP_OUTCOME_REFUSED)
			continue;
		report.outcome = (enum lp_outcome)outcome;
		error = lp_outcome_error(&report, 42, 500);
		CHECK(error && strstr(error->message, "42") && !strchr(error->message, '\n'));
		lp_error_destroy(error);
	}
}

static void test_who_does_not_stop(void)
{
	struct lp_wire_report report = {
		.outcome = LP_OUTCOME_UNSTOPPABLE, .tid = 43, .state = 'D', .call = SYS_clone};

	expect(&report, LP_ERROR_BUSY,
	       "process 42 cannot be stopped: its thread 43 is starting a process and waits "
	       "(state D, in the system call clone); try again when that is done");
	report.call = SYS_read;
	expect(&report, LP_ERROR_BUSY,
	       "process 42 cannot be stopped: its thread 43 does not react (state D, in the system "
	       "call read); try again when that is done");
	report.call = 9999;
	expect(&report, LP_ERROR_BUSY,
	       "process 42 cannot be stopped: its thread 43 does not react (state D, in the system "
	       "call 9999); try again when that is done");
	report.call = -1;
	report.state = 0;
	expect(&report, LP_ERROR_BUSY,
	       "process 42 cannot be stopped: its thread 43 does not react (state ?); try again "
	       "when "
	       "that is done");
	report.tid = 0;
	expect(&report, LP_ERROR_BUSY,
	       "process 42 cannot be stopped: it starts, ends or replaces threads all the time; "
	       "try "
	       "again");
}

static void test_limits(void)
{
	const struct lp_wire_report late = {.outcome = LP_OUTCOME_DEADLINE};

	expect(&late, LP_ERROR_BUSY,
	       "process 42 was resumed before it was read in full, as it had stood still for the "
	       "limit of 500 ms; to allow more pass --max-pause 1000");
}

static void test_why_no_copy(void)
{
	struct lp_wire_report report = {.outcome = LP_OUTCOME_NO_CLONE, .number = EAGAIN};
	char clause[LP_PLAN_CLAUSE] = "";

	CHECK(lp_outcome_no_copy(&report, clause));
	TEXT(clause, "the kernel refuses to fork it: Resource temporarily unavailable");
	report.outcome = LP_OUTCOME_SECCOMP;
	CHECK(lp_outcome_no_copy(&report, clause));
	TEXT(clause, "a seccomp filter");
	expect(&report, LP_ERROR_PERMISSION,
	       "process 42 cannot be copied (a seccomp filter); use --mode stop to read it while "
	       "it "
	       "stands still");
	report.outcome = LP_OUTCOME_GONE;
	CHECK(!lp_outcome_no_copy(&report, clause));
	TEXT(clause, "a seccomp filter");
}

int main(void)
{
	test_every_outcome_has_a_sentence();
	test_who_does_not_stop();
	test_limits();
	test_why_no_copy();
	return tap_done();
}
