// SPDX-License-Identifier: Apache-2.0
/* A thread for each kind of blocking call, and some that compute.  Each checks its data. */
#include "target.h"

#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>

struct worker {
	const char *name;
	void (*run)(struct worker *worker);
	/** How often the call returned, and how often it failed with EINTR. */
	atomic_ulong calls, interrupted;
};

/** Look at the result of a call that may be interrupted only where `worker` counts it. */
static bool good(struct worker *worker, long result)
{
	worker->calls++;
	if (result >= 0)
		return true;
	if (errno == EINTR)
		worker->interrupted++;
	else if (errno != EAGAIN && errno != ETIMEDOUT && !stopping)
		complain("%s: %s", worker->name, strerror(errno));
	return false;
}

/** Numbers that go through a pipe or socket in order. */
struct stream {
	int ends[2];
	uint32_t sent, received;
};

static void *feed(void *argument)
{
	struct stream *stream = argument;
	unsigned seed = (unsigned)stream->ends[1];

	while (!stopping) {
		uint32_t number = stream->sent++;

		if (write(stream->ends[1], &number, sizeof(number)) != sizeof(number))
			complain("feed: %s", strerror(errno));
		sleep_ns(1000000 + (uint64_t)(rand_r(&seed) % 40) * 1000000);
	}
	return NULL;
}

static void check_number(struct worker *worker, struct stream *stream, uint32_t number)
{
	if (number != stream->received)
		complain("%s: got %u, want %u", worker->name, number, stream->received);
	stream->received = number + 1;
}

static void take_number(struct worker *worker, struct stream *stream)
{
	uint32_t number;

	if (read(stream->ends[0], &number, sizeof(number)) != sizeof(number))
		complain("%s: read: %s", worker->name, strerror(errno));
	else
		check_number(worker, stream, number);
}

static struct stream *make_pipe(void)
{
	struct stream *stream = calloc(1, sizeof(*stream));

	if (pipe(stream->ends))
		abort();
	start(feed, stream);
	return stream;
}

static struct stream *make_socket(int timeout_ms)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	struct timeval timeout = {0, timeout_ms * 1000};

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, stream->ends) ||
	    (timeout_ms &&
	     setsockopt(stream->ends[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout))))
		abort();
	start(feed, stream);
	return stream;
}

static void run_epoll(struct worker *worker)
{
	struct stream *stream = make_pipe();
	struct epoll_event event = {.events = EPOLLIN};
	int fd = epoll_create1(0);
	int timeout = strstr(worker->name, "forever") ? -1 : 15;

	epoll_ctl(fd, EPOLL_CTL_ADD, stream->ends[0], &event);
	while (!stopping) {
		int count = epoll_wait(fd, &event, 1, timeout);

		if (good(worker, count) && count)
			take_number(worker, stream);
	}
}

static void run_poll(struct worker *worker)
{
	struct stream *stream = make_pipe();
	struct pollfd fd = {stream->ends[0], POLLIN, 0};

	while (!stopping) {
		int count = poll(&fd, 1, 15);

		if (good(worker, count) && count)
			take_number(worker, stream);
	}
}

static void run_ppoll(struct worker *worker)
{
	struct stream *stream = make_pipe();
	struct pollfd fd = {stream->ends[0], POLLIN, 0};
	struct timespec timeout = {0, 15000000};
	sigset_t mask;

	sigfillset(&mask);
	while (!stopping) {
		int count = ppoll(&fd, 1, &timeout, &mask);

		if (good(worker, count) && count)
			take_number(worker, stream);
	}
}

static void run_select(struct worker *worker)
{
	struct stream *stream = make_pipe();

	while (!stopping) {
		struct timeval timeout = {0, 15000};
		fd_set set;
		int count;

		FD_ZERO(&set);
		FD_SET(stream->ends[0], &set);
		count = select(stream->ends[0] + 1, &set, NULL, NULL, &timeout);
		if (good(worker, count) && count)
			take_number(worker, stream);
	}
}

static void run_read(struct worker *worker)
{
	struct stream *stream = make_pipe();
	uint32_t number;

	while (!stopping) {
		ssize_t count = read(stream->ends[0], &number, sizeof(number));

		if (good(worker, count))
			check_number(worker, stream, number);
	}
}

static void run_recv(struct worker *worker)
{
	struct stream *stream = make_socket(strstr(worker->name, "timeout") ? 15 : 0);
	uint32_t number;

	while (!stopping) {
		ssize_t count = recv(stream->ends[0], &number, sizeof(number), 0);

		if (good(worker, count))
			check_number(worker, stream, number);
	}
}

struct server {
	struct sockaddr_un address;
	socklen_t length;
	int fd;
};

static void *connect_often(void *argument)
{
	struct server *server = argument;
	uint32_t number = 0;

	while (!stopping) {
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		if (connect(fd, (struct sockaddr *)&server->address, server->length) ||
		    write(fd, &number, sizeof(number)) != sizeof(number))
			complain("connect: %s", strerror(errno));
		number++;
		close(fd);
		sleep_ns(10000000);
	}
	return NULL;
}

static void run_accept(struct worker *worker)
{
	struct server server = {.address = {.sun_family = AF_UNIX}, .length = sizeof(sa_family_t)};
	struct stream stream = {0};

	server.fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(server.fd, (struct sockaddr *)&server.address, server.length) ||
	    listen(server.fd, 5))
		abort();
	server.length = sizeof(server.address);
	getsockname(server.fd, (struct sockaddr *)&server.address, &server.length);
	start(connect_often, &server);
	while (!stopping) {
		int fd = accept(server.fd, NULL, NULL);
		uint32_t number;

		if (!good(worker, fd))
			continue;
		if (read(fd, &number, sizeof(number)) != sizeof(number))
			complain("accept: read: %s", strerror(errno));
		else
			check_number(worker, &stream, number);
		close(fd);
	}
}

static void run_nanosleep(struct worker *worker)
{
	while (!stopping) {
		struct timespec time = {0, 20000000};
		uint64_t begin = now();

		if (good(worker, nanosleep(&time, NULL)) && now() - begin < 20000000)
			complain("nanosleep: too short: %llu", (unsigned long long)(now() - begin));
	}
}

static void run_sleep_until(struct worker *worker)
{
	while (!stopping) {
		uint64_t end = now() + 20000000;
		struct timespec time = {(time_t)(end / 1000000000u), (long)(end % 1000000000u)};
		int number = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);

		errno = number;
		if (good(worker, number ? -1 : 0) && now() < end)
			complain("clock_nanosleep: too short");
	}
}

static void run_timerfd(struct worker *worker)
{
	struct itimerspec period = {{0, 7000000}, {0, 7000000}};
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t begin = now(), ticks = 0, count;

	timerfd_settime(fd, 0, &period, NULL);
	while (!stopping) {
		if (good(worker, read(fd, &count, sizeof(count))))
			ticks += count;
		if (ticks > (now() - begin) / 7000000)
			complain("timerfd: ticks too many");
	}
}

static void run_futex(struct worker *worker)
{
	uint32_t word = 1;

	while (!stopping) {
		struct timespec time = {0, 20000000};
		uint64_t begin = now();
		long result = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, &time, NULL, 0);

		good(worker, result);
		if (result == 0)
			complain("futex: woken by nobody");
		else if (errno == ETIMEDOUT && now() - begin < 20000000)
			complain("futex: too short");
	}
}

struct ping {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned long value;
};

static void *pong(void *argument)
{
	struct ping *ping = argument;

	pthread_mutex_lock(&ping->lock);
	while (!stopping) {
		while (!(ping->value & 1) && !stopping)
			pthread_cond_wait(&ping->changed, &ping->lock);
		ping->value += ping->value & 1;
		pthread_cond_signal(&ping->changed);
	}
	pthread_mutex_unlock(&ping->lock);
	return NULL;
}

static void run_condition(struct worker *worker)
{
	struct ping ping = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
	unsigned long expected = 0;

	start(pong, &ping);
	while (!stopping) {
		pthread_mutex_lock(&ping.lock);
		while ((ping.value & 1) && !stopping)
			pthread_cond_wait(&ping.changed, &ping.lock);
		if (!stopping && ping.value != expected)
			complain("condition: %lu, want %lu", ping.value, expected);
		expected += 2;
		ping.value++;
		pthread_cond_signal(&ping.changed);
		pthread_mutex_unlock(&ping.lock);
		worker->calls++;
		sleep_ns(1000000);
	}
	pause();
}

static void run_sigtimedwait(struct worker *worker)
{
	struct timespec time = {0, 15000000};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMAX);
	while (!stopping) {
		if (good(worker, sigtimedwait(&set, NULL, &time)))
			complain("sigtimedwait: a signal from nobody");
	}
}

static atomic_ulong suspend_handled;

static void on_usr1(int signal)
{
	suspend_handled++;
}

struct suspended {
	pthread_t thread;
	pid_t tid;
	atomic_ulong returned;
};

/** "NAME VALUE, " of some lines of a thread's status. */
static void tell_status(pid_t tid, char *text, size_t size)
{
	static const char *const names[] = {"State:", "TracerPid:", "SigPnd:", "SigBlk:"};
	char path[64], line[256];
	size_t used = 0, i;
	FILE *file;

	*text = 0;
	snprintf(path, sizeof(path), "/proc/self/task/%d/status", (int)tid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
			if (!strncmp(line, names[i], strlen(names[i])) && used < size)
				used += (size_t)snprintf(text + used, size - used, "; %s %s",
							 names[i], line + strlen(names[i]) + 1);
		}
	}
	if (file)
		fclose(file);
}

static void *kick(void *argument)
{
	struct suspended *suspended = argument;
	unsigned long kicks;

	for (kicks = 1; !stopping; kicks++) {
		/* Rounds, not seconds: all stands still for some when the machine does. */
		int rounds = 20000;

		pthread_kill(suspended->thread, SIGUSR1);
		while (suspended->returned < kicks && rounds-- && !stopping)
			sleep_ns(1000000);
		if (!stopping && (suspended->returned != kicks || suspend_handled != kicks)) {
			char status[150];

			tell_status(suspended->tid, status, sizeof(status));
			complain("sigsuspend: %lu sent, %lu handled", kicks,
				 (unsigned long)suspend_handled);
			complain("sigsuspend: %lu returned%s", (unsigned long)suspended->returned,
				 status);
			return NULL;
		}
		sleep_ns(5000000);
	}
	return NULL;
}

static void run_sigsuspend(struct worker *worker)
{
	struct suspended suspended = {.thread = pthread_self(), .tid = gettid()};
	sigset_t set, none;

	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGUSR1, on_usr1);
	start(kick, &suspended);
	while (!stopping) {
		sigsuspend(&none);
		worker->calls++;
		suspended.returned++;
		/* Between the suspensions the mask must be as it was set. */
		pthread_sigmask(SIG_SETMASK, NULL, &set);
		if (!sigismember(&set, SIGUSR1) || sigismember(&set, SIGUSR2))
			complain("sigsuspend: another mask");
	}
}

static int semaphores = -1;

static void run_semop(struct worker *worker)
{
	struct sembuf take = {0, -1, 0};

	semaphores = semget(IPC_PRIVATE, 1, 0600);
	while (!stopping) {
		struct timespec time = {0, 15000000};

		if (good(worker, semtimedop(semaphores, &take, 1, &time)))
			complain("semop: taken from nobody");
	}
}

/** All registers hold known values for a while; below the stack pointer, too. */
static void run_registers(struct worker *worker)
{
#if defined(__x86_64__)
	while (!stopping) {
		unsigned long wrong;

		__asm__ volatile(
			"movq $0x1111, %%rbx\n movq $0x2222, %%rcx\n movq $0x3333, %%rdx\n"
			"movq $0x4444, %%rsi\n movq $0x5555, %%rdi\n movq $0x6666, %%r8\n"
			"movq $0x7777, %%r9\n movq $0x8888, %%r10\n movq $0x9999, %%r11\n"
			"movq $0xaaaa, %%r12\n movq $0xbbbb, %%r13\n movq $0xcccc, %%r14\n"
			"movq %%rbx, %%xmm0\n movq %%r14, %%xmm15\n"
			"movq %%rbx, -8(%%rsp)\n movq %%r14, -120(%%rsp)\n"
			"movq $20000, %%r15\n"
			"1: decq %%r15\n jnz 1b\n"
			"xorq $0x1111, %%rbx\n xorq $0x2222, %%rcx\n xorq $0x3333, %%rdx\n"
			"xorq $0x4444, %%rsi\n xorq $0x5555, %%rdi\n xorq $0x6666, %%r8\n"
			"xorq $0x7777, %%r9\n xorq $0x8888, %%r10\n xorq $0x9999, %%r11\n"
			"xorq $0xaaaa, %%r12\n xorq $0xbbbb, %%r13\n xorq $0xcccc, %%r14\n"
			"orq %%rcx, %%rbx\n orq %%rdx, %%rbx\n orq %%rsi, %%rbx\n"
			"orq %%rdi, %%rbx\n orq %%r8, %%rbx\n orq %%r9, %%rbx\n"
			"orq %%r10, %%rbx\n orq %%r11, %%rbx\n orq %%r12, %%rbx\n"
			"orq %%r13, %%rbx\n orq %%r14, %%rbx\n"
			"movq %%xmm0, %%rcx\n xorq $0x1111, %%rcx\n orq %%rcx, %%rbx\n"
			"movq %%xmm15, %%rcx\n xorq $0xcccc, %%rcx\n orq %%rcx, %%rbx\n"
			"movq -8(%%rsp), %%rcx\n xorq $0x1111, %%rcx\n orq %%rcx, %%rbx\n"
			"movq -120(%%rsp), %%rcx\n xorq $0xcccc, %%rcx\n orq %%rcx, %%rbx\n"
			"movq %%rbx, %%rax\n"
			: "=a"(wrong)
			:
			: "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
			  "r14", "r15", "xmm0", "xmm15", "memory", "cc");
		if (wrong)
			complain("registers: %#lx", wrong);
		worker->calls++;
	}
#else
	while (!stopping) {
		volatile double sum = 0;
		int i;

		for (i = 0; i < 10000; i++)
			sum = sum + i;
		if (sum != 49995000.0)
			complain("registers");
		worker->calls++;
	}
#endif
}

static void *add_one(void *argument)
{
	++*(unsigned long *)argument;
	return NULL;
}

static void run_churn(struct worker *worker)
{
	unsigned long sum = 0, threads = 0;

	while (!stopping) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, add_one, &sum)) {
			complain("churn: no thread");
			return;
		}
		pthread_join(thread, NULL);
		threads++;
		if (sum != threads)
			complain("churn: %lu, want %lu", sum, threads);
		worker->calls++;
	}
}

static struct worker workers[] = {
	{"epoll", run_epoll, 0, 0},
	{"epoll_forever", run_epoll, 0, 0},
	{"poll", run_poll, 0, 0},
	{"ppoll", run_ppoll, 0, 0},
	{"select", run_select, 0, 0},
	{"read", run_read, 0, 0},
	{"recv", run_recv, 0, 0},
	{"recv_timeout", run_recv, 0, 0},
	{"accept", run_accept, 0, 0},
	{"nanosleep", run_nanosleep, 0, 0},
	{"sleep_until", run_sleep_until, 0, 0},
	{"timerfd", run_timerfd, 0, 0},
	{"futex", run_futex, 0, 0},
	{"condition", run_condition, 0, 0},
	{"sigtimedwait", run_sigtimedwait, 0, 0},
	{"sigsuspend", run_sigsuspend, 0, 0},
	{"semop", run_semop, 0, 0},
	{"registers", run_registers, 0, 0},
	{"churn", run_churn, 0, 0},
};

static void *run(void *argument)
{
	struct worker *worker = argument;

	worker->run(worker);
	return NULL;
}

static bool is_wanted(const char *name, int count, char **arguments)
{
	int i;

	for (i = 1; i < count; i++) {
		if (!strcmp(arguments[i], name))
			return true;
	}
	return count < 2;
}

/** zoo [NAME...]: those threads, else all. */
int main(int count, char **arguments)
{
	size_t i;

	for (i = 0; i < sizeof(workers) / sizeof(*workers); i++) {
		if (is_wanted(workers[i].name, count, arguments))
			start(run, &workers[i]);
	}
	sleep_ns(50000000);
	printf("READY {}\n");
	fflush(stdout);
	wait_for_end();
	print_errors();
	printf(", \"calls\": {");
	for (i = 0; i < sizeof(workers) / sizeof(*workers); i++)
		printf("%s\"%s\": %lu", i ? ", " : "", workers[i].name,
		       (unsigned long)workers[i].calls);
	printf("}, \"interrupted\": {");
	for (i = 0; i < sizeof(workers) / sizeof(*workers); i++)
		printf("%s\"%s\": %lu", i ? ", " : "", workers[i].name,
		       (unsigned long)workers[i].interrupted);
	printf("}}\n");
	fflush(stdout);
	if (semaphores >= 0)
		semctl(semaphores, 0, IPC_RMID);
	_exit(0);
}
