// SPDX-License-Identifier: Apache-2.0
/** Python that is run in the target: the files beside this one, as texts. */
#ifndef LP_CPYTHON_TEXT_TEXT_H
#define LP_CPYTHON_TEXT_TEXT_H

/** run.py: serves one connection. */
extern const char lp_text_run[];

/** gc.py: defines limpet_gc(actions, debug, as_json), which does what the actions' names say. */
extern const char lp_text_gc[];

#endif
