// SPDX-License-Identifier: Apache-2.0
/*
 * What all rules about groups have in common: names that match, and the container that holds the
 * members of a group, compared with what is found by leaving out each object in turn.
 */
#include "tap.h"

#include "analyse/suspects/match.h"
#include "drawn_suspects.h"
#include "random.h"

static void test_names(void)
{
	CHECK(lp_name_matches("app.Ticket", "app.Ticket"));
	CHECK(!lp_name_matches("app.Ticket", "app.Tickets"));
	CHECK(!lp_name_matches("app.Ticket", "app.Ticke"));
	CHECK(!lp_name_matches("", "app"));
	CHECK(lp_name_matches("", ""));
	CHECK(lp_name_matches("*", ""));
	CHECK(lp_name_matches("*", "app.Ticket"));
	CHECK(lp_name_matches("app.*", "app.Ticket"));
	CHECK(lp_name_matches("app.*", "app."));
	CHECK(!lp_name_matches("app.*", "app"));
	CHECK(!lp_name_matches("app.*", "map.Ticket"));
	CHECK(lp_name_matches("*.Ticket", "desk.app.Ticket"));
	CHECK(!lp_name_matches("*.Ticket", "Ticket"));
	CHECK(lp_name_matches("app.*.Ticket", "app.desk.Ticket"));
	CHECK(lp_name_matches("app.*.Ticket", "app..Ticket"));
	/* What stands for anything is not what is before and behind it at once. */
	CHECK(!lp_name_matches("app.*.Ticket", "app.Ticket"));
	CHECK(!lp_name_matches("aba*aba", "ababa"));
	CHECK(lp_name_matches("aba*aba", "abaaba"));
}

static const struct lp_suspect_rule of_tickets[] = {
	{
		.name = "tickets",
		.verdict = LP_VERDICT_LIKELY,
		.reason = "{count} of {type}",
		.fix = "close them",
		.types = {"app.Ticket"},
		.least = 1000,
		.held = true,
	},
	{.name = NULL},
};

/** The holder of @count tickets, each in a list of its own in one of as many sessions; "" if they
 * are no suspect.  At the top sessions are in @holder. */
static void climb(unsigned count, const char *holder, const char *variable, char *ret)
{
	struct lp_strbuf text = {0};
	struct found found;

	lp_strbuf_puts(&text, "type app.Ticket\ntype app.Session slots:tickets\n");
	draw_app(&text, variable);
	draw_line(&text, holder, 0, count, " s#");
	draw_each(&text, 0, count,
		  "s# app.Session 48: tickets=l#\nl# list 64: t#\nt# app.Ticket 48\n");
	found_draw(&found, lp_strbuf_text(&text));
	found_look(&found, of_tickets);
	EQUAL(found.told.count, *variable ? count >= 1000 : 0);
	strcpy(ret, "");
	if (found.told.count) {
		EQUAL(found.told.items[0].suspect.count, count);
		snprintf(ret, 64, "%s", found.told.items[0].path);
	}
	found_end(&found);
	lp_strbuf_deinit(&text);
}

static void test_climbing(void)
{
	char path[64];

	climb(1000, "sessions list 9000:", "'SESSIONS'=sessions", path);
	TEXT(path, "app.SESSIONS");
	climb(1000, "sessions set 9000:", "'SESSIONS'=sessions", path);
	TEXT(path, "app.SESSIONS");
	climb(999, "sessions list 9000:", "'SESSIONS'=sessions", path);
	TEXT(path, "");
	/* Of garbage nothing is said. */
	climb(1000, "sessions list 9000:", "", path);
	TEXT(path, "");
}

/** Groups of some holders are found at these; the rest goes on together to the one around. */
static void test_groups_are_settled_where_they_are_large(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .types = {"app.Ticket"},
		 .least = 4},
		{.name = NULL},
	};
	struct found found;

	found_draw(&found, "type app.Ticket\n"
			   "desks dict 232: 1=a 2=b 3=c\n"
			   "a list 88: a1 a2 a3 a4 a5\nb list 88: b1 b2\nc list 88: c1 c2 c3\n"
			   "a1 app.Ticket 10\na2 app.Ticket 10\na3 app.Ticket 10\n"
			   "a4 app.Ticket 10\na5 app.Ticket 10\n"
			   "b1 app.Ticket 10\nb2 app.Ticket 10\n"
			   "c1 app.Ticket 10\nc2 app.Ticket 10\nc3 app.Ticket 10\n"
			   "root modules sys.modules = desks\n");
	found_look(&found, rules);
	EQUAL(found.suspects.items.count, 2);
	EQUAL(found.suspects.items.items[0].object, drawn_id(&found.drawn, "a"));
	EQUAL(found.suspects.items.items[0].count, 5);
	/* The list is for them and goes with them. */
	EQUAL(found.suspects.items.items[0].retained, 88 + 50);
	EQUAL(found.suspects.items.items[1].object, drawn_id(&found.drawn, "desks"));
	EQUAL(found.suspects.items.items[1].count, 5);
	found_end(&found);
}

/** Attributes of an object are held by what holds that. */
static void test_namespaces_hold_nothing(void)
{
	struct found found;

	found_draw(&found, "type app.Ticket\ntype app.Desk dict\n"
			   "desks list 88: desk\ndesk app.Desk 48: __dict__=vars\n"
			   "vars dict 104: 'ticket'=ticket 'held'=held\nticket app.Ticket 10\n"
			   "held dict 64: 1=other\nother app.Ticket 10\n"
			   "root modules sys.modules = desks\n");
	found_gather(&found);
	EQUAL(lp_evidence_holder(&found.evidence, drawn_id(&found.drawn, "ticket")),
	      drawn_id(&found.drawn, "desks"));
	EQUAL(lp_evidence_holder(&found.evidence, drawn_id(&found.drawn, "other")),
	      drawn_id(&found.drawn, "held"));
	EQUAL(lp_evidence_holder(&found.evidence, drawn_id(&found.drawn, "desks")), LP_NO_OBJECT);
	found_end(&found);
}

enum { OBJECTS = 14, GRAPHS = 400 };

static bool is_container(const struct drawn *drawn, uint32_t id)
{
	const char *type = drawn->graph.type_table.items[drawn->graph.types[id]].name;

	return !strcmp(type, "list") || !strcmp(type, "set") || !strcmp(type, "collections.deque");
}

/** Objects that are reached from roots, a bit each, if one is left out. */
static uint64_t reach(const struct drawn *drawn, uint32_t without)
{
	const struct lp_graph *graph = &drawn->graph;
	uint64_t reached = 0, before;
	uint32_t id, place;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		if (graph->roots.items[i].object != without)
			reached |= UINT64_C(1) << graph->roots.items[i].object;
	}
	do {
		before = reached;
		for (id = 0; id < graph->count; id++) {
			for (place = graph->offsets[id];
			     reached >> id & 1 && place < graph->offsets[id + 1]; place++) {
				uint32_t target = graph->edges[place];

				if (lp_edge_is_strong(target) && target != without)
					reached |= UINT64_C(1) << target;
			}
		}
	} while (reached != before);
	return reached;
}

/** The nearest container that each way to an object leads through. */
static uint32_t find_holder(const struct drawn *drawn, uint32_t id)
{
	uint32_t best = LP_NO_OBJECT, other;
	unsigned least = OBJECTS + 1;

	for (other = 0; other < drawn->graph.count; other++) {
		uint64_t gone = reach(drawn, LP_NO_OBJECT) & ~reach(drawn, other);
		unsigned size = (unsigned)__builtin_popcountll(gone);

		/* Of two the nearer one takes less with it. */
		if (other != id && is_container(drawn, other) && gone >> id & 1 && size < least) {
			best = other;
			least = size;
		}
	}
	return best;
}

static void draw_random(struct lp_strbuf *text, uint64_t *seed)
{
	static const char *const types[] = {"list 88",	"set 88",   "collections.deque 88",
					    "tuple 48", "tuple 48", "app.Node 48"};
	static const char *const names[] = {"a", "b", "c"};
	unsigned i, edges;

	lp_strbuf_puts(text, "type app.Node slots:a,b,c\n");
	for (i = 0; i < OBJECTS; i++) {
		uint64_t type = random_below(seed, 6);

		lp_strbuf_printf(text, "o%u %s:", i, types[type]);
		for (edges = (unsigned)random_below(seed, 4); edges--;) {
			lp_strbuf_puts(text, " ");
			if (type == 5)
				lp_strbuf_printf(text, "%s=", names[edges]);
			lp_strbuf_printf(text, "%so%llu", random_below(seed, 8) ? "" : "~",
					 (unsigned long long)random_below(seed, OBJECTS));
		}
		lp_strbuf_puts(text, "\n");
	}
	for (i = 0; i <= random_below(seed, 3); i++)
		lp_strbuf_printf(text, "root native_data lib.so = o%llu\n",
				 (unsigned long long)random_below(seed, OBJECTS));
}

/** Compare the holders of all objects; how many have one. */
static unsigned compare_holders(const struct found *found, unsigned *wrong)
{
	const struct drawn *drawn = &found->drawn;
	uint64_t reached = reach(drawn, LP_NO_OBJECT);
	unsigned held = 0;
	uint32_t id;

	for (id = 0; id < drawn->graph.count; id++) {
		uint32_t want = find_holder(drawn, id);

		*wrong += lp_evidence_is_reachable(&found->evidence, id) != (reached >> id & 1);
		if (reached >> id & 1) {
			*wrong += lp_evidence_holder(&found->evidence, id) != want;
			held += want != LP_NO_OBJECT;
		}
	}
	return held;
}

/** Compare groups of one type, whatever their size; how many there are. */
static unsigned compare_groups(const struct found *found, unsigned *wrong)
{
	const struct drawn *drawn = &found->drawn;
	uint64_t counts[OBJECTS + 1] = {0}, reached = reach(drawn, LP_NO_OBJECT);
	unsigned groups = 0;
	uint32_t id;
	size_t i;

	for (id = 0; id < drawn->graph.count; id++) {
		uint32_t holder = find_holder(drawn, id);

		if (reached >> id & 1 &&
		    !strcmp(drawn->graph.type_table.items[drawn->graph.types[id]].name, "app.Node"))
			counts[holder == LP_NO_OBJECT ? OBJECTS : holder]++;
	}
	for (i = 0; i < found->suspects.items.count; i++) {
		const struct lp_suspect *suspect = &found->suspects.items.items[i];
		uint64_t *count = &counts[suspect->any ? OBJECTS : suspect->object];

		*wrong += !*count || *count != suspect->count;
		*count = 0;
		groups++;
	}
	for (i = 0; i <= OBJECTS; i++)
		*wrong += counts[i] != 0;
	return groups;
}

static void test_random_graphs(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "nodes",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .types = {"app.Node"},
		 .least = 1},
		{.name = NULL},
	};
	unsigned wrong = 0, wrong_groups = 0, held = 0, groups = 0, errors = 0, number;
	uint64_t seed = 20260206;

	for (number = 0; number < GRAPHS; number++) {
		struct lp_strbuf text = {0};
		struct found found;

		draw_random(&text, &seed);
		found_draw(&found, lp_strbuf_text(&text));
		found_gather(&found);
		errors += lp_suspects_find(&found.evidence, rules, &found.suspects) != NULL;
		held += compare_holders(&found, &wrong);
		groups += compare_groups(&found, &wrong_groups);
		found_end(&found);
		lp_strbuf_deinit(&text);
	}
	EQUAL(errors, 0);
	EQUAL(wrong, 0);
	EQUAL(wrong_groups, 0);
	/* They are not all the same. */
	CHECK(held > GRAPHS && groups > GRAPHS / 2);
}

int main(void)
{
	test_names();
	test_climbing();
	test_groups_are_settled_where_they_are_large();
	test_namespaces_hold_nothing();
	test_random_graphs();
	return tap_done();
}
