// SPDX-License-Identifier: Apache-2.0
/** What signals do: an interrupt lets the target go, an alarm shows progress. */
#ifndef LP_CLI_SIGNALS_H
#define LP_CLI_SIGNALS_H

/** End cleanly on Ctrl-C (130), SIGTERM and SIGHUP (128 + number): the target is let go first. */
void signals_catch(void);

/** Tell on standard error that work goes on, every second, if that is a terminal. */
void progress_start(void);

/** Take it away; may be called at any time. */
void progress_stop(void);

#endif
