// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/verdict.h"

#include <string.h>

static const char *const names[] = {
#define X(name, word) word,
	LP_VERDICTS(X)
#undef X
};

const char *lp_verdict_name(enum lp_verdict verdict)
{
	return names[verdict];
}

bool lp_verdict_parse(const char *word, enum lp_verdict *ret)
{
	int verdict;

	for (verdict = LP_VERDICT_EXPECTED; verdict < LP_VERDICT_COUNT; verdict++) {
		if (!strcmp(names[verdict], word)) {
			*ret = (enum lp_verdict)verdict;
			return true;
		}
	}
	return false;
}
