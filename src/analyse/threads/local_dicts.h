// SPDX-License-Identifier: Apache-2.0
/** The dicts that threading.local objects have for each thread. */
#ifndef LP_ANALYSE_THREADS_LOCAL_DICTS_H
#define LP_ANALYSE_THREADS_LOCAL_DICTS_H

#include "analyse/analysis.h"

struct lp_local_dict {
	/** The threading.local object, and the attributes that it has in a thread. */
	uint32_t local, dict;
	/** Index of the thread, or one of the below. */
	int32_t thread;
};

/** Instead of a thread: it has ended; or it cannot be told. */
enum { LP_THREAD_ENDED = -1, LP_THREAD_UNKNOWN = -2 };

LP_ARRAY(lp_local_dict_array, struct lp_local_dict);

/** Find all of them: one pass over the objects. @ret is zeroed. */
struct lp_error *lp_local_dicts_find(const struct lp_findings *findings,
				     struct lp_local_dict_array *ret);

#endif
