# SPDX-License-Identifier: Apache-2.0
"""`limpet shell`: a prompt, and statements from a pipe."""
import os
import pty
import re
import select
import subprocess
import time

import pytest

import limpet
from exec_support import Target, ask, run

FEW = True


@pytest.fixture
def target(python, tmp_path):
    with Target(python, tmp_path, "blocked.py", "read") as one:
        yield one
        assert one.lines() == [] and one.alive()
        assert one.errors.read_text() == ""


def shell(target, text):
    return run("shell", "-q", target.pid, text=text.encode())


def test_statements_from_a_pipe(target):
    assert shell(target, "x = 20\nx + 1\n'a' * 2\nNone\n_\n") == (0, "21\n'aa'\n'aa'\n", "")


def test_blocks_need_no_empty_line(target):
    assert shell(target, "def f(a):\n    if a:\n        return [a,\n2]\n\n    return 3\nf(1)\n"
                 "for i in range(2):\n    i\nelse:\n    'e'\nf(0)\nif 1:\n    5") == (
        0, "[1, 2]\n0\n1\n'e'\n3\n5\n", "")


def test_errors_do_not_end_it(target):
    code, output, errors = shell(target, "1/0\nx y\n2\nimport sys\nraise KeyError('k')\n3\n")
    assert (code, output) == (1, "2\n3\n")
    assert re.findall(r"^\w+(?=:)", errors, re.M) == ["ZeroDivisionError", "SyntaxError", "KeyError"]


def test_exit_ends_it(target):
    assert shell(target, "1\nexit()\n2\n") == (0, "1\n", "")


def test_an_unfinished_statement_is_told(target):
    code, output, errors = shell(target, "1\n(2 +\n")
    assert (code, output) == (1, "1\n") and "not complete" in errors


def test_names_are_gone_afterwards_and_so_is_the_underscore(target):
    shell(target, "x = 1\nx\n")
    assert ask(target, "print([n for n in ('_', 'x') if n in dir(__builtins__)])") == "[]\n"
    assert shell(target, "x\n")[0] == 1


class Terminal:
    """limpet on a terminal of its own."""

    def __init__(self, *words, folder):
        self.master, slave = pty.openpty()
        self.seen = ""
        self.process = subprocess.Popen(
            [limpet.binary(), *map(str, words)], stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, preexec_fn=lambda: __import__("fcntl").ioctl(0, 0x540e, 0),
            env=dict(os.environ, TERM="xterm", LC_ALL="C.UTF-8", XDG_STATE_HOME=str(folder),
                     ASAN_OPTIONS="detect_leaks=0"))
        os.close(slave)

    def type(self, text):
        os.write(self.master, text.encode())

    def wait(self, text):
        """Until it has written that since the last time."""
        end = time.monotonic() + 30
        while text not in self.seen:
            assert time.monotonic() < end, (text, self.seen)
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.master, 65536).decode(errors="replace")
                except OSError:
                    assert text in self.seen, (text, self.seen)
        before, self.seen = self.seen.split(text, 1)
        return before

    def end(self):
        """Type Ctrl-D, whether or not the prompt reads keys yet."""
        self.type("\x04")
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            raise AssertionError("it does not end") from None
        os.close(self.master)
        return code


def test_a_terminal(target, tmp_path):
    terminal = Terminal("shell", target.pid, folder=tmp_path)
    terminal.wait("changes its heap")
    terminal.wait(">>> ")
    terminal.type("number_of_things = 6 * 7\r")
    terminal.wait(">>> ")
    # A name is completed.
    terminal.type("number_of_th\t\r")
    terminal.wait("\n42")
    terminal.type("if 1:\r")
    terminal.wait("... ")
    terminal.type("    'in'\r")
    terminal.wait("... ")
    terminal.type("\r")
    terminal.wait("'in'\r\n")
    # What was typed is dropped, and so is what runs.
    terminal.wait(">>> ")
    terminal.type("nonsense\x03")
    terminal.wait("KeyboardInterrupt")
    terminal.wait(">>> ")
    terminal.type("import time\r")
    terminal.wait(">>> ")
    terminal.type("for i in range(1000): time.sleep(0.05)\r")
    terminal.wait("... ")
    terminal.type("\r")
    time.sleep(0.3)
    terminal.type("\x03")
    terminal.wait("\nKeyboardInterrupt")
    terminal.wait(">>> ")
    # What was typed before comes back.
    terminal.type("7 * 11\r")
    terminal.wait("\n77")
    terminal.type("\x1b[A\r")
    terminal.wait("\n77")
    terminal.wait(">>> ")
    assert terminal.end() == 0
    assert "7 * 11" in (tmp_path / "limpet" / "history").read_text().replace("\\040", " ")


def test_the_collector(python, target):
    code, output, errors = run("gc", "-q", target.pid)
    assert code == 0 and errors == ""
    assert re.match(r"collected: \d+ unreachable objects found in [\d.]+ ms, 0 of them kept in "
                    r"gc.garbage\ncollector: enabled, thresholds [\d, ]+, counts [\d, ]+, debug "
                    r"flags: none\ngc.garbage: 0 objects; frozen: \d+ objects\n$", output), output
    assert run("gc", "-q", target.pid, "--disable", "--debug", "saveall")[0] == 0
    state = "import gc; print(gc.isenabled(), gc.get_debug())"
    assert "False" in ask(target, state) and "32" in ask(target, state)
    ask(target, "for i in range(5): x = []; x.append(x)")
    import json
    told = json.loads(run("gc", "-q", target.pid, "--collect", "--json")[1])
    assert told["kept"] >= 5 and told["enabled"] is False and told["debug"] == ["saveall"]
    assert run("gc", "-q", target.pid, "--enable", "--debug", "none")[0] == 0
    assert run("gc", "-q", target.pid, "--debug", "wrong")[0] == 2
    assert run("gc", "-q", target.pid, "--enable", "--disable")[0] == 2
    frozen = run("gc", "-q", target.pid, "--freeze", "--json")
    assert frozen[0] == (0 if python.version >= (3, 7) else 3)


def test_a_dry_run_runs_nothing(target):
    ask(target, "import gc; gc.disable()\nfor i in range(50): x = []; x.append(x)")
    count = "import gc; print(len([o for o in gc.get_objects() if type(o) is list and o and o[0] is o]))"
    code, output, errors = run("gc", "-q", target.pid, "--dry-run")
    assert code == 0 and errors == "" and "list" in output
    assert int(ask(target, count)) >= 49
    assert run("gc", "-q", target.pid)[0] == 0
    assert int(ask(target, count)) <= 1
