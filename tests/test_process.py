"""A program that is started never outlives its limits, its parent's end, or the call that started it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from control_plane import process
from control_plane.process import Limits, TimeLimitReached

HOME = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"PATH": os.defpath}


def run(*command, seconds=20.0, memory=8192, folder=HOME, **more):
    return process.run(
        command, folder=folder, environment=ENVIRONMENT, limits=Limits(seconds=seconds, memory=memory), **more
    )


def python(code, *arguments, **more):
    return run(sys.executable, "-I", "-S", "-c", textwrap.dedent(code), *map(str, arguments), **more)


def alive(pid):
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def pids(folder):
    """The ids that children wrote into files of their own, once each of them is whole."""
    return [int(path.read_text()) for path in folder.glob("*.pid") if path.read_text().strip()]


def wait_until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def gone(folder, count):
    """Assert that all of the processes that were started have ended; clean up behind a failure."""
    started = pids(folder)
    assert len(started) == count
    try:
        wait_until(lambda: not any(alive(pid) for pid in started), seconds=3)
    finally:
        for pid in filter(alive, started):
            os.kill(pid, signal.SIGKILL)


# Each writes its id and then stays; `say` writes a file in one step.
SAY = """
import os, signal, sys, time
def say(name):
    with open(f"{sys.argv[1]}/{name}.new", "w") as file:
        file.write(str(os.getpid()))
    os.rename(f"{sys.argv[1]}/{name}.new", f"{sys.argv[1]}/{name}.pid")
"""
STUBBORN_GRANDCHILD = f"""{SAY}
say("child")
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    say("grandchild")
    time.sleep(600)
time.sleep(600)
"""
HELD_OPEN = f"""{SAY}
if os.fork() == 0:
    say("grandchild")
    time.sleep(600)
"""
DOUBLE_FORK = f"""{SAY}
if os.fork() == 0:
    if os.fork() == 0:
        for number in (0, 1, 2):
            os.close(number)
        say("daemon")
        time.sleep(600)
    os._exit(0)
os.wait()
while not os.path.exists(f"{{sys.argv[1]}}/daemon.pid"):
    time.sleep(0.01)
"""


def test_both_outputs_and_the_code_are_whole():
    answer = python("import sys; sys.stdout.write('o' * 300_000); sys.stderr.write('e' * 300_000); sys.exit(7)")
    assert (answer.code, answer.output, answer.errors) == (7, b"o" * 300_000, b"e" * 300_000)


def test_what_is_handed_over_arrives_even_where_nobody_reads_it():
    assert run("cat", stdin=b"x" * 300_000).output == b"x" * 300_000
    assert run("true", stdin=b"x" * 300_000).code == 0
    assert run("cat").output == b"", "without anything to hand over, standard input is empty, and not ours"


def test_a_program_sees_the_environment_that_is_given_and_no_other(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    assert b"SECRET_TOKEN" not in run("env").output


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("/does/not/exist", FileNotFoundError),
        (str(HOME / "init.py") + "/x", NotADirectoryError),
        (str(HOME), PermissionError),
    ],
)
def test_a_program_that_cannot_be_started_is_an_error_that_names_why(command, error):
    with pytest.raises(error):
        run(command)


def test_a_program_in_a_folder_that_is_not_there_cannot_be_started(tmp_path):
    with pytest.raises(OSError, match="absent"):
        run("true", folder=tmp_path / "absent")


def test_a_program_that_was_killed_leaves_its_signal_and_what_it_had_said():
    answer = run("/bin/sh", "-c", "echo half; echo why >&2; kill -9 $$")
    assert (answer.code, answer.output, answer.errors) == (-signal.SIGKILL, b"half\n", b"why\n")


def test_the_time_limit_is_named_and_kept():
    start = time.monotonic()
    with pytest.raises(TimeLimitReached, match=r"longer than 0\.5 s"):
        run("sleep", "600", seconds=0.5)
    assert time.monotonic() - start < 5


def test_the_time_limit_ends_a_grandchild_that_ignores_termination(tmp_path):
    with pytest.raises(TimeLimitReached):
        python(STUBBORN_GRANDCHILD, tmp_path, seconds=1.5)
    gone(tmp_path, 2)


def test_the_time_limit_counts_while_a_grandchild_holds_the_output_open(tmp_path):
    start = time.monotonic()
    with pytest.raises(TimeLimitReached):
        python(HELD_OPEN, tmp_path, seconds=1.5)
    assert time.monotonic() - start < 5
    gone(tmp_path, 1)


def test_what_stays_in_the_group_when_a_program_has_ended_is_ended_too(tmp_path):
    assert python(DOUBLE_FORK, tmp_path).code == 0
    gone(tmp_path, 1)


def test_the_memory_limit_ends_a_hungry_program():
    answer = python("held = []\nwhile True: held.append(bytearray(16 * 1024 * 1024))", memory=256)
    assert answer.code != 0
    assert b"MemoryError" in answer.errors


def test_a_grandchild_is_held_to_the_memory_limit_too():
    code = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-I', '-S', '-c', 'bytearray(1 << 30)']))"
    answer = python(code, memory=256)
    assert (answer.code, b"MemoryError" in answer.errors) == (1, True)


def test_no_core_is_left_behind(tmp_path):
    assert run("/bin/sh", "-c", "sleep 0.5; ulimit -c", folder=tmp_path).output == b"0\n"


def test_processor_time_is_limited_for_the_day_when_nobody_is_left_to_kill():
    limit = int(run("/bin/sh", "-c", "sleep 0.5; ulimit -t", seconds=5).output)
    assert limit == 5 * (os.cpu_count() or 1) + 10


# Ours is the end


def started_by_another(tmp_path, child):
    """A Python process that runs ``child`` through us."""
    code = f"""
import sys
sys.path.insert(0, {str(HOME)!r})
from pathlib import Path
from control_plane import process
command = [sys.executable, "-I", "-S", "-c", {child!r}, {str(tmp_path)!r}]
process.run(command, folder=Path("/"), environment={{}})
"""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a shell's background job ignores it
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_to_us_leaves_no_orphan(tmp_path, number):
    us = started_by_another(tmp_path, STUBBORN_GRANDCHILD)
    wait_until(lambda: len(pids(tmp_path)) == 2)
    us.send_signal(number)
    assert us.wait(60) != 0
    gone(tmp_path, 2)


def test_a_signal_to_us_is_not_lost_between_two_programs():
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(HOME)!r})
from pathlib import Path
from control_plane import process
before = signal.getsignal(signal.SIGTERM)
process.run(["true"], folder=Path("/"), environment={{"PATH": os.defpath}})
assert signal.getsignal(signal.SIGTERM) is before
os.kill(os.getpid(), signal.SIGTERM)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_while_threads_parse_rego_leaves_no_orphan(tmp_path, number):
    opa = tmp_path / "opa"
    opa.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/$$.pid\nexec /bin/sleep 20\n")
    opa.chmod(0o755)
    code = f"""
import sys
sys.path.insert(0, {str(HOME)!r})
from pathlib import Path
from control_plane import engine
from control_plane.sources import rego
from control_plane.sources.tree import Snapshot
engine.find = lambda name: Path({str(opa)!r})
rego.files(Snapshot.of_files({{"rego/a.rego": b""}}), "rego")
"""
    us = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: len(pids(tmp_path)) == 1)
    us.send_signal(number)
    us.wait(60)
    gone(tmp_path, 1)


@pytest.mark.parametrize("thread", ["main", "other"])
def test_a_program_that_is_being_started_when_the_signal_comes_is_ended_too(tmp_path, thread):
    code = f"""
import os, signal, sys, threading, time
sys.path.insert(0, {str(HOME)!r})
from pathlib import Path
from control_plane import process

class Slow(set):
    def add(self, program):
        Path({str(tmp_path)!r}, f"{{program.pid}}.pid").write_text(str(program.pid))
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.5)
        super().add(program)

def start():
    process.run(["sleep", "600"], folder=Path("/"), environment=dict(os.environ))

process._RUNNING = Slow()
with process.ending_with_us():
    if {thread!r} == "main":
        start()
    else:
        other = threading.Thread(target=start, daemon=True)
        other.start()
        other.join()
"""
    ended = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)

    assert ended.returncode == 128 + signal.SIGTERM
    gone(tmp_path, 1)


def test_a_caller_that_is_interrupted_leaves_no_orphan(tmp_path, monkeypatch):
    def interrupted(self, *_arguments, **_options):
        wait_until(lambda: len(pids(tmp_path)) == 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        python(STUBBORN_GRANDCHILD, tmp_path)
    gone(tmp_path, 2)


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="a child is doubled on Linux only")
@pytest.mark.parametrize(
    ("call", "left"),
    [
        ("lambda: os.getpid() != parent", "True"),
        ("lambda: 1 // 0", "ZeroDivisionError: integer division or modulo by zero"),
        ("lambda: os._exit(0)", "OSError: a child of ours ended before it had done its part"),
        ("lambda: os.kill(os.getpid(), 9)", "OSError: a child of ours ended before it had done its part"),
        ("lambda: lambda: 1", "cannot be told"),
    ],
)
def test_what_a_child_does_aside_is_told_and_never_lost(call, left):
    program = (
        "import os\nfrom control_plane import process\nparent = os.getpid()\n"
        f"result = process.aside({call})\n"
        "try:\n    print(result())\nexcept Exception as error:\n    print(f'{type(error).__name__}: {error}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=HOME, capture_output=True, text=True, timeout=60, check=True
    )
    if left == "cannot be told":
        assert re.match(r"\w+: .*(pickle|local object)", done.stdout)
    else:
        assert done.stdout.strip() == left


def test_calls_at_once_give_what_each_returned_or_the_first_error():
    assert process.at_once(lambda: 1, lambda: "two") == [1, "two"]
    with pytest.raises(ZeroDivisionError):
        process.at_once(lambda: 1 // 0, lambda: 2)


class Alarms:
    """What is heard of alarms, and what was before."""

    def __init__(self):
        self.before = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)

    def are_as_before(self):
        handler, (left, _) = self.before
        now, _ = signal.getitimer(signal.ITIMER_REAL)
        return signal.getsignal(signal.SIGALRM) == handler and bool(now) == bool(left)


def careless(error):
    with contextlib.suppress(error):
        time.sleep(20)


def test_our_own_work_is_ended_at_its_limit_whatever_it_catches():
    alarms, start = Alarms(), time.monotonic()
    with pytest.raises(TimeLimitReached, match=r"longer than 0\.2 s"), process.within(0.2):
        careless(Exception)
    assert time.monotonic() - start < 10
    assert alarms.are_as_before()


def test_an_alarm_that_is_lost_on_the_way_still_counts():
    with pytest.raises(TimeLimitReached), process.within(0.1):
        careless(BaseException)


def test_work_within_its_limit_leaves_nothing_behind():
    alarms = Alarms()
    with process.within(20):
        found = run("/bin/echo", "hello").output
    assert (found, alarms.are_as_before()) == (b"hello\n", True)
    with pytest.raises(KeyError), process.within(20):
        raise KeyError
    assert alarms.are_as_before()


def test_somebody_elses_alarm_goes_on():
    heard = []
    handler = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    left = signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with process.within(20):
            time.sleep(0.1)
        wait_until(lambda: heard)
    finally:
        signal.setitimer(signal.ITIMER_REAL, *left)
        signal.signal(signal.SIGALRM, handler)


def test_only_the_main_thread_is_limited():
    def work():
        with process.within(0.05):
            time.sleep(0.3)
        return "done"

    assert process.at_once(work) == ["done"]


def test_a_program_that_runs_when_time_is_up_is_ended(tmp_path):
    with pytest.raises(TimeLimitReached), process.within(3):
        python(STUBBORN_GRANDCHILD, tmp_path)
    gone(tmp_path, 2)
