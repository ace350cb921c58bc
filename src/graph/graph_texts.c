// SPDX-License-Identifier: Apache-2.0
#include "graph/graph_texts.h"

#include <stdlib.h>

#include "base/error.h"

struct graph_texts {
	struct lp_texts texts;
	struct lp_preview_reader reader;
};

static bool preview(struct lp_texts *texts, uint32_t id, struct lp_strbuf *to)
{
	struct graph_texts *self = (struct graph_texts *)texts;
	const char *text = lp_preview_find(&self->reader, id);

	if (text)
		lp_strbuf_puts(to, text);
	to->failed |= self->reader.failed;
	return text != NULL;
}

static void destroy(struct lp_texts *texts)
{
	struct graph_texts *self = (struct graph_texts *)texts;

	lp_preview_reader_deinit(&self->reader);
	free(self);
}

struct lp_error *lp_graph_texts(const struct lp_graph *graph, struct lp_texts **ret)
{
	struct graph_texts *texts = malloc(sizeof(*texts));

	if (!texts)
		return &lp_error_memory;
	*texts = (struct graph_texts){.texts = {preview, destroy}};
	lp_preview_reader_init(&texts->reader, &graph->previews);
	*ret = &texts->texts;
	return NULL;
}
