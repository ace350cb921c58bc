// SPDX-License-Identifier: Apache-2.0
/* When a process that grows comes to an end. */
#include "analyse/growth/growth.h"

/** "5.2 h": a time in the unit that suits it. */
static void put_time(struct lp_strbuf *to, double seconds)
{
	if (seconds < 120)
		lp_strbuf_printf(to, "%.0f s", seconds);
	else if (seconds < 7200)
		lp_strbuf_printf(to, "%.0f min", seconds / 60);
	else if (seconds < 172800)
		lp_strbuf_printf(to, "%.0f h", seconds / 3600);
	else
		lp_strbuf_printf(to, "%.0f days", seconds / 86400);
}

/** When it is over at a rate in bytes a second. */
static void put_end(struct lp_strbuf *to, const struct lp_growth_bound *bound, double rate)
{
	if (bound->limit) {
		lp_strbuf_puts(to, "the limit of ");
		lp_strbuf_size(to, bound->limit);
		lp_strbuf_printf(to, " for %s is reached in ", bound->subject);
	} else {
		lp_strbuf_puts(to, "the ");
		lp_strbuf_size(to, bound->left);
		lp_strbuf_printf(to, " that %s has left last ", bound->subject);
	}
	put_time(to, (double)bound->left / rate);
}

void lp_growth_project(const struct lp_growth *growth, const struct lp_growth_bound *bound,
		       struct lp_report *report)
{
	const struct lp_snapshot_sum *sums = growth->snapshots.items;
	size_t count = growth->snapshots.count, i;
	double seconds = lp_growth_seconds(growth), rate;
	struct lp_strbuf text = {0};

	for (i = 1; i < count; i++) {
		if (!sums[i - 1].rss || sums[i].rss <= sums[i - 1].rss)
			return;
	}
	if ((!bound->left && !bound->limit) || count < 3 || seconds <= 0)
		return;
	rate = (double)(sums[count - 1].rss - sums[0].rss) / seconds;
	lp_strbuf_puts(&text, "resident memory grew in every interval, by ");
	lp_strbuf_size(&text, (uint64_t)(rate * 60));
	lp_strbuf_puts(&text, "/min in all; at that rate ");
	put_end(&text, bound, rate);
	lp_report_note(report, lp_report_take(report, &text));
}
