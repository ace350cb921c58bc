// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/sample.h"

#include <stdlib.h>
#include <string.h>

static int compare_marks(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

void lp_sample_finish(struct lp_sample *sample)
{
	uint32_t kept = 0, i;

	if (sample->count)
		qsort(sample->marks, sample->count, sizeof(*sample->marks), compare_marks);
	for (i = 0; i < sample->count; i++) {
		if (!kept || sample->marks[kept - 1] != sample->marks[i])
			sample->marks[kept++] = sample->marks[i];
	}
	if (kept > LP_SAMPLE_SIZE) {
		sample->limit = sample->marks[LP_SAMPLE_SIZE];
		kept = LP_SAMPLE_SIZE;
	}
	sample->count = kept;
}

bool lp_sample_add(struct lp_sample *sample, uint64_t mark)
{
	uint32_t capacity = sample->capacity ? sample->capacity * 2 : 4;
	uint64_t *grown;

	if (sample->limit && mark >= sample->limit)
		return true;
	if (sample->count == 2 * LP_SAMPLE_SIZE)
		lp_sample_finish(sample);
	if (sample->limit && mark >= sample->limit)
		return true;
	if (sample->count == sample->capacity) {
		grown = realloc(sample->marks, capacity * sizeof(*grown));
		if (!grown)
			return false;
		sample->marks = grown;
		sample->capacity = capacity;
	}
	sample->marks[sample->count++] = mark;
	return true;
}

void lp_sample_deinit(struct lp_sample *sample)
{
	free(sample->marks);
	memset(sample, 0, sizeof(*sample));
}
