// SPDX-License-Identifier: Apache-2.0
/*
 * Rules on graphs drawn by hand: what is a suspect, by which verdict, and what is none.
 */
#include "tap.h"

#include <string.h>

#include "analyse/suspects/told_suspect.h"
#include "base/error.h"
#include "drawn.h"

struct found {
	struct drawn drawn;
	struct lp_flow flow;
	struct lp_dominators dominators;
	struct lp_distances distances;
	struct lp_evidence evidence;
	struct lp_suspects suspects;
	struct lp_told_suspect_array told;
};

static void find(struct found *found, const struct lp_suspect_rule *rules, const char *text)
{
	struct lp_report *report = lp_report_create("suspects");
	struct lp_error *error;

	*found = (struct found){0};
	drawn_init(&found->drawn, text);
	error = lp_flow_init(&found->flow, &found->drawn.graph);
	if (!error)
		error = lp_dominators_init(&found->dominators, &found->flow);
	if (!error)
		error = lp_distances_init(&found->distances, &found->flow, NULL);
	if (!error)
		error = lp_evidence_init(&found->evidence, &found->drawn.findings,
					 &found->dominators, &found->distances, report);
	if (!error)
		error = lp_suspects_find(&found->evidence, rules, &found->suspects);
	if (!error)
		error = lp_suspects_tell(&found->evidence, &found->suspects, &found->told);
	CHECK(!error);
}

static void end(struct found *found)
{
	lp_report_destroy(found->evidence.report);
	lp_told_suspects_deinit(&found->told);
	lp_suspects_deinit(&found->suspects);
	lp_evidence_deinit(&found->evidence);
	lp_distances_deinit(&found->distances);
	lp_dominators_deinit(&found->dominators);
	lp_flow_deinit(&found->flow);
	drawn_deinit(&found->drawn);
}

/** A module with a list of three tickets. */
#define TICKETS                                                                                    \
	"type app.Ticket fields:owner\n"                                                           \
	"type module dict\n"                                                                       \
	"modules dict 232: 'app'=app\n"                                                            \
	"app module 72: __dict__=names\n"                                                          \
	"names dict 232: '__name__'='app' 'OPEN'=open\n"                                           \
	"open list 88: t1 t2 t3\n"                                                                 \
	"t1 app.Ticket 48: owner=None\n"                                                           \
	"t2 app.Ticket 48: owner=None\n"                                                           \
	"t3 app.Ticket 48: owner=None\n"                                                           \
	"root modules sys.modules = modules\n"

/* What docs/RULES.md says that a new rule takes. */
static void test_a_rule_is_a_row(void)
{
	const struct lp_suspect_rule rules[] = {
		{
			.name = "tickets",
			.verdict = LP_VERDICT_LIKELY,
			.reason = "{count} of {type} are open, {retained}",
			.fix = "close them",
			.types = {"app.Ticket"},
			.least = 3,
		},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(found.told.count == 1);
	CHECK(found.told.items[0].suspect.verdict == LP_VERDICT_LIKELY);
	CHECK(found.told.items[0].suspect.count == 3);
	CHECK(!strcmp(found.told.items[0].path, "app.OPEN"));
	CHECK(!strcmp(found.told.items[0].suspect.reason, "3 of app.Ticket are open, 232 B"));
	end(&found);
}

static void test_too_few_are_none(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .types = {"app.*"},
		 .least = 4},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(!found.told.count);
	end(&found);
}

static void test_what_is_expected_stays_expected(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LEAKING,
		 .reason = "open",
		 .types = {"app.Ticket"},
		 .least = 1},
		{.name = "desk",
		 .verdict = LP_VERDICT_EXPECTED,
		 .reason = "a desk",
		 .owner = "module app",
		 .attribute = "OPEN"},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(found.told.count == 1);
	CHECK(found.told.items[0].suspect.verdict == LP_VERDICT_EXPECTED);
	end(&found);
}

static void test_what_is_known_of_a_library_keeps_its_rule(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LEAKING,
		 .reason = "open",
		 .types = {"app.Ticket"},
		 .least = 1},
		{.name = "desk",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "a desk",
		 .owner = "module app",
		 .attribute = "OPEN",
		 .reference = "its manual"},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(found.told.count == 1);
	CHECK(!strcmp(found.told.items[0].suspect.rule->name, "desk"));
	CHECK(found.told.items[0].suspect.verdict == LP_VERDICT_LEAKING);
	CHECK(!strcmp(found.told.items[0].suspect.reason, "a desk; open"));
	end(&found);
}

static void test_fingerprints_are_of_paths(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .types = {"app.Ticket"},
		 .least = 1},
		{.name = NULL},
	};
	struct found found, other;

	find(&found, rules, TICKETS);
	find(&other, rules, "more list 88:\n" TICKETS);
	CHECK(strlen(found.told.items[0].fingerprint) == 12);
	CHECK(!strcmp(found.told.items[0].fingerprint, other.told.items[0].fingerprint));
	end(&found);
	end(&other);
}

static void test_fingerprints_are_the_same_on_every_host(void)
{
	char one[LP_FINGERPRINT_SIZE], other[LP_FINGERPRINT_SIZE];

	CHECK(lp_fingerprint("thread \"Thread-12 (work)\" in work() at /srv/a.py:12, local jobs",
			     one));
	CHECK(lp_fingerprint("thread \"Thread-3 (work)\" in work() at /opt/b/a.py:14, local jobs",
			     other));
	CHECK(!strcmp(one, other));
	CHECK(lp_fingerprint("thread \"Thread-3 (work)\" in work() at /srv/a.py:14, local job",
			     other));
	CHECK(strcmp(one, other) != 0);
	CHECK(lp_fingerprint("shop1.CACHE", one) && lp_fingerprint("shop2.CACHE", other));
	CHECK(strcmp(one, other) != 0);
}

int main(void)
{
	test_a_rule_is_a_row();
	test_too_few_are_none();
	test_what_is_expected_stays_expected();
	test_what_is_known_of_a_library_keeps_its_rule();
	test_fingerprints_are_of_paths();
	test_fingerprints_are_the_same_on_every_host();
	return tap_done();
}
