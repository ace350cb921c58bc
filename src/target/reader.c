// SPDX-License-Identifier: Apache-2.0
#include "target/reader.h"

void lp_reader_destroy(struct lp_reader *reader)
{
	if (!reader)
		return;
	lp_maps_deinit(&reader->maps);
	reader->ops->destroy(reader);
}
