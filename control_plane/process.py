"""Start a program under a time and a memory limit, in a process group of its own that never outlives us."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

MEBIBYTE = 1024 * 1024


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


def run(
    command: Sequence[str | os.PathLike[str]],
    *,
    folder: Path,
    environment: Mapping[str, str],
    limits: Limits | None = None,
    stdin: bytes | None = None,
) -> Completed:
    """Run ``command`` in ``folder`` with exactly ``environment`` and wait for it.

    Raises ``TimeLimitReached`` after the limit, ``OSError`` where the program cannot be started.
    """
    limits = limits or Limits()
    process = subprocess.Popen(
        [os.fspath(part) for part in command],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        with _termination_reaches_us():
            _limit(process.pid, limits)
            output, errors = process.communicate(stdin, timeout=limits.seconds)
    except subprocess.TimeoutExpired as expired:
        raise TimeLimitReached(f"ran longer than {limits.seconds:g} s") from expired
    finally:
        _end_group(process)
    return Completed(process.returncode, output, errors)


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
def _termination_reaches_us() -> Iterator[None]:
    """Make SIGTERM an exception while a program runs, so that its group is ended before we are."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    try:
        previous = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread, which then takes care of it
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the group, even where its leader has ended: a child may have stayed behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()
