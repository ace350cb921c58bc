// SPDX-License-Identifier: Apache-2.0
/* A library that keeps an object for good, as a C extension would that forgets one. */
static void *kept;

void keep(void *object)
{
	kept = object;
}
