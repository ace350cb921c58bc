# SPDX-License-Identifier: Apache-2.0
"""counter.py KIND: counts signals, as many as come.

values: with sigwaitinfo(), which tells the number that was sent with each;
handled: with a handler, by the byte that Python's C code writes for each;
timer: setitimer() every millisecond, and a timer that tells how often it came to nobody;
children: children that end, and of which only SIGCHLD tells.
"""
import ctypes
import os
import signal
import sys
import time

import checking

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = libc.__libc_current_sigrtmin() + 3
SI_QUEUE, SI_TIMER = -1, -2
counted = [0]


def block(number):
    """In this thread and those that it starts: the set of that signal alone."""
    these = (ctypes.c_ulong * 16)()
    libc.sigaddset(these, number)
    assert libc.pthread_sigmask(signal_block, these, None) == 0
    return these


signal_block = 0


class Info(ctypes.Structure):
    """siginfo_t of queued signals, which have a value, and of timers, which have an overrun."""
    _fields_ = [("signo", ctypes.c_int), ("errno", ctypes.c_int), ("code", ctypes.c_int),
                ("padding", ctypes.c_int), ("pid", ctypes.c_int), ("overrun", ctypes.c_int),
                ("value", ctypes.c_long), ("rest", ctypes.c_char * 96)]


def wait_for(these):
    """The next signal's Info."""
    info = Info()
    # It is one of the calls that a stop of the process may end with EINTR, for C code to repeat.
    while libc.sigwaitinfo(these, ctypes.byref(info)) < 0:
        pass
    return info


def start_waiting(function, *arguments):
    """In a thread, and until it waits: meanwhile it does not block what it waits for."""
    checking.in_thread(function, *arguments)
    checking.wait_until(lambda: not all(blocks(tid) for tid in os.listdir("/proc/self/task")),
                        "the thread waits")


def blocks(tid):
    with open("/proc/self/task/%s/status" % tid) as file:
        masks = [line.split()[1] for line in file if line.startswith("SigBlk")]
    return int(masks[0], 16) >> (NUMBER - 1) & 1


def count_values(these):
    while True:
        info = wait_for(these)
        assert (info.signo, info.code) == (NUMBER, SI_QUEUE), (info.signo, info.code)
        assert info.value == counted[0], (info.value, counted[0])
        counted[0] += 1


def values():
    these = block(NUMBER)
    start_waiting(count_values, these)


def count_bytes(number):
    while True:
        counted[0] += len(os.read(number, 4096))


def handled():
    ends = os.pipe()
    os.set_blocking(ends[1], False) if hasattr(os, "set_blocking") else None
    signal.signal(NUMBER, lambda number, frame: None)
    signal.set_wakeup_fd(ends[1])
    # The handler runs in the main thread.
    old = block(NUMBER)
    checking.in_thread(count_bytes, ends[0])
    assert libc.pthread_sigmask(1, old, None) == 0


MILLISECOND = 1000000


class Event(ctypes.Structure):
    """sigevent_t"""
    _fields_ = [("value", ctypes.c_long), ("signo", ctypes.c_int), ("notify", ctypes.c_int),
                ("rest", ctypes.c_char * 48)]


def start_timer():
    """Every millisecond, NUMBER."""
    event, timer = Event(0, NUMBER, 0), ctypes.c_void_p()
    assert libc.timer_create(1, ctypes.byref(event), ctypes.byref(timer)) == 0
    times = (ctypes.c_long * 4)(0, MILLISECOND, 0, MILLISECOND)
    assert libc.timer_settime(timer, 0, times, None) == 0


def now():
    """CLOCK_MONOTONIC in milliseconds; 2.7 has no name for it."""
    time_now = (ctypes.c_long * 2)()
    libc.clock_gettime(1, time_now)
    return time_now[0] * 1000 + time_now[1] / 1000000.0


def count_expiries(these, start):
    while True:
        info = wait_for(these)
        assert (info.signo, info.code) == (NUMBER, SI_TIMER), (info.signo, info.code)
        counted[0] += 1 + info.overrun
        # The next one is due at most a millisecond after the last that was counted.
        assert counted[0] <= now() - start
        if not info.overrun:
            missed = now() - start - counted[0]
            missing.append(missed)
            del missing[:-1000]


missing = []
ticks = [0]


def on_tick(number, frame):
    ticks[0] += 1


def timer():
    these = block(NUMBER)
    start = now()
    start_timer()
    start_waiting(count_expiries, these, start)
    signal.signal(signal.SIGALRM, on_tick)
    old = block(signal.SIGALRM)
    time.sleep(0)
    assert libc.pthread_sigmask(1, old, None) == 0
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)


born, reaped = [0], [0]


def on_child(number, frame):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except OSError:
            return
        if not pid:
            return
        assert os.WEXITSTATUS(status) == 7
        reaped[0] += 1


def bear():
    """Ten at a time: what tells that the last one has ended is its signal only."""
    while not checking.stopping.is_set():
        for _ in range(10):
            born[0] += 1
            if not os.fork():
                os._exit(7)
            time.sleep(0.002)
        checking.wait_until(lambda: reaped[0] == born[0], "%d children are reaped" % born[0])


def children():
    signal.signal(signal.SIGCHLD, on_child)
    checking.in_thread(bear)


def sent(number):
    """Until all have come."""
    checking.wait_until(lambda: counted[0] >= int(number), "%s signals have come, %d have" % (
        number, counted[0]))
    assert counted[0] == int(number), (counted, number)


def advance():
    """Of what comes by itself."""
    for what in {"timer": (counted, ticks), "children": (reaped,)}.get(sys.argv[1], ()):
        before = what[0]
        checking.wait_until(lambda: what[0] > before + 20, "%s more than %d" % (sys.argv[1], before))


def end():
    if sys.argv[1] == "timer":
        checking.wait_until(lambda: missing and min(missing) < 2, "no expiry is missing: %s" % missing)
    checking.report.update(counted=counted[0], ticks=ticks[0], reaped=reaped[0])


{"values": values, "handled": handled, "timer": timer, "children": children}[sys.argv[1]]()
checking.serve({"sent": sent, "advance": advance, "end": end}, checking.read_again)
