// SPDX-License-Identifier: Apache-2.0
#include "cpython/calls.h"

#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "target/run/library.h"

/* Include/compile.h: a text of statements. */
enum { FILE_INPUT = 257 };

/* _Py_DebugOffsets.debugger_support, in the order of its words; and _PY_EVAL_PLEASE_STOP_BIT. */
enum {
	SUPPORT_BREAKER,
	SUPPORT_BOX,
	SUPPORT_ENABLED,
	SUPPORT_PENDING,
	SUPPORT_PATH,
	SUPPORT_PATH_SIZE,
};
enum { PLEASE_STOP = 1 << 5 };

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

/** An offset of the table's group that others need to run code (PEP 768). */
static uint64_t support(const struct lp_python *python, struct lp_peek *peek, unsigned number)
{
	return lp_peek_pointer(peek, python->runtime + python->layout.debugger_support +
					     8ull * number);
}

bool lp_calls_allowed(const struct lp_python *python, struct lp_peek *peek,
		      const struct lp_runtime *runtime)
{
	uint64_t offset, enabled;

	if (!python->layout.debugger_support)
		return true;
	/* As sys.remote_exec() asks: the table says where in the main interpreter's state it is. */
	offset = support(python, peek, SUPPORT_ENABLED);
	return offset && runtime->interpreters.count &&
	       lp_peek_number(peek,
			      runtime->interpreters.items[runtime->interpreters.count - 1].address +
				      offset,
			      4, &enabled) &&
	       enabled == 1;
}

/** The state of the main thread: the oldest of the main interpreter; or 0. */
static uint64_t main_thread(const struct lp_runtime *runtime)
{
	size_t i = runtime->threads.count;

	while (i-- > 0) {
		if (runtime->threads.items[i].interpreter == runtime->interpreters.count - 1)
			return runtime->threads.items[i].address;
	}
	return 0;
}

/** One expression, as it is run in the program's __main__: a thread that runs the text, and then
 * closes the connection and breaks the cycles of its names. */
static bool write_script(const char *content, char *ret, size_t size)
{
	static const char tail[] = "posix.close(fd)\nglobals().clear()\n";
	const char *parts[] = {content, tail};
	struct lp_strbuf script = {0};
	bool fits;
	size_t i;

	lp_strbuf_puts(&script, "(lambda b, s, fd: b.__import__('_thread').start_new_thread("
				"b.exec, ('");
	for (i = 0; i < 2; i++) {
		const char *at;

		for (at = parts[i]; *at; at++) {
			if (*at == '\n')
				lp_strbuf_puts(&script, "\\n");
			else if (*at == '\'' || *at == '\\')
				lp_strbuf_printf(&script, "\\%c", *at);
			else
				lp_strbuf_pad(&script, *at, 1);
		}
	}
	lp_strbuf_puts(&script, "', {'fd': fd, 'modules': s.modules, '__builtins__': b})))("
				"__import__('builtins'), __import__('sys'), ");
	fits = !script.failed && script.length < size;
	if (fits)
		memcpy(ret, script.text, script.length + 1);
	lp_strbuf_deinit(&script);
	return fits;
}

bool lp_calls_mailbox(const struct lp_python *python, struct lp_peek *peek,
		      const struct lp_runtime *runtime, const char *content,
		      struct lp_run_request *request)
{
	struct lp_run_mailbox *mailbox = &request->mailbox;
	uint64_t thread = main_thread(runtime), box;

	mailbox->path = 0;
	if (!python->layout.debugger_support || !thread)
		return false;
	box = thread + support(python, peek, SUPPORT_BOX);
	mailbox->path_size = support(python, peek, SUPPORT_PATH_SIZE);
	mailbox->pending = box + support(python, peek, SUPPORT_PENDING);
	mailbox->breaker = thread + support(python, peek, SUPPORT_BREAKER);
	mailbox->bit = PLEASE_STOP;
	if (!write_script(content, mailbox->script, sizeof(mailbox->script)))
		return false;
	mailbox->path = box + support(python, peek, SUPPORT_PATH);
	return true;
}
