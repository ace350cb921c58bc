// SPDX-License-Identifier: Apache-2.0
/* Contents of single objects of a frozen process, for who asks after the graph is made. */
#include <stdlib.h>

#include "base/error.h"
#include "cpython/values.h"
#include "decode/contents/preview.h"
#include "decode/decode.h"
#include "decode/heap.h"
#include "decode/setup.h"

struct frozen_texts {
	struct lp_texts texts;
	const struct lp_index *index;
	struct lp_heap heap;
	struct lp_peek peek;
	bool redact;
};

static bool frozen_preview(struct lp_texts *texts, uint32_t id, struct lp_strbuf *to)
{
	struct frozen_texts *frozen = (struct frozen_texts *)texts;
	uint64_t address = lp_index_address(frozen->index, id);
	uint64_t type_address =
		lp_value_field(&frozen->peek, address, frozen->heap.layout->object.type);
	const struct lp_typeinfo *type = lp_types_get(&frozen->heap.types, type_address);

	return type && lp_preview(&frozen->heap, &frozen->peek, type, address, frozen->redact, to);
}

static void frozen_destroy(struct lp_texts *texts)
{
	struct frozen_texts *frozen = (struct frozen_texts *)texts;

	lp_heap_deinit(&frozen->heap);
	free(frozen);
}

struct lp_error *lp_decode_texts(const struct lp_decode_source *source,
				 const struct lp_graph *graph, bool redact, struct lp_texts **ret)
{
	struct frozen_texts *frozen = calloc(1, sizeof(*frozen));
	struct lp_error *error;

	if (!frozen)
		return &lp_error_memory;
	error = lp_heap_init(&frozen->heap, source->reader, source->python, source->runtime);
	if (error) {
		free(frozen);
		return error;
	}
	lp_peek_init(&frozen->peek, source->reader);
	frozen->index = &graph->index;
	frozen->redact = redact;
	frozen->texts.preview = frozen_preview;
	frozen->texts.destroy = frozen_destroy;
	*ret = &frozen->texts;
	return NULL;
}
