"""Start a program under a time and a memory limit, in a process group of its own that never outlives us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")

MEBIBYTE = 1024 * 1024
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_RUNNING: set[subprocess.Popen[bytes]] = set()
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans below us become our children, not those of init
_AGAIN = 1.0  # seconds after which an alarm rings again that something on the way has lost
_START = threading.Lock()  # held from a program's start until it is among those that run


class _Main:
    """What the main thread, which alone hears signals, is about: whether it starts a program, and a signal that came then."""

    starts = False
    heard: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (wall-clock seconds) and how large (MiB of address space) a program may get."""

    seconds: float = 60.0
    memory: int = 8192


@dataclass(frozen=True, slots=True)
class Completed:
    """What a program left: its exit code (negative: killed by that signal), and both outputs whole."""

    code: int
    output: bytes
    errors: bytes


class TimeLimitReached(Exception):
    """The program ran longer than its limit and was killed, with all that it had started."""


class _Late(BaseException):
    """Our own work took too long: no error that anything on the way may take for its own."""


def run(
    command: Sequence[str | os.PathLike[str]],
    *,
    folder: Path,
    environment: Mapping[str, str],
    limits: Limits | None = None,
    stdin: bytes | None = None,
    strays: bool = False,
) -> Completed:
    """Run ``command`` in ``folder`` with exactly ``environment`` and wait for it.

    With ``strays`` what left its process group is ended with it too (Linux only), while nothing else is being started.
    Raises ``TimeLimitReached`` after the limit, ``OSError`` where the program cannot be started.
    """
    limits = limits or Limits()
    given = subprocess.PIPE if stdin is not None else subprocess.DEVNULL
    with (
        ending_with_us(),
        _without_strays() if strays else contextlib.nullcontext(),
        _group(command, folder, environment, limits, stdin=given, outputs=subprocess.PIPE) as process,
    ):
        try:
            output, errors = process.communicate(stdin, timeout=limits.seconds)
        except subprocess.TimeoutExpired as expired:
            raise TimeLimitReached(f"ran longer than {limits.seconds:g} s") from expired
    return Completed(process.returncode, output, errors)


@contextlib.contextmanager
def _group(
    command: Sequence[str | os.PathLike[str]],
    folder: Path,
    environment: Mapping[str, str],
    limits: Limits,
    *,
    stdin: int,
    outputs: int,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a process group of its own, which is ended after the block, whatever happens."""
    with _starting():
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            cwd=folder,
            env=dict(environment),
            stdin=stdin,
            stdout=outputs,
            stderr=outputs,
            start_new_session=True,
        )
        _RUNNING.add(process)
    try:
        _limit(process.pid, limits)
        yield process
    finally:
        _end_group(process)


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Make calls that mostly wait for programs at the same time; what each returned, in order, or the first error."""
    with ending_with_us(), ThreadPoolExecutor(len(calls)) as pool:
        return [job.result() for job in [pool.submit(call) for call in calls]]


def aside(call: Callable[[], T]) -> Callable[[], T]:
    """Have a child of ours make a call, on another processor, while we go on; what is returned waits for its result.

    Where there is none, or a process cannot safely be doubled, the call is made when its result is asked for.
    """
    if sys.platform != "linux" or threading.active_count() > 1 or (os.cpu_count() or 1) == 1:
        return call
    import multiprocessing  # noqa: PLC0415 - wanted for large changes only

    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_tell, args=(theirs, call), daemon=True)  # a daemon is ended with us
    child.start()
    theirs.close()

    def result() -> T:
        try:
            made, told = ours.recv()
        except EOFError:
            raise OSError("a child of ours ended before it had done its part") from None
        child.join()
        if not made:
            raise told
        found: T = told
        return found

    return result


def _tell(pipe: Connection, call: Callable[[], object]) -> None:
    """What the child does."""
    try:
        pipe.send((True, call()))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it was waited for
        pipe.send((False, error))


@contextlib.contextmanager
def running(
    command: Sequence[str | os.PathLike[str]], *, folder: Path, environment: Mapping[str, str], limits: Limits
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs for as long as the block, in silence, and is ended with its group after it, whatever happens.

    Of ``limits`` memory holds, and the seconds as processor time. Raises ``OSError`` where it cannot be started.
    """
    silent = subprocess.DEVNULL
    with ending_with_us(), _group(command, folder, environment, limits, stdin=silent, outputs=silent) as process:
        yield process


def _limit(pid: int, limits: Limits) -> None:
    """Bound memory, and processor time as a backstop for the day when we are killed before we can kill.

    Linux only, as is ``prlimit``; elsewhere the time limit alone holds.
    """
    if not hasattr(resource, "prlimit"):
        return
    memory = limits.memory * MEBIBYTE
    seconds = int(limits.seconds * (os.cpu_count() or 1)) + 10
    with contextlib.suppress(ProcessLookupError, PermissionError):
        resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


@contextlib.contextmanager
def _without_strays() -> Iterator[None]:
    """End every process below us that was not there before: one that began a session of its own is in no group of ours."""
    if sys.platform != "linux":
        yield
        return
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    before = set(_below(os.getpid()))
    try:
        yield
    finally:
        _end_strays(before)
        ctypes.CDLL(None).prctl(_SUBREAPER, 0, 0, 0, 0)


def _end_strays(before: set[int]) -> None:
    """Kill again until none is left, for each may have started another; at most for two seconds."""
    end = time.monotonic() + 2
    while (left := [pid for pid in _below(os.getpid()) if pid not in before]) and time.monotonic() < end:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):  # it is not ours yet: whoever started it is being ended
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


def _below(pid: int) -> Iterator[int]:
    """All that a process started, and what those started."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fields = status.read_text(errors="replace").rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    waiting = children.get(pid, [])
    while waiting:
        one = waiting.pop()
        yield one
        waiting += children.get(one, [])


def absolute_path() -> str:
    """PATH without its relative folders: a program in a hostile repository that we stand in must not serve."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())


@contextlib.contextmanager
def ending_with_us() -> Iterator[None]:
    """Make a signal that would end us an exception, so that what we started, in threads too, is ended before we are."""

    def stop(number: int, _frame: FrameType | None) -> None:
        if _Main.starts:  # it is not known yet what to end: see _starting
            _Main.heard = number
            return
        with _START:  # another thread may be starting one
            _end_all(number)

    if threading.current_thread() is not threading.main_thread():  # which alone can, and has
        yield
        return
    heard = [number for number in _ENDING if signal.getsignal(number) is not signal.SIG_IGN]  # nohup is respected
    previous = {number: signal.signal(number, stop) for number in heard}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """End what the main thread does in the block with ``TimeLimitReached`` after so long; elsewhere nothing is limited.

    It is heard between two steps of Python: a single long call into a library is ended when it returns.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone hears signals
        yield
        return
    late = False
    armed = True

    def ring(_number: int, _frame: FrameType | None) -> None:
        nonlocal late
        late = True
        if armed and not _Main.starts:  # what is being started is not yet known: it rings again
            raise _Late

    start = time.monotonic()
    handler = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        try:
            yield
        finally:
            armed = False
    except _Late:
        pass
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:  # somebody else's alarm goes on
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - start), 0.001), interval)
    if late:
        raise TimeLimitReached(f"took longer than {seconds:g} s")


@contextlib.contextmanager
def _starting() -> Iterator[None]:
    """Start a program so that a signal finds it: one that comes meanwhile takes effect when it is among those that run."""
    with _START:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        _Main.starts = True
        try:
            yield
        finally:
            _Main.starts = False
        if _Main.heard is not None:
            _end_all(_Main.heard)


def _end_all(number: int) -> NoReturn:
    _Main.heard = None
    for process in list(_RUNNING):
        _kill_group(process)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the group, even where its leader has ended: a child may have stayed behind."""
    _kill_group(process)
    _RUNNING.discard(process)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()
