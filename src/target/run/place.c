// SPDX-License-Identifier: Apache-2.0
#include "target/run/place.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/run/memory.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/* The block's parts, and a stack for the borrowed thread: it calls pthread_create(), and perhaps an
 * allocator that is not the library's. */
enum {
	BORROWED = 128,
	OWN = BORROWED + LP_RUN_ENCODED_MAX,
	SCRATCH = OWN + LP_RUN_ENCODED_MAX,
	BLOCK = SCRATCH + 64,
	STACK = 256 << 10,
};
/* The new thread waits in steps of 0.2 ms for at most 20 s. */
enum { WAIT_NS = 200000, WAIT_TRIES = 100000 };
/* What is to be taken back is tried so often, for 0.1 s each. */
enum { UNDO_TRIES = 100 };
/* How long the borrowed thread may take: it may have to wait for malloc's lock, on a busy machine. */
static const uint64_t LIMIT = 5000000000;

struct placing {
	const struct lp_run_request *request;
	struct lp_injection *injection;
	struct lp_run_report *report;
	size_t page;
	/** The mapping in the target, 0 where there is none, and where the block is in it. */
	uint64_t base, block;
	/** The connection in the target, and its other end here; -1 where there is none. */
	int theirs, ours;
	/** There may be a new thread, which has not been told to go. */
	bool made;
	/** The last call was not made, and whether that was as the thread did not get to it: it is as it
	 * was. */
	bool unmade, late;
};

static size_t round_up(size_t size, size_t page)
{
	return (size + page - 1) / page * page;
}

static size_t code_length(const struct placing *placing)
{
	return round_up((size_t)(lp_run_code_end - lp_run_code), placing->page);
}

static size_t mapping_length(const struct placing *placing)
{
	return code_length(placing) + round_up(BLOCK + STACK, placing->page);
}

static uint64_t code_address(const struct placing *placing, const unsigned char *code)
{
	return placing->base + (uint64_t)(code - lp_run_code);
}

/** false: it failed, and the report says so. */
static bool note(struct placing *placing, const char *step, int64_t result)
{
	if (result >= 0)
		return true;
	placing->report->outcome = placing->late      ? LP_RUN_NEVER_SAFE
				   : result == -ESRCH ? LP_RUN_GONE
						      : LP_RUN_FAILED;
	placing->report->step = step;
	placing->report->number = (int)-result;
	return false;
}

/** A system call in the borrowed thread: its result, or a negative errno. */
static int64_t call(struct placing *placing, const struct lp_call *made)
{
	struct lp_injected injected;
	int error = lp_inject(placing->injection, made, &injected);

	placing->late = error == -EAGAIN;
	placing->unmade = error && error != -ESRCH;
	if (error)
		return error;
	placing->report->window += injected.window;
	return injected.result;
}

/** A call that takes something back: it is made, even if the thread lacks a processor for long. */
static void insist(struct placing *placing, const struct lp_call *made)
{
	int tries = 0;

	do
		call(placing, made);
	while (placing->unmade && ++tries < UNDO_TRIES);
}

static bool put(struct placing *placing, uint64_t address, const void *bytes, size_t size)
{
	bool done = lp_memory_write(placing->injection->memory, address, bytes, size);

	return note(placing, "writing its memory", done ? 0 : -EFAULT);
}

static bool get(struct placing *placing, uint64_t address, void *bytes, size_t size)
{
	bool done = lp_memory_read(placing->injection->memory, address, bytes, size);

	return note(placing, "reading its memory", done ? 0 : -EFAULT);
}

/** Code that cannot be written, then a block that cannot be run. */
static bool map(struct placing *placing)
{
	const struct lp_call all = {
		SYS_mmap,
		{0, mapping_length(placing), PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		 (uint64_t)-1, 0}};
	struct lp_call block = all;
	int64_t base = call(placing, &all);

	if (!note(placing, "mmap of a page for code", base))
		return false;
	placing->base = (uint64_t)base;
	placing->block = placing->base + code_length(placing);
	block.arguments[0] = placing->block;
	block.arguments[1] = mapping_length(placing) - code_length(placing);
	block.arguments[2] = PROT_READ | PROT_WRITE;
	block.arguments[3] |= MAP_FIXED;
	return note(placing, "mmap", call(placing, &block)) &&
	       put(placing, placing->base, lp_run_code, (size_t)(lp_run_code_end - lp_run_code));
}

static void close_there(struct placing *placing, int descriptor)
{
	const struct lp_call made = {SYS_close, {(uint64_t)descriptor}};

	insist(placing, &made);
}

/** A pair of sockets, of which one end comes here. */
static bool connect_both(struct placing *placing)
{
	const struct lp_call made = {
		SYS_socketpair,
		{AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, placing->block + SCRATCH}};
	LP_CLOSE int process = (int)syscall(SYS_pidfd_open, placing->request->pid, 0);
	int ends[2];

	if (!note(placing, "pidfd_open (Linux 5.3)", process < 0 ? -errno : 0) ||
	    !note(placing, "socketpair", call(placing, &made)) ||
	    !get(placing, placing->block + SCRATCH, ends, sizeof(ends)))
		return false;
	placing->theirs = ends[0];
	placing->ours = (int)syscall(SYS_pidfd_getfd, process, ends[1], 0);
	if (note(placing, "pidfd_getfd (Linux 5.6)", placing->ours < 0 ? -errno : 0)) {
		close_there(placing, ends[1]);
		return true;
	}
	close_there(placing, ends[1]);
	return false;
}

/** Write the parts of the block that do not depend on who runs. */
static bool put_block(struct placing *placing)
{
	const struct lp_run_library *library = &placing->request->library;
	uint64_t words[LP_BLOCK_WORDS] = {
		[LP_BLOCK_NANOSECONDS] = WAIT_NS,
		[LP_BLOCK_TRIES] = WAIT_TRIES,
		[LP_BLOCK_BASE] = placing->base,
		[LP_BLOCK_LENGTH] = mapping_length(placing),
		[LP_BLOCK_UNMAP] = library->unmap,
		[LP_BLOCK_ERRNO] = library->errno_location,
		[LP_BLOCK_BORROWED] = placing->block + BORROWED + lp_run_list_offset(),
		[LP_BLOCK_OWN] = placing->block + OWN + lp_run_list_offset(),
	};

	return put(placing, placing->block, words, sizeof(words));
}

static bool put_program(struct placing *placing, size_t at, const struct lp_run_program *program)
{
	unsigned char bytes[LP_RUN_ENCODED_MAX];
	size_t length = lp_run_encode(program, placing->block + at, bytes);
	uint64_t descriptor = (uint64_t)placing->theirs;

	memcpy(bytes + lp_run_cell_offset(LP_RUN_DESCRIPTOR), &descriptor, sizeof(descriptor));
	return put(placing, placing->block + at, bytes, length);
}

/** Have the borrowed thread run @program; the result of its last step. */
static bool run_borrowed(struct placing *placing, const struct lp_run_program *program,
			 const char *step, uint64_t *ret)
{
	unsigned char last = program->steps[program->step_count - 1].result;
	const struct lp_function function = {
		.entry = code_address(placing, lp_run_code_borrowed),
		.argument = placing->block,
		.stack = placing->base + mapping_length(placing),
		.stop = code_address(placing, lp_run_code_stop),
		.limit = LIMIT,
	};
	uint64_t window = 0;
	int error;

	if (!put_program(placing, BORROWED, program))
		return false;
	error = lp_inject_function(placing->injection, &function, &window);
	placing->report->window += window;
	return note(placing, step, error) &&
	       get(placing, placing->block + BORROWED + lp_run_cell_offset(last), ret,
		   sizeof(*ret));
}

/** Where the interpreter has no lock yet for its threads, have it made. */
static bool prepare_first(struct placing *placing, enum lp_run_place place)
{
	const struct lp_run_first *first = &placing->request->first;
	struct lp_run_program ask;
	uint64_t result, word;

	if (!first->ask)
		return true;
	lp_run_program_init(&ask);
	lp_run_program_call(&ask, first->ask, 0, NULL);
	if (!run_borrowed(placing, &ask, "asking for the interpreter's lock", &result))
		return false;
	/* An int. */
	if ((uint32_t)result)
		return true;
	if (!get(placing, first->word, &word, sizeof(word)))
		return false;
	if (!word && place != LP_PLACE_WAITING) {
		placing->report->outcome = LP_RUN_NEVER_SAFE;
		return false;
	}
	return run_borrowed(placing, word ? &first->running : &first->waiting,
			    "making the interpreter's lock", &result);
}

static bool start(struct placing *placing)
{
	const struct lp_run_request *request = placing->request;
	struct lp_run_program create;
	const uint64_t go = 1;
	unsigned char arguments[4];
	uint64_t result;

	lp_run_program_init(&create);
	arguments[0] = lp_run_program_cell(&create, LP_RUN_NUMBER, 0);
	arguments[0] = lp_run_program_cell(&create, LP_RUN_CELL, arguments[0]);
	arguments[1] = LP_RUN_ZERO;
	arguments[2] = lp_run_program_cell(&create, LP_RUN_NUMBER,
					   code_address(placing, lp_run_code_own));
	arguments[3] = lp_run_program_cell(&create, LP_RUN_NUMBER, placing->block);
	lp_run_program_call(&create, request->library.create_thread, 4, arguments);
	if (!put_program(placing, OWN, &request->program))
		return false;
	placing->made = true;
	if (!run_borrowed(placing, &create, "pthread_create", &result))
		return false;
	placing->made = !result;
	if (!note(placing, "pthread_create", -(int64_t)(int32_t)result))
		return false;
	/* From here on it is the new thread's: if this fails the target has ended. */
	return put(placing, placing->block + 8 * LP_BLOCK_GO, &go, sizeof(go));
}

/** Take back what there is.  A new thread that is not told to go ends by itself, and what it may use
 * until then stays. */
static void undo(struct placing *placing)
{
	const struct lp_call unmap = {SYS_munmap, {placing->base, mapping_length(placing)}};
	int ends[2] = {0};

	if (placing->ours >= 0)
		close(placing->ours);
	if (placing->theirs >= 0) {
		close_there(placing, placing->theirs);
	} else if (placing->block && get(placing, placing->block + SCRATCH, ends, sizeof(ends)) &&
		   ends[1]) {
		/* They were made, but that was not heard of. */
		close_there(placing, ends[0]);
		close_there(placing, ends[1]);
	}
	if (placing->base && !placing->made)
		insist(placing, &unmap);
}

static struct placing begin(const struct lp_run_request *request, struct lp_injection *injection,
			    struct lp_run_report *report)
{
	return (struct placing){.request = request,
				.injection = injection,
				.report = report,
				.page = (size_t)sysconf(_SC_PAGESIZE),
				.theirs = -1,
				.ours = -1};
}

int lp_run_place_connection(const struct lp_run_request *request, struct lp_injection *injection,
			    struct lp_run_report *report, int *ret_theirs)
{
	struct placing placing = begin(request, injection, report);
	const struct lp_call map_block = {SYS_mmap,
					  {0, BLOCK, PROT_READ | PROT_WRITE,
					   MAP_PRIVATE | MAP_ANONYMOUS, (uint64_t)-1, 0}};
	int64_t base = call(&placing, &map_block);
	struct lp_call unmap = {SYS_munmap, {(uint64_t)base, BLOCK}};

	*ret_theirs = -1;
	if (!note(&placing, "mmap", base))
		return -1;
	placing.block = (uint64_t)base;
	if (connect_both(&placing)) {
		insist(&placing, &unmap);
		*ret_theirs = placing.theirs;
		return placing.ours;
	}
	undo(&placing);
	insist(&placing, &unmap);
	return -1;
}

void lp_run_place_close(const struct lp_run_request *request, struct lp_injection *injection,
			struct lp_run_report *report, int descriptor)
{
	struct placing placing = begin(request, injection, report);

	close_there(&placing, descriptor);
}

int lp_run_place_program(const struct lp_run_request *request, struct lp_injection *injection,
			 enum lp_run_place place, struct lp_run_report *report)
{
	struct placing placing = begin(request, injection, report);

	if (map(&placing) && connect_both(&placing) && put_block(&placing) &&
	    prepare_first(&placing, place) && start(&placing)) {
		report->outcome = LP_RUN_OK;
		return placing.ours;
	}
	undo(&placing);
	return -1;
}
