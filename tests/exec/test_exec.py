# SPDX-License-Identifier: Apache-2.0
"""What `limpet exec` says, does and leaves alone."""
import os
import signal
import subprocess


import pytest

import limpet
import pythons
from exec_support import Target, ask, run
from privilege import NOBODY, WITHOUT_SYS_ADMIN, needs_root
from processes import wait_until

FEW = True
CHANGES = "limpet: this runs code in process %d and changes its heap: it makes a thread, and objects\n"


@pytest.fixture
def target(python, tmp_path):
    with Target(python, tmp_path, "blocked.py", "read") as one:
        yield one
        # Whatever was done to it, it goes on.
        assert one.lines() == []
        one.tell()
        wait_until(lambda: one.lines() == ["RELEASED"], "the main thread goes on")
        assert one.errors.read_text() == ""


def test_the_classic_question(target):
    """It is answered here, not there."""
    assert run("exec", target.pid, "import gc; gc.collect(); print(gc.garbage)") == (
        0, "[]\n", CHANGES % target.pid)


def test_an_exception(target):
    code, output, errors = run("exec", "-q", target.pid, "print('before')\n{}['missing']\n")
    assert (code, output) == (1, "before\n")
    assert errors == ('Traceback (most recent call last):\n  File "<limpet>", line 2, in <module>\n'
                      "KeyError: 'missing'\n")


def test_code_that_is_no_python(target):
    code, output, errors = run("exec", "-q", target.pid, "1 +\n")
    assert (code, output) == (1, "")
    assert '  File "<limpet>", line 1\n' in errors and "SyntaxError" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("code, expected", (
    ("raise SystemExit", (0, "", "")), ("raise SystemExit(0)", (0, "", "")),
    ("raise SystemExit(7)", (1, "", "")), ("raise SystemExit('bye')", (1, "", "bye\n")),
    ("exit()", (0, "", "")), ("import sys; sys.stdin.close(); sys.stdout.close()", (0, "", ""))))
def test_the_end_of_the_code_is_not_the_programs(target, code, expected):
    assert run("exec", "-q", target.pid, code) == expected
    assert ask(target, "import sys; print(sys.stdout.closed)") == "False\n"


def test_output_is_text_of_any_kind(target):
    assert ask(target, "import sys; sys.stdout.write(u'\\u20ac\\U0001f40c\\n')") == "\u20ac\U0001f40c\n"
    assert run("exec", "-q", target.pid, "import sys; sys.stderr.write('e\\n'); print('o')") == (
        0, "o\n", "e\n")
    assert ask(target, u"print('\u00e4')") == "\u00e4\n"


def test_output_by_parts(python, target):
    if python.version < (3,):
        assert ask(target, "print 1, 2,\nprint 3\nprint u'a',") == "1 2 3\na"
    else:
        assert ask(target, "print(1, 2, end=' ')\nprint(3)") == "1 2 3\n"
        assert ask(target, "import sys; sys.stdout.buffer.write(b'raw\\n')") == "raw\n"
        assert run("exec", "-q", target.pid, "import sys; sys.stdout.write(b'')")[0] == 1
    # Nor does it change how the program goes on.
    assert ask(target, "print(1)") == "1\n"


def test_output_of_ten_megabytes(target):
    assert ask(target, "print('0123456789' * 1000000)") == "0123456789" * 1000000 + "\n"
    assert ask(target, "for i in range(100000): print(i)") == "".join(
        "%d\n" % i for i in range(100000))


def test_nothing_is_read_from_the_programs_input(target):
    code, output, errors = run("exec", "-q", target.pid,
                               "import sys\nprint(repr(sys.stdin.readline()))\ninput()")
    assert (code, output) == (1, "''\n") and errors.endswith("EOFError: EOF when reading a line\n")


def test_each_call_has_names_of_its_own(target):
    ask(target, "x = 1")
    assert ask(target, "print('x' in globals(), __name__)").split()[-1].strip("')") == "__limpet__"
    assert ask(target, "import __main__; print(sorted(n for n in vars(__main__) if n in "
               "('x', 'fd', 'send', 'names', 'modules')))") == "[]\n"


def test_what_it_exchanges_is_put_back(target):
    """A thread of the program looks when the code is done; a stand-in that it has kept leads to the
    original."""
    ask(target, "import sys, threading, time\nkept = sys.stdout\n"
        "def look():\n    time.sleep(0.5)\n"
        "    kept.write('%s\\n' % [sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__,\n"
        "               sys.stdin is sys.__stdin__, sys.displayhook is sys.__displayhook__])\n"
        "    kept.flush()\n"
        "threading.Thread(target=look).start()")
    wait_until(lambda: target.lines() == ["[True, True, True, True]"], "it is written")
    os.truncate(target.path, len("READY\n"))


def test_code_from_a_file_and_from_a_pipe(target, tmp_path):
    (tmp_path / "code.py").write_text("def f():\n    return 6\nprint(f() * 7)\n")
    os.chmod(tmp_path / "code.py", 0o600)
    assert run("exec", "-q", target.pid, "-f", tmp_path / "code.py") == (0, "42\n", "")
    assert run("exec", "-q", target.pid, "-f", "-", text=b"print(43)") == (0, "43\n", "")
    code, _, errors = run("exec", "-q", target.pid, "-f", tmp_path / "none.py")
    assert code == 2 and "cannot read the code from" in errors
    assert run("exec", "-q", target.pid)[0] == 2
    assert run("exec", "-q", target.pid, "1", "2")[0] == 2
    assert run("exec", "-q", tmp_path / "code.py", "1")[0] == 2


def test_threads_that_it_knows_are_no_more_after_it(target):
    count = "import threading; print(len(threading._active))"
    ask(target, "import threading, logging; threading.current_thread()")
    assert ask(target, count) == ask(target, count)


def test_code_that_takes_too_long_goes_on(target):
    assert run("exec", "-q", "--timeout", "1s", target.pid,
               "import time, sys\nprint('here')\ntime.sleep(2)\nprint('nowhere')\nsys.late = 1") == (
        3, "here\n", "limpet: the code is still running in process %d after 1.0 s, and goes on; its "
        "output is dropped from now on\n" % target.pid)
    wait_until(lambda: ask(target, "import sys; print(hasattr(sys, 'late'))") == "True\n", "it is done")


def test_code_that_could_not_begin_is_taken_back(target):
    """The lock of the interpreter is held by C code; what was not run in time is never run."""
    holder = subprocess.Popen([limpet.binary(), "exec", "-q", str(target.pid),
                               "import ctypes, sys\nsys.stdout.write('held\\n')\n"
                               "ctypes.PyDLL(None).sleep(4)"], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    code, output, errors = run("exec", "-q", "--timeout", "1s", target.pid, "import sys; sys.ran = 1")
    assert (code, output) == (3, "") and errors.count("\n") == 1
    assert "taken back: it was not run and will not be" in errors
    assert holder.wait() == 0
    holder.stdout.close()
    assert ask(target, "import sys; print(hasattr(sys, 'ran'))") == "False\n"
    wait_until(lambda: len(os.listdir("/proc/%d/task" % target.pid)) == 1, "its thread ends")


def test_an_interrupt_is_for_the_code(target):
    limpet_process = subprocess.Popen(
        [limpet.binary(), "exec", "-q", str(target.pid),
         "import time\nprint('on')\nfor i in range(1000): time.sleep(0.05)"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert limpet_process.stdout.readline() == b"on\n"
    limpet_process.send_signal(signal.SIGINT)
    output, errors = limpet_process.communicate()
    assert limpet_process.returncode == 130 and errors.endswith(b"KeyboardInterrupt\n")
    assert ask(target, "print(1)") == "1\n"


def test_a_program_that_ends_meanwhile(python, tmp_path):
    with Target(python, tmp_path, "blocked.py", "read") as target:
        assert run("exec", "-q", target.pid, "import os; os._exit(4)") == (
            3, "", "limpet: process %d ended while the code ran\n" % target.pid)
        assert target.process.wait() == 4
    code, _, errors = run("exec", "-q", target.pid, "1")
    assert code == 3 and errors == "limpet: there is no process %d\n" % target.pid


def test_a_program_that_is_stopped(target):
    os.kill(target.pid, signal.SIGSTOP)
    wait_until(lambda: "(stopped)" in open("/proc/%d/status" % target.pid).read(), "it stops")
    code, output, errors = run("exec", "-q", target.pid, "print(1)")
    assert (code, output) == (3, "") and errors.count("\n") == 1 and "kill -CONT" in errors
    os.kill(target.pid, signal.SIGCONT)
    assert ask(target, "print(1)") == "1\n"


@needs_root
def test_a_program_of_another_user(tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:3]):
        os.chmod(folder, 0o755)
    with Target(pythons.system(), tmp_path, "blocked.py", "read", prefix=NOBODY) as target:
        assert ask(target, "import os; print(os.getuid())") == "65534\n"


@needs_root
def test_a_user_asks_his_own(tmp_path):
    """Without any privilege."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        os.chmod(folder, 0o755)
    with Target(pythons.system(), tmp_path, "blocked.py", "read", prefix=NOBODY) as target:
        program = tmp_path / "limpet"
        program.write_bytes(open(limpet.binary(), "rb").read())
        program.chmod(0o755)
        assert run("exec", "-q", target.pid, "print(1)", prefix=NOBODY, program=str(program),
                   environment={"ASAN_OPTIONS": "detect_leaks=0"}) == (0, "1\n", "")


@pytest.mark.parametrize("official", [pytest.param(p, id=p.name) for p in pythons.find()
                                      if p.version >= (3, 14)])
def test_a_program_whose_operator_forbids_it(official, tmp_path):
    with Target(official, tmp_path, "blocked.py", "read",
                environment={"PYTHON_DISABLE_REMOTE_DEBUG": "1"}) as target:
        code, output, errors = run("exec", "-q", target.pid, "print(1)")
        assert (code, output) == (3, "") and errors.count("\n") == 1
        assert "takes no code from outside" in errors and "nothing was run" in errors


def test_code_that_forks(target):
    """The child's output is the program's, and it ends with the code; in a child that lives on, the
    stand-ins are the originals, and code can be run in it."""
    assert ask(target, "import os, sys\np = os.fork()\nif p: os.waitpid(p, 0)\n"
               "else: sys.stdout.write('child\\n'); sys.stdout.flush()\nprint('parent')") == "parent\n"
    assert target.lines() == ["child", "parent"]
    child = int(ask(target, "import os, time\np = os.fork()\nif not p: time.sleep(300)\nprint(p)"))
    try:
        assert run("exec", "-q", child, "import os; print(os.getpid())") == (0, "%d\n" % child, "")
    finally:
        os.kill(child, signal.SIGKILL)
    ask(target, "import os; os.waitpid(%d, 0)" % child)
    os.truncate(target.path, len("READY\n"))


KILL, TRAP, ERROR = "0x80000000", "0x00030000", "0x00050001"


@needs_root
@pytest.mark.parametrize("action", (KILL, TRAP))
def test_a_filter_that_may_end_the_program_is_not_tried(tmp_path, action):
    with Target(pythons.system(), tmp_path, "filtered.py", action) as target:
        code, output, errors = run("exec", "-q", target.pid, "print(1)")
        assert (code, output) == (3, "") and errors.count("\n") == 1 and "seccomp" in errors
        target.tell()
        wait_until(lambda: target.lines() == ["RELEASED"], "it goes on")


@needs_root
def test_a_filter_that_refuses_is_no_obstacle(tmp_path):
    """To whoever may suspend it."""
    with Target(pythons.system(), tmp_path, "filtered.py", ERROR) as target:
        assert ask(target, "print(1)") == "1\n"


@needs_root
def test_a_filter_that_cannot_be_looked_at_is_not_tried(tmp_path):
    with Target(pythons.system(), tmp_path, "filtered.py", ERROR) as target:
        code, output, errors = run("exec", "-q", target.pid, "print(1)", prefix=WITHOUT_SYS_ADMIN)
        assert (code, output) == (3, "") and errors.count("\n") == 1 and "seccomp" in errors


def test_two_at_once(target):
    """Each has its own output."""
    both = [subprocess.Popen([limpet.binary(), "exec", "-q", str(target.pid),
                              "import time\nfor i in range(50): print('%s %%d' %% i); time.sleep(0.01)"
                              % name], stdout=subprocess.PIPE) for name in ("a", "b")]
    for name, one in zip("ab", both):
        assert one.communicate()[0].decode() == "".join("%s %d\n" % (name, i) for i in range(50))
        assert one.returncode == 0
    assert ask(target, "import sys; print(type(sys.__stdout__) is not None)") == "True\n"
    ask(target, "1")


def test_several_at_once(target):
    """Each waits for its turn to stop the process."""
    several = [subprocess.Popen([limpet.binary(), "exec", "-q", str(target.pid), "print(%d)" % number],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for number in range(16)]
    done = [(*one.communicate(), one.returncode) for one in several]
    assert done == [(b"%d\n" % number, b"", 0) for number in range(16)]


def test_a_reader_that_goes_away_does_not_harm_the_program(target):
    end = subprocess.Popen([limpet.binary(), "exec", "-q", str(target.pid),
                            "for i in range(200000): print(i)\nimport sys; sys.done = 1"],
                           stdout=subprocess.PIPE)
    end.stdout.readline()
    end.stdout.close()
    end.wait()
    wait_until(lambda: ask(target, "import sys; print(hasattr(sys, 'done'))") == "True\n", "it is done")

