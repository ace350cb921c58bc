// SPDX-License-Identifier: Apache-2.0
/* What is to be known of paths besides. */
#include "analyse/neighbours/neighbour.h"
#include "analyse/path/asked.h"
#include "base/error.h"

void lp_asked_unreachable(struct lp_asked *paths, const char *what)
{
	lp_report_note(paths->report,
		       lp_report_text(paths->report,
				      paths->avoided
					      ? "no way leads to %s but through what is avoided"
					      : "nothing reachable leads to %s: garbage that "
						"is not freed yet",
				      what));
}

void lp_asked_no_other(struct lp_asked *paths, uint32_t id)
{
	lp_report_note(
		paths->report,
		lp_report_text(paths->report, "no other reference keeps %s alive%s",
			       lp_object_title(paths->findings->graph, id, paths->report),
			       paths->avoided ? " but through what is avoided" : ""));
}

static bool has_several(const struct lp_asked *paths, uint32_t id)
{
	uint32_t count = paths->findings->graph->refcounts[id];

	return count > 1 && count != UINT32_MAX && paths->distances.parents[id] != LP_PARENT_NONE;
}

void lp_asked_several(struct lp_asked *paths, const char *type, const struct lp_id_array *ids)
{
	struct lp_strbuf text = {0};
	size_t first = 0, count = 0, i;

	for (i = 0; i < ids->count; i++) {
		if (has_several(paths, ids->items[i]) && !count++)
			first = i;
	}
	if (!count)
		return;
	lp_strbuf_count(&text, count);
	lp_strbuf_printf(&text,
			 " of these %s %s more than one reference, and each may keep %s alive: "
			 "limpet paths PID %s[%zu] -n 3 shows the ways to %s",
			 type, count == 1 ? "has" : "have", count == 1 ? "it" : "them", type, first,
			 count == 1 ? "it" : "one");
	lp_report_note(paths->report, lp_report_take(paths->report, &text));
}

/** More references than the one that is shown, and how to see them. */
static void note_others(struct lp_asked *paths, const struct lp_subject *subject)
{
	uint64_t others = subject->strong + subject->roots;
	struct lp_strbuf text = {0};

	if (others < 2 || paths->distances.parents[subject->id] == LP_PARENT_NONE)
		return;
	lp_strbuf_puts(&text, lp_object_title(paths->findings->graph, subject->id, paths->report));
	lp_strbuf_puts(&text, " has ");
	lp_strbuf_count(&text, others);
	lp_strbuf_puts(&text, " references, and each may keep it alive: -n shows the way by each");
	lp_report_note(paths->report, lp_report_take(paths->report, &text));
}

/** References that its count tells of and the heap has not. */
static void note_held(struct lp_asked *paths, const struct lp_subject *subject)
{
	uint32_t count = paths->findings->graph->refcounts[subject->id];
	uint64_t found = subject->strong + subject->roots;
	uint64_t lost = lp_graph_lost(paths->findings->graph, subject->id);

	if (count == UINT32_MAX || count <= found)
		return;
	lp_report_note(
		paths->report,
		lp_report_text(paths->report,
			       lost ? "%s: %llu of %u references are not in the heap, nor is its "
				      "address in any memory: C code has lost them (see limpet "
				      "refcounts)"
				    : "%s: %llu of %u references are not in the heap: C code holds "
				      "it",
			       lp_object_title(paths->findings->graph, subject->id, paths->report),
			       (unsigned long long)(lost ? lost : count - found), count));
}

/** Look once at all references for what is noted of objects: of those asked for, or held from C. */
static struct lp_error *note_subjects(struct lp_asked *paths, bool held,
				      void (*note)(struct lp_asked *paths,
						   const struct lp_subject *subject))
{
	struct lp_neighbour_options options = {0};
	struct lp_subject_array subjects = {0};
	struct lp_error *error = NULL;
	bool ok = true;
	size_t i;

	for (i = 0; i < paths->told.count && ok; i++) {
		const struct lp_told_path *path = &paths->told.items[i];

		if (held ? path->telling.steps.count && path->kind == LP_ROOT_HELD
			 : lp_is_single(path))
			ok = lp_array_push(&subjects, (struct lp_subject){.id = held ? path->first
										     : path->id});
	}
	error = ok ? NULL : &lp_error_memory;
	if (!error && subjects.count)
		error = lp_referrers_find(paths->findings->graph, &options, subjects.items,
					  subjects.count);
	for (i = 0; i < subjects.count && !error; i++)
		note(paths, &subjects.items[i]);
	lp_array_deinit(&subjects);
	return error;
}

static void note_too_far(struct lp_asked *paths)
{
	if (paths->too_far)
		lp_report_note(
			paths->report,
			lp_report_text(paths->report,
				       "%llu left out: more than %llu references from a root",
				       (unsigned long long)paths->too_far,
				       (unsigned long long)paths->question->depth));
}

static void note_cut(struct lp_asked *paths)
{
	bool cut = false;
	size_t i;

	for (i = 0; i < paths->told.count; i++)
		cut |= paths->told.items[i].cut;
	if (cut)
		lp_report_note(paths->report,
			       lp_report_text(paths->report,
					      "ways of more than %d references are cut in the "
					      "middle: about %d at each end are shown",
					      LP_WAY_WHOLE, LP_WAY_END));
}

struct lp_error *lp_asked_notes(struct lp_asked *paths)
{
	note_too_far(paths);
	note_cut(paths);
	if (!paths->question->limit)
		LP_TRY(note_subjects(paths, false, note_others));
	return note_subjects(paths, true, note_held);
}
