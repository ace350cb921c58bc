// SPDX-License-Identifier: Apache-2.0
/** What signals do: an interrupt lets the target go, an alarm shows progress. */
#ifndef LP_CLI_SIGNALS_H
#define LP_CLI_SIGNALS_H

#include <stdbool.h>

/** End cleanly on Ctrl-C (130), SIGTERM and SIGHUP (128 + number): the target is let go first. */
void signals_catch(void);

/** From now on the first Ctrl-C ends waiting, and lets work go on; a second one does as above. */
void signals_defer(void);

/** Whether Ctrl-C was pressed since it was deferred. */
bool signals_interrupted(void);

/** The next Ctrl-C is the first again. */
void signals_forget(void);

/** Wait for bytes on standard input, or its end; false if Ctrl-C came, or had been pressed before. */
bool wait_for_input(void);

/** Milliseconds of the monotonic clock. */
unsigned long long wait_clock(void);

/** Wait until the clock is there; false if Ctrl-C ended it, or had been pressed before. */
bool wait_until(unsigned long long clock);

/** Wait for a line on standard input; false if that ends, or as above. */
bool wait_for_enter(void);

/** Tell on standard error that work goes on, every second, if that is a terminal. */
void progress_start(void);

/** Take it away; may be called at any time. */
void progress_stop(void);

#endif
