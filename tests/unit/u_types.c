// SPDX-License-Identifier: Apache-2.0
/* The table of types against brute force: order, filter, limit, shares, on random censuses. */
#include "tap.h"

#include <stdlib.h>

#include "analyse/analysis.h"
#include "base/error.h"
#include "random.h"

enum { TYPES = 60, COUNT = 0, SHALLOW, OWNED, SHARE, TYPE };

struct model {
	char name[24];
	uint64_t count, shallow, owned;
};

static void make_census(struct lp_census *census, struct model *models, uint64_t *seed)
{
	static const char *const prefixes[] = {"app.", "lib.web.", ""};
	int i;

	for (i = 0; i < TYPES; i++) {
		struct model *model = &models[i];

		snprintf(model->name, sizeof(model->name), "%sType%02d",
			 prefixes[random_below(seed, 3)], i);
		model->count = 1 + random_below(seed, 50);
		/* Some are equal, so that names decide. */
		model->shallow = random_below(seed, 20) << random_below(seed, 40);
		model->owned = random_below(seed, 2) ? 0 : random_below(seed, 1 << 20);
		if (!lp_census_add(census, model->name, model->count, model->shallow, model->owned))
			abort();
	}
	lp_census_finish(census);
}

static uint64_t key_of(const struct model *model, const char *sort)
{
	if (!strcmp(sort, "count"))
		return model->count;
	if (!strcmp(sort, "owned_bytes"))
		return model->owned;
	if (!strcmp(sort, "shallow_bytes"))
		return model->shallow;
	return strcmp(sort, "type") ? model->shallow + model->owned : 0;
}

/** Whether one row belongs above another. */
static bool is_above(const struct model *left, const struct model *right, const char *sort)
{
	uint64_t a = key_of(left, sort), b = key_of(right, sort);

	return a != b ? a > b : strcmp(left->name, right->name) < 0;
}

/** The model that belongs in row @row: as many are above it.  NULL: there is none. */
static const struct model *model_at(const struct model *models, const char *filter,
				    const char *sort, size_t row)
{
	int i, j;

	for (i = 0; i < TYPES; i++) {
		size_t above = 0;

		if (!strstr(models[i].name, filter))
			continue;
		for (j = 0; j < TYPES; j++)
			above += strstr(models[j].name, filter) &&
				 is_above(&models[j], &models[i], sort);
		if (above == row)
			return &models[i];
	}
	return NULL;
}

static bool same_row(const struct lp_cell *cells, const struct model *model, uint64_t total)
{
	double share = (double)(model->shallow + model->owned) / (double)(total ? total : 1);

	return cells[COUNT].number == model->count && cells[SHALLOW].number == model->shallow &&
	       cells[OWNED].number == model->owned && cells[SHARE].real > share - 1e-12 &&
	       cells[SHARE].real < share + 1e-12 && !strcmp(cells[TYPE].text, model->name);
}

static void check(const struct lp_census *census, const struct model *models, const char *filter,
		  const char *sort, uint64_t limit)
{
	const struct lp_findings findings = {.census = census};
	/* Without special characters a regular expression is found as it is. */
	const struct lp_question question = {
		.limit = limit, .sort = sort, .filter = *filter ? filter : NULL};
	struct lp_report *report = lp_report_create("types");
	const struct lp_analysis *analysis = lp_analysis_find("types");
	const struct lp_table *table;
	uint64_t total = 0, most = limit ? limit : 30;
	size_t matching = 0, row;
	bool same = true;
	int i;

	for (i = 0; i < TYPES; i++) {
		matching += strstr(models[i].name, filter) != NULL;
		total += strstr(models[i].name, filter) ? models[i].shallow + models[i].owned : 0;
	}
	CHECK(!analysis->run(&findings, &question, report));
	table = &report->tables.items[0];
	EQUAL(report->tables.count, 1);
	EQUAL(table->total_rows, matching);
	EQUAL(table->row_count, matching < most ? matching : most);
	for (row = 0; row < table->row_count; row++) {
		const struct model *model = model_at(models, filter, sort ? sort : "share", row);

		same &= model && same_row(table->cells + row * table->column_count, model, total);
	}
	CHECK(same);
	lp_report_destroy(report);
}

static void test_types(uint64_t seed)
{
	static const char *const sorts[] = {NULL,	   "share", "shallow_bytes",
					    "owned_bytes", "count", "type"};
	static const char *const filters[] = {"", "app", "Type1", "web", "nothing"};
	static const uint64_t limits[] = {0, 1, 7, 1000};
	struct model models[TYPES];
	struct lp_census census = {0};
	size_t i, j, k;

	make_census(&census, models, &seed);
	for (i = 0; i < sizeof(sorts) / sizeof(*sorts); i++) {
		for (j = 0; j < sizeof(filters) / sizeof(*filters); j++) {
			for (k = 0; k < sizeof(limits) / sizeof(*limits); k++)
				check(&census, models, filters[j], sorts[i], limits[k]);
		}
	}
	lp_census_deinit(&census);
}

/** Nothing at all, and types without any bytes. */
static void test_nothing(void)
{
	struct model models[TYPES];
	struct lp_census census = {0};
	const struct lp_findings findings = {.census = &census};
	const struct lp_question question = {0};
	struct lp_report *report = lp_report_create("types");

	memset(models, 0, sizeof(models));
	CHECK(!lp_analysis_find("types")->run(&findings, &question, report));
	EQUAL(report->tables.items[0].row_count, 0);
	lp_report_destroy(report);
	report = lp_report_create("types");
	CHECK(lp_census_add(&census, "empty", 1, 0, 0));
	CHECK(!lp_analysis_find("types")->run(&findings, &question, report));
	CHECK(report->tables.items[0].cells[SHARE].real == 0);
	lp_report_destroy(report);
	lp_census_deinit(&census);
	CHECK(!lp_analysis_find("no such"));
}

int main(void)
{
	uint64_t seed;

	for (seed = 1; seed <= 5; seed++)
		test_types(seed);
	test_nothing();
	return tap_done();
}
