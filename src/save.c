// SPDX-License-Identifier: Apache-2.0
/* From what was decoded to a snapshot file. */
#include <ctype.h>
#include <string.h>

#include "base/error.h"
#include "limpet.h"
#include "opened.h"
#include "snapshot/snapshot.h"
#include "target/process.h"

char *lp_snapshot_name(pid_t pid, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	struct lp_process_status status;
	struct lp_strbuf name = {0};
	char *at;

	if (!pid)
		lp_strbuf_printf(&name, "limpet-%s.limpet", slash ? slash + 1 : path);
	else if (!lp_process_status(pid, 0, &status))
		lp_strbuf_printf(&name, "limpet-%s.%d.limpet", status.name, pid);
	else
		lp_strbuf_printf(&name, "limpet-%d.limpet", pid);
	/* A process may call itself anything. */
	for (at = name.text; at && *at; at++) {
		if (!strchr("._-", *at) && !isalnum((unsigned char)*at))
			*at = '_';
	}
	return lp_strbuf_steal(&name);
}

struct lp_error *lp_save_prepare(const char *path, bool force, struct lp_output **ret)
{
	return lp_output_create(path, force, ret);
}

void lp_save_cancel(struct lp_output *output)
{
	lp_output_discard(output);
}

struct lp_error *lp_save_bytes(struct lp_output *output, const void *bytes, size_t size)
{
	struct lp_error *error = lp_output_write(output, bytes, size);

	if (!error)
		return lp_output_finish(output);
	lp_output_discard(output);
	return error;
}

struct lp_error *lp_save(const struct lp_target *target, struct lp_output *output)
{
	struct lp_error *error =
		target->analysis->saves
			? lp_snapshot_write(output, target->workers, &target->facts,
					    &target->census, &target->graph)
			: lp_error_create(LP_ERROR_USAGE, "the target was opened for '%s'",
					  target->analysis->name);

	if (!error)
		return lp_output_finish(output);
	lp_output_discard(output);
	return error;
}
