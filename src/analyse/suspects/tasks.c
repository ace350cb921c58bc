// SPDX-License-Identifier: Apache-2.0
/* Tasks of asyncio's that wait. */
#include "analyse/attribute.h"
#include "analyse/suspects/members.h"

bool lp_member_task(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	uint32_t coroutine = lp_attribute_find(evidence->findings, id, "_coro");

	return coroutine != LP_NO_OBJECT && lp_member_suspended(evidence, coroutine, member);
}
