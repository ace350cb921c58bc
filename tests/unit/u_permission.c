// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "tap.h"
#include "target/permission.h"

enum { CAP_SYS_PTRACE = 19 };

/** A process of the same user that the kernel does not let us look at, for no reason yet. */
static struct lp_permission_facts refused(void)
{
	return (struct lp_permission_facts){
		.pid = 42,
		.exists = true,
		.visible = true,
		.process = 42,
		.ptrace_scope = -1,
		.target = {.uids = {1000, 1000, 1000}, .gids = {1000, 1000, 1000}},
		.own = {.uids = {1000, 1000, 1000}, .gids = {1000, 1000, 1000}},
	};
}

/** Check kind and sentence, which names the PID and has no newline. */
static void expect(const struct lp_permission_facts *facts, enum lp_error_code code,
		   const char *phrase, const char *remedy)
{
	struct lp_error *error = lp_permission_judge(facts);

	CHECK(error != NULL);
	if (!error)
		return;
	EQUAL(error->code, code);
	tap_check(strstr(error->message, phrase), phrase, error->message, 0);
	tap_check(strstr(error->message, remedy), remedy, error->message, 0);
	CHECK(strstr(error->message, "42") && !strchr(error->message, '\n'));
	lp_error_destroy(error);
}

static void test_no_process(void)
{
	struct lp_permission_facts facts = {.pid = 42, .process = 42, .ptrace_scope = -1};

	expect(&facts, LP_ERROR_NO_TARGET, "there is no process 42", "");
	facts.hint_count = 1;
	facts.hints[0] = 4711;
	strcpy(facts.hint_name, "gunicorn");
	expect(&facts, LP_ERROR_NO_TARGET, "of a container is 4711 here", "gunicorn");
	facts.hint_count = 2;
	facts.hints[1] = 4712;
	expect(&facts, LP_ERROR_NO_TARGET, "2 containers", "4711, 4712");
	facts.hint_count = 5;
	expect(&facts, LP_ERROR_NO_TARGET, "5 containers", "...");
	facts.exists = true;
	expect(&facts, LP_ERROR_PERMISSION, "hidepid", "sudo");
}

static void test_no_target(void)
{
	struct lp_permission_facts facts = refused();

	facts.readable = true;
	CHECK(!lp_permission_judge(&facts));
	facts.tracer = 99;
	strcpy(facts.tracer_name, "gdb");
	expect(&facts, LP_ERROR_PERMISSION, "traced by process 99 (gdb)", "end that first");
	facts.ended = true;
	expect(&facts, LP_ERROR_GONE, "has ended", "zombie");
	facts.kernel_thread = true;
	expect(&facts, LP_ERROR_PERMISSION, "thread of the kernel", "");
	facts.process = 41;
	expect(&facts, LP_ERROR_NO_TARGET, "thread of process 41", "");
}

static void test_users(void)
{
	struct lp_permission_facts facts = refused();

	facts.target.uids[0] = facts.target.uids[1] = facts.target.uids[2] = 0;
	expect(&facts, LP_ERROR_PERMISSION, "runs as root (uid 0), limpet as ", "sudo");
	/* setuid: one of the three is enough. */
	facts = refused();
	facts.target.uids[2] = 0;
	expect(&facts, LP_ERROR_PERMISSION, "has changed its user or group", "sudo");
	facts = refused();
	facts.target.gids[1] = 5;
	expect(&facts, LP_ERROR_PERMISSION, "has changed its user or group", "sudo");
	/* root of a container without the capability. */
	facts = refused();
	facts.own.uids[0] = facts.own.uids[1] = 0;
	expect(&facts, LP_ERROR_PERMISSION, "SYS_PTRACE", "--cap-add=SYS_PTRACE");
}

static void test_yama(void)
{
	struct lp_permission_facts facts = refused();

	facts.ptrace_scope = 1;
	expect(&facts, LP_ERROR_PERMISSION, "ptrace_scope is 1",
	       "sysctl kernel.yama.ptrace_scope=0");
	facts.ptrace_scope = 2;
	expect(&facts, LP_ERROR_PERMISSION, "ptrace_scope is 2", "sudo");
	/* Even for root. */
	facts.ptrace_scope = 3;
	facts.own.effective = 1u << CAP_SYS_PTRACE;
	expect(&facts, LP_ERROR_PERMISSION, "ptrace_scope is 3", "restarted");
	/* Another user is the cause that comes first. */
	facts = refused();
	facts.ptrace_scope = 1;
	facts.target.uids[0] = 7;
	expect(&facts, LP_ERROR_PERMISSION, "runs as", "sudo");
}

static void test_other_causes(void)
{
	struct lp_permission_facts facts = refused();

	expect(&facts, LP_ERROR_PERMISSION, "security module", "sudo");
	facts.target.permitted = 1 << 10;
	expect(&facts, LP_ERROR_PERMISSION, "capabilities that limpet lacks", "sudo");
	facts.undumpable = true;
	expect(&facts, LP_ERROR_PERMISSION, "not dumpable", "sudo");
	facts = refused();
	facts.own.effective = 1u << CAP_SYS_PTRACE;
	strcpy(facts.target.label, "unconfined\n");
	expect(&facts, LP_ERROR_PERMISSION, "the kernel or a security module", "host");
	strcpy(facts.target.label, "docker-default (enforce)");
	expect(&facts, LP_ERROR_PERMISSION, "\"docker-default (enforce)\"", "AppArmor");
	facts.other_users = true;
	expect(&facts, LP_ERROR_PERMISSION, "another user namespace", "host");
}

int main(void)
{
	test_no_process();
	test_no_target();
	test_users();
	test_yama();
	test_other_causes();
	return tap_done();
}
