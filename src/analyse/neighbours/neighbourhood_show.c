// SPDX-License-Identifier: Apache-2.0
/* What is around objects, as a picture and as a table. */
#include "analyse/neighbours/neighbourhood.h"
#include "base/error.h"

/** The arrow of a link between two boxes that are drawn. */
static void draw_link(struct lp_drawing *drawing, const struct lp_neighbourhood *hood,
		      const struct lp_member *member, const struct lp_link *link)
{
	uint32_t box = lp_drawing_object(drawing, member->id), other;
	struct lp_reference reference;

	if (link->root) {
		lp_drawing_root(drawing, link->root, box);
		return;
	}
	other = lp_drawing_object(drawing, hood->members.items[link->member].id);
	if (lp_link_reference(hood, link, &reference))
		lp_drawing_reference(drawing, hood->options.backwards ? other : box,
				     hood->options.backwards ? box : other, &reference);
}

static void draw_member(struct lp_drawing *drawing, const struct lp_neighbourhood *hood,
			const struct lp_member *member)
{
	uint32_t box = lp_drawing_object(drawing, member->id), more;
	size_t i;

	for (i = 0; i < member->link_count; i++)
		draw_link(drawing, hood, member, &hood->links.items[member->first_link + i]);
	if (member->left_out) {
		more = lp_drawing_more(drawing, member->left_out);
		lp_drawing_arrow(drawing, hood->options.backwards ? more : box,
				 hood->options.backwards ? box : more, false,
				 &(struct lp_strbuf){0});
	}
	/* C code is the only one to hold it, or holds it too. */
	if (hood->options.backwards && hood->graph->flags[member->id] & LP_OBJECT_HELD)
		lp_drawing_flag(drawing, LP_ROOT_HELD, box);
}

void lp_neighbourhood_draw(const struct lp_findings *findings, const struct lp_neighbourhood *hood,
			   struct lp_report *report)
{
	struct lp_drawing drawing = lp_drawing_of(findings, report);
	size_t i;

	if (!drawing.picture)
		return;
	for (i = 0; i < hood->members.count && !hood->members.items[i].depth; i++)
		lp_drawing_subject(&drawing, hood->members.items[i].id);
	for (i = 0; i < hood->members.count && !drawing.picture->failed; i++)
		draw_member(&drawing, hood, &hood->members.items[i]);
}

/* As those of one level, between two more. */
static const struct lp_column columns[] = {
	{"line", "Reference", LP_CELL_TEXT},
	{"reference", NULL, LP_CELL_TEXT},
	{"kind", NULL, LP_CELL_TEXT},
	{"strong", NULL, LP_CELL_FLAG},
	{"type", "Type", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
	{"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"preview", "Value", LP_CELL_TEXT},
	{"object", NULL, LP_CELL_ADDRESS},
	{"depth", NULL, LP_CELL_COUNT},
};
enum { LINE, FIRST, DEPTH = FIRST + LP_NEIGHBOUR_COLUMNS, COLUMNS };

/** A walk over members, depth first: the way to where it is. */
struct place {
	uint32_t member;
	size_t next;
};

LP_ARRAY(place_array, struct place);

struct listing {
	const struct lp_findings *findings;
	const struct lp_neighbourhood *hood;
	struct lp_report *report;
	uint64_t rows, limit;
	struct place_array places;
};

/** A row about the neighbour of a member; NULL beyond the limit. */
static struct lp_cell *begin_row(struct listing *listing)
{
	struct lp_cell *cells;

	if (listing->rows++ >= listing->limit)
		return NULL;
	cells = lp_report_row(listing->report);
	cells[DEPTH] = lp_cell_number(listing->places.count);
	return cells;
}

static void end_row(struct listing *listing, struct lp_cell *cells)
{
	cells[LINE] = lp_cell_text(lp_report_text(listing->report, "%*s%s",
						  (int)(listing->places.count - 1) * 2, "",
						  cells[FIRST + LP_NEIGHBOUR_NAME].text));
}

static void list_link(struct listing *listing, const struct lp_link *link, uint32_t subject)
{
	const struct lp_neighbourhood *hood = listing->hood;
	struct lp_cell *cells = begin_row(listing);
	struct lp_reference reference;

	if (!cells)
		return;
	if (link->root)
		lp_neighbour_fill_root(listing->findings, link->root, subject, listing->report,
				       cells + FIRST);
	else if (lp_link_reference(hood, link, &reference))
		lp_neighbour_fill(listing->findings, &reference,
				  hood->members.items[link->member].id, subject, listing->report,
				  cells + FIRST);
	end_row(listing, cells);
}

static void list_more(struct listing *listing, const struct lp_member *member)
{
	struct lp_cell *cells = member->left_out ? begin_row(listing) : NULL;
	struct lp_strbuf text = {0};

	if (!cells)
		return;
	lp_strbuf_puts(&text, "... ");
	lp_strbuf_count(&text, member->left_out);
	lp_strbuf_puts(&text, " more");
	cells[FIRST + LP_NEIGHBOUR_NAME] = lp_cell_text(lp_report_take(listing->report, &text));
	cells[FIRST + LP_NEIGHBOUR_KIND] = lp_cell_text("more");
	cells[FIRST + LP_NEIGHBOUR_OBJECT] =
		lp_cell_number(lp_index_address(&listing->hood->graph->index, member->id));
	end_row(listing, cells);
}

/** One step of the walk; false when memory is short. */
static bool list_next(struct listing *listing)
{
	struct place *place = &listing->places.items[listing->places.count - 1];
	const struct lp_member *member = &listing->hood->members.items[place->member];
	const struct lp_link *link;

	if (place->next == member->link_count) {
		list_more(listing, member);
		listing->places.count--;
		return true;
	}
	link = &listing->hood->links.items[member->first_link + place->next++];
	list_link(listing, link, member->id);
	return !link->first || lp_array_push(&listing->places, (struct place){link->member, 0});
}

struct lp_error *lp_neighbourhood_table(const struct lp_findings *findings,
					const struct lp_neighbourhood *hood, uint32_t member,
					uint64_t limit, struct lp_report *report)
{
	struct listing listing = {
		.findings = findings, .hood = hood, .report = report, .limit = limit};
	bool backwards = hood->options.backwards;
	const char *title =
		lp_report_text(report, "%s %s",
			       lp_object_title(hood->graph, hood->members.items[member].id, report),
			       backwards ? "is referred to by" : "refers to");
	struct lp_table *table = lp_report_table(report, backwards ? "referrers" : "references",
						 title, columns, COLUMNS);
	bool ok = lp_array_push(&listing.places, (struct place){member, 0});

	while (ok && listing.places.count)
		ok = list_next(&listing);
	table->total_rows = listing.rows;
	lp_array_deinit(&listing.places);
	return ok ? NULL : &lp_error_memory;
}
