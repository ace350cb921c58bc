// SPDX-License-Identifier: Apache-2.0
/** The C library of a running process: some of its functions, and where its code is. */
#ifndef LP_TARGET_RUN_LIBRARY_H
#define LP_TARGET_RUN_LIBRARY_H

#include "target/peek.h"
#include "target/run/request.h"

struct lp_image;

/** false if there is none, or one without threads. */
bool lp_run_find_library(struct lp_peek *peek, struct lp_run_library *ret);

/** Add where @image has code. */
void lp_run_add_code(const struct lp_image *image, struct lp_run_ranges *ranges);

#endif
