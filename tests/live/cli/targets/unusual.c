// SPDX-License-Identifier: Apache-2.0
/*
 * What limpet takes for a CPython by the symbols that it exports, of a version and a flavour that
 * the macros choose: none that can be decoded.
 */
#include <stdint.h>
#include <stdio.h>

#ifdef VERSION
const unsigned long Py_Version = (VERSION) << 16;
#endif
#ifdef DEBUG
void _Py_NegativeRefcount(void);
void _Py_NegativeRefcount(void)
{
}
#endif
#ifdef SHARED_COUNTS
void _Py_MergeZeroLocalRefcount(void);
void _Py_MergeZeroLocalRefcount(void)
{
}
#endif
#ifdef TRACE_REFS
void _Py_PrintReferences(void);
void _Py_PrintReferences(void)
{
}
#endif

#ifndef FREE_THREADED
#define FREE_THREADED 0
#endif

/* The type of types is its own type, where objects are as they are known. */
struct {
	uint64_t refcount;
	const void *type;
	uint64_t rest[64];
} PyType_Type = {1,
#ifdef ODD_HEADER
		 NULL,
#else
		 &PyType_Type,
#endif
		 {0}};

#ifndef NO_RUNTIME
struct {
	char cookie[8];
	uint64_t version, free_threaded, rest[512];
} _PyRuntime = {"xdebugpy", 0, FREE_THREADED, {0}};
#endif

void *PyInterpreterState_Head(void);
void *PyInterpreterState_Head(void)
{
	return NULL;
}

int main(void)
{
	puts("READY {}");
	fflush(stdout);
	while (getchar() != EOF)
		;
	puts("{\"errors\": []}");
	return 0;
}
