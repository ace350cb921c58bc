// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "tap.h"
#include "target/permission.h"

/* Users without a name on any machine. */
enum { CAP_SYS_PTRACE = 19, ALICE = 2000000001, BOB = 2000000002 };

#define NO_PERMISSION "no permission to look at process 42: "

/** A process of the same user that the kernel does not let us look at, for no reason yet. */
static struct lp_permission_facts refused(void)
{
	return (struct lp_permission_facts){
		.pid = 42,
		.exists = true,
		.visible = true,
		.process = 42,
		.ptrace_scope = -1,
		.target = {.uids = {ALICE, ALICE, ALICE}, .gids = {ALICE, ALICE, ALICE}},
		.own = {.uids = {ALICE, ALICE, ALICE}, .gids = {ALICE, ALICE, ALICE}},
	};
}

/** Check kind and the whole sentence. */
static void expect(const struct lp_permission_facts *facts, enum lp_error_code code,
		   const char *sentence)
{
	struct lp_error *error = lp_permission_judge(facts);

	CHECK(error != NULL);
	if (!error)
		return;
	EQUAL(error->code, code);
	TEXT(error->message, sentence);
	lp_error_destroy(error);
}

static void test_no_process(void)
{
	struct lp_permission_facts facts = {.pid = 42, .process = 42, .ptrace_scope = -1};

	expect(&facts, LP_ERROR_NO_TARGET, "there is no process 42");
	facts.hint_count = 1;
	facts.hints[0] = 4711;
	strcpy(facts.hint_name, "gunicorn");
	expect(&facts, LP_ERROR_NO_TARGET,
	       "there is no process 42 here; the PID 42 of a container is 4711 here (gunicorn)");
	facts.hint_count = 2;
	facts.hints[1] = 4712;
	expect(&facts, LP_ERROR_NO_TARGET,
	       "there is no process 42 here; the PID 42 of 2 containers is 4711, 4712 here");
	facts.hint_count = 5;
	expect(&facts, LP_ERROR_NO_TARGET,
	       "there is no process 42 here; the PID 42 of 5 containers is 4711, 4712, ... here");
	facts.exists = true;
	expect(&facts, LP_ERROR_PERMISSION,
	       "process 42 is hidden from this user (/proc is mounted with hidepid); run limpet "
	       "with sudo");
}

static void test_no_target(void)
{
	struct lp_permission_facts facts = refused();

	facts.readable = true;
	CHECK(!lp_permission_judge(&facts));
	facts.tracer = 99;
	strcpy(facts.tracer_name, "gdb");
	expect(&facts, LP_ERROR_PERMISSION,
	       "process 42 is being traced by process 99 (gdb) already; end that first");
	facts.ended = true;
	expect(&facts, LP_ERROR_GONE,
	       "process 42 has ended (it is a zombie, waiting for its parent to take note)");
	facts.kernel_thread = true;
	expect(&facts, LP_ERROR_PERMISSION,
	       "process 42 is a thread of the kernel: there is nothing to look at");
	facts.process = 41;
	expect(&facts, LP_ERROR_NO_TARGET, "42 is no process but a thread of process 41");
}

static void test_users(void)
{
	struct lp_permission_facts facts = refused();

	facts.target.uids[0] = facts.target.uids[1] = facts.target.uids[2] = 0;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "it runs as root (uid 0), limpet as uid 2000000001; run limpet as "
			     "that user or with sudo");
	/* setuid: one of the three is enough. */
	facts = refused();
	facts.target.uids[2] = 0;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "it has changed its user or group since it was started; run limpet "
			     "with sudo");
	facts = refused();
	facts.target.gids[1] = 5;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "it has changed its user or group since it was started; run limpet "
			     "with sudo");
	/* root of a container without the capability. */
	facts = refused();
	facts.own.uids[0] = facts.own.uids[1] = 0;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "limpet is root but lacks the capability SYS_PTRACE, as in a "
			     "container; add it (docker run --cap-add=SYS_PTRACE) or run limpet "
			     "on the host");
}

static void test_yama(void)
{
	struct lp_permission_facts facts = refused();

	facts.ptrace_scope = 1;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "this system lets only a parent do so (kernel.yama.ptrace_scope is "
			     "1); run limpet with sudo, or allow it with: sudo sysctl "
			     "kernel.yama.ptrace_scope=0");
	facts.ptrace_scope = 2;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "this system lets only root do so (kernel.yama.ptrace_scope is 2); "
			     "run limpet with sudo");
	/* Even for root. */
	facts.ptrace_scope = 3;
	facts.own.effective = 1u << CAP_SYS_PTRACE;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "this system lets nobody do so (kernel.yama.ptrace_scope is 3, until "
			     "it is restarted)");
	/* Another user is the cause that comes first. */
	facts = refused();
	facts.ptrace_scope = 1;
	facts.target.uids[0] = BOB;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "it runs as uid 2000000002, limpet as uid 2000000001; run limpet as "
			     "that user or with sudo");
}

static void test_other_causes(void)
{
	struct lp_permission_facts facts = refused();

	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "the kernel or a security module forbids it; run limpet with sudo, or "
			     "on the host");
	facts.target.permitted = 1 << 10;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "it has capabilities that limpet lacks; run limpet with sudo");
	facts.undumpable = true;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION
	       "it is protected from its own user (it has changed its user, or called "
	       "prctl to be not dumpable); run limpet with sudo");
	facts = refused();
	facts.own.effective = 1u << CAP_SYS_PTRACE;
	strcpy(facts.target.label, "unconfined\n");
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "the kernel or a security module forbids it; run limpet with sudo, or "
			     "on the host");
	strcpy(facts.target.label, "docker-default (enforce)");
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION "a security module (AppArmor, SELinux) forbids it: the process is "
			     "confined by \"docker-default (enforce)\", limpet by \"nothing\"; run "
			     "limpet on the host, or relax the profile");
	facts.other_users = true;
	expect(&facts, LP_ERROR_PERMISSION,
	       NO_PERMISSION
	       "it belongs to another user namespace; run limpet as root of the host");
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
