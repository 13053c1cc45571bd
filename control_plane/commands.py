"""What each task does, after its flags are parsed; and the one boundary where an error becomes a message and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from control_plane import engine, judgement, output
from control_plane.errors import ControlPlaneError, Exit, UsageError
from control_plane.judgement import Request
from control_plane.process import Limits
from control_plane.sources.registry import ROOT

_VERDICT_FILE = "CONTROL_PLANE_VERDICT"


def ending(action: Callable[[], int]) -> NoReturn:
    """Do something and exit with the code that it returns. What goes wrong is one message, and exit code 2 at the least."""
    gc.disable()  # a short life: what would be collected is all still needed
    try:
        code = action()
    except ControlPlaneError as error:
        code = _said(str(error), error.exit_code)
    except engine.EngineProblem as error:
        code = _said(str(error), Exit.UNJUDGED)
    except (KeyboardInterrupt, BrokenPipeError):
        code = Exit.UNJUDGED
    except Exception as error:  # whatever a defect of ours raises, it must not look like a verdict
        if os.environ.get("CONTROL_PLANE_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        code = _said(f"a defect in the control plane, not in the repository: {what}", Exit.UNJUDGED)
    sys.stdout.flush()
    raise SystemExit(int(code))


def request(
    gates: Sequence[str],
    repo: str,
    registry: str,
    base: str,
    head: str,
    now: str,
    nonce: str,
    timeout: str = "",
    memory: str = "",
    *,
    everything: bool = False,
) -> Callable[[], Request]:
    """A request from flags as they were typed, ``""`` where one was not; read only within the boundary."""

    def asked() -> Request:
        if unknown := sorted(set(gates) - set(judgement.GATES)):
            raise UsageError("is no gate", where=unknown[0], remedy=f"one of {', '.join(judgement.GATES)}")
        limits = Limits(_positive("--timeout", timeout, 60), _positive("--memory", memory, 8192))
        return Request(
            repository=Path(repo) if repo else judgement.HOME,
            registry=registry or ROOT,
            base=base or None,
            head=head or None,
            now=now or None,
            nonce=nonce or None,
            gates=gates,
            everything=everything,
            limits=limits,
        )

    return asked


def gate(request: Request, formats: Sequence[str], out: str) -> int:
    """Judge and report. An older report is gone before anything can go wrong, so that no crash leaves it behind."""
    wanted = output.checked_formats(formats, out)
    output.forget(wanted, out)
    try:
        report = judgement.judge(request)
    except (ControlPlaneError, engine.EngineProblem) as error:
        if out or wanted != ["text"]:
            output.publish(judgement.unjudged(request, str(error)), wanted, out)
        _verdict(Exit.UNJUDGED)
        raise
    output.publish(report, wanted, out)
    _verdict(report.exit_code)
    return int(report.exit_code)


def _verdict(code: Exit) -> None:
    """Say the verdict to whoever started us (see init.py), now that its report is complete."""
    verdict_file = os.environ.get(_VERDICT_FILE)
    if verdict_file:
        output.write(Path(verdict_file), f"{int(code)}\n".encode())


def write_input(request: Request, out: str) -> int:
    """Write the document that a gate would judge."""
    content = judgement.input_document(request.gates[0], request)
    if out:
        output.write(Path(out), content)
    else:
        sys.stdout.buffer.write(content)
    return Exit.PASSED


def _positive(flag: str, given: str, default: int) -> int:
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or int(given) == 0:
        raise UsageError("is no whole number above 0", where=f"{flag} {given}")
    return int(given)


def _said(message: str, code: int) -> int:
    sys.stdout.flush()
    sys.stderr.write(f"error: {message}\n")
    return code
