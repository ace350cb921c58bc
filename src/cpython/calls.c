// SPDX-License-Identifier: Apache-2.0
#include "cpython/calls.h"

#include "base/error.h"
#include "target/run/library.h"

/* Include/compile.h: a text of statements. */
enum { FILE_INPUT = 257 };

/** What a program is made of: its steps, and the functions of the interpreter. */
struct maker {
	const struct lp_python *python;
	struct lp_peek *peek;
	const struct lp_run_library *library;
	struct lp_run_program *program;
};

static unsigned char call_at(struct maker *maker, uint64_t function, int first, int second,
			     int third, int fourth)
{
	const unsigned char arguments[] = {(unsigned char)first, (unsigned char)second,
					   (unsigned char)third, (unsigned char)fourth};

	return lp_run_program_call(maker->program, function, sizeof(arguments), arguments);
}

static unsigned char call(struct maker *maker, const char *name, int first, int second, int third,
			  int fourth)
{
	return call_at(maker, lp_python_symbol(maker->python, maker->peek, name), first, second,
		       third, fourth);
}

static unsigned char text(struct maker *maker, const char *content)
{
	return lp_run_program_text(maker->program, content);
}

static void put_item(struct maker *maker, unsigned char dict, const char *key, unsigned char value)
{
	call(maker, "PyDict_SetItemString", dict, text(maker, key), value, 0);
}

/** The thread belongs to nobody: its end leaves nothing. */
static void detach(struct maker *maker)
{
	unsigned char self = call_at(maker, maker->library->self, 0, 0, 0, 0);

	call_at(maker, maker->library->detach, self, 0, 0, 0);
}

/** No step fails in a way that the next one cannot bear: NULL is looked for in C code of Python. */
static void run_text(struct maker *maker, const char *content)
{
	unsigned char file_input =
		lp_run_program_cell(maker->program, LP_RUN_NUMBER, FILE_INPUT);
	unsigned char state, dict, number, code;

	state = call(maker, "PyGILState_Ensure", 0, 0, 0, 0);
	dict = call(maker, "PyDict_New", 0, 0, 0, 0);
	number = call(maker, "PyLong_FromLong", LP_RUN_DESCRIPTOR, 0, 0, 0);
	put_item(maker, dict, "fd", number);
	call(maker, "Py_DecRef", number, 0, 0, 0);
	put_item(maker, dict, "__builtins__", call(maker, "PyEval_GetBuiltins", 0, 0, 0, 0));
	put_item(maker, dict, "modules",
		 call(maker, "PySys_GetObject", text(maker, "modules"), 0, 0, 0));
	/* Of the fifth argument, the compiler's flags, there are none. */
	code = call(maker, "PyRun_StringFlags", text(maker, content), file_input, dict, dict);
	call(maker, "Py_DecRef", code, 0, 0, 0);
	call(maker, "PyErr_Clear", 0, 0, 0, 0);
	/* Functions refer to it, and it to them. */
	call(maker, "PyDict_Clear", dict, 0, 0, 0);
	call(maker, "Py_DecRef", dict, 0, 0, 0);
	call(maker, "PyGILState_Release", state, 0, 0, 0);
	call_at(maker, maker->library->close, LP_RUN_DESCRIPTOR, 0, 0, 0);
}

static void run_interrupt(struct maker *maker, uint64_t ident, uint64_t exception)
{
	unsigned char thread = lp_run_program_cell(maker->program, LP_RUN_NUMBER, ident);
	unsigned char raised = lp_run_program_cell(maker->program, LP_RUN_NUMBER, exception);
	unsigned char state = call(maker, "PyGILState_Ensure", 0, 0, 0, 0);

	call(maker, "PyThreadState_SetAsyncExc", thread, raised, 0, 0);
	call(maker, "PyGILState_Release", state, 0, 0, 0);
	call_at(maker, maker->library->close, LP_RUN_DESCRIPTOR, 0, 0, 0);
}

/**
 * Up to 3.6 there is no lock between threads before the program makes its first: it has one thread,
 * which must make it.  Where that thread waits in a call it has let go of the interpreter, and
 * takes it for the moment; where it runs it has it.
 */
static void prepare_first(struct maker *maker, struct lp_run_first *first)
{
	unsigned char state;

	*first = (struct lp_run_first){
		.word = lp_python_symbol(maker->python, maker->peek, "_PyThreadState_Current")};
	if (!first->word)
		return;
	first->ask = lp_python_symbol(maker->python, maker->peek, "PyEval_ThreadsInitialized");
	maker->program = &first->running;
	lp_run_program_init(&first->running);
	call(maker, "PyEval_InitThreads", 0, 0, 0, 0);
	maker->program = &first->waiting;
	lp_run_program_init(&first->waiting);
	state = call(maker, "PyGILState_Ensure", 0, 0, 0, 0);
	call(maker, "PyEval_InitThreads", 0, 0, 0, 0);
	call(maker, "PyGILState_Release", state, 0, 0, 0);
}

/** All that both programs need. */
static struct lp_error *prepare(struct maker *maker, const struct lp_runtime *runtime,
				struct lp_run_request *request)
{
	size_t i;

	if (!lp_run_find_library(maker->peek, &request->library))
		return lp_error_create(LP_ERROR_UNSUPPORTED,
				       "has no C library whose functions limpet can find");
	request->interpreter = (struct lp_run_ranges){0};
	lp_run_add_code(&maker->python->image, &request->interpreter);
	request->thread_count = 0;
	for (i = 0; i < runtime->threads.count && request->thread_count < LP_RUN_THREADS; i++)
		request->threads[request->thread_count++] = runtime->threads.items[i].ident;
	maker->library = &request->library;
	prepare_first(maker, &request->first);
	maker->program = &request->program;
	lp_run_program_init(maker->program);
	detach(maker);
	return NULL;
}

static struct lp_error *check(const struct lp_run_request *request)
{
	const struct lp_run_first *first = &request->first;

	if (!request->program.failed && !first->waiting.failed && !first->running.failed)
		return NULL;
	return lp_error_create(LP_ERROR_UNSUPPORTED,
			       "runs a CPython that does not export the functions that run code");
}

struct lp_error *lp_calls_run_text(const struct lp_python *python, struct lp_peek *peek,
				   const struct lp_runtime *runtime, const char *content,
				   struct lp_run_request *request)
{
	struct maker maker = {python, peek, NULL, NULL};

	LP_TRY(prepare(&maker, runtime, request));
	run_text(&maker, content);
	return check(request);
}

struct lp_error *lp_calls_interrupt(const struct lp_python *python, struct lp_peek *peek,
				    const struct lp_runtime *runtime, uint64_t ident, bool raise,
				    struct lp_run_request *request)
{
	struct maker maker = {python, peek, NULL, NULL};
	uint64_t exception =
		lp_peek_pointer(peek, lp_python_symbol(python, peek, "PyExc_KeyboardInterrupt"));

	LP_TRY(prepare(&maker, runtime, request));
	if (!exception)
		request->program.failed = true;
	run_interrupt(&maker, ident, raise ? exception : 0);
	return check(request);
}

bool lp_calls_allowed(const struct lp_python *python, struct lp_peek *peek,
		      const struct lp_runtime *runtime)
{
	uint64_t entry = python->layout.remote_debugging_enabled, offset, enabled;

	if (!entry)
		return true;
	/* As sys.remote_exec() asks: the table says where in the main interpreter's state it is. */
	return runtime->interpreters.count &&
	       lp_peek_number(peek, python->runtime + entry, 8, &offset) &&
	       lp_peek_number(peek,
			      runtime->interpreters.items[runtime->interpreters.count - 1].address +
				      offset,
			      4, &enabled) &&
	       enabled == 1;
}
