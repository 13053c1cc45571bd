"""What each task does, after its flags are parsed; and the one boundary where an error becomes a message and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from control_plane import engine, judgement, output
from control_plane.errors import ControlPlaneError, Exit, UsageError, defect
from control_plane.judgement import PlanFile, Request
from control_plane.process import Limits
from control_plane.sources.registry import ROOT

Flags = Mapping[str, str | None]  # name -> what was typed; None where the flag was not given
_VERDICT_FILE = "CONTROL_PLANE_VERDICT"


def ending(action: Callable[[], int]) -> None:
    """Do something; exit with the code that it returns, unless that is 0: another task may follow, and its code counts.

    What goes wrong is one message, and exit code 2 at the least.
    """
    gc.disable()  # a short life: what would be collected is all still needed
    try:
        _refuse_flags_of_invoke(sys.argv)
        code = action()
        sys.stdout.flush()
    except ControlPlaneError as error:
        code = _said(str(error), error.exit_code)
    except engine.EngineProblem as error:
        code = _said(str(error), Exit.UNJUDGED)
    except BrokenPipeError:  # nobody reads us: what is still to be written goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.UNJUDGED
    except KeyboardInterrupt:
        code = Exit.UNJUDGED
    except Exception as error:  # whatever a defect of ours raises, it must not look like a verdict
        if os.environ.get("CONTROL_PLANE_DEBUG"):
            raise
        code = _said(defect(error), Exit.UNJUDGED)
    if code:
        raise SystemExit(int(code))


def _refuse_flags_of_invoke(arguments: Sequence[str]) -> None:
    """Refuse short flags behind a gate: Invoke takes them for its own, and `-r DIR` would judge another repository."""
    named = next((place for place, word in enumerate(arguments) if word == "gate" or word.startswith("gate.")), None)
    for word in arguments[named + 1 :] if named is not None else ():
        if word.startswith("-") and not word.startswith("--"):
            raise UsageError(
                "is a flag of Invoke's, not of a gate", where=word, remedy="write the long flag: --repo, --base, …"
            )


def request(gates: Sequence[str], flags: Flags, *, everything: bool = False) -> Request:
    """What is asked, from flags as they were typed; UsageError for one that is empty or makes no sense."""
    if unknown := sorted(set(gates) - set(judgement.GATES)):
        raise UsageError("is no gate", where=unknown[0], remedy=f"one of {', '.join(judgement.GATES)}")
    for name, value in flags.items():
        if value is not None and not value.strip():
            raise UsageError("is given, and empty", where=f"--{name}", remedy="leave it out, or say what it is")
    return Request(
        repository=_repository(flags),
        registry=flags.get("registry") or ROOT,
        base=flags.get("base"),
        head=flags.get("head"),
        now=flags.get("now"),
        nonce=flags.get("nonce"),
        gates=gates,
        everything=everything,
        plans=_plans(flags.get("plan"), flags.get("environment"), flags.get("modules")),
        limits=Limits(_limit("timeout", flags, 60, 86_400), _limit("memory", flags, 8_192, 1_048_576)),
    )


def gate(
    gates: Sequence[str], flags: Flags, formats: Sequence[str], out: str | None, *, everything: bool = False
) -> int:
    """Judge and report. An older report is gone before anything can go wrong, so that no crash leaves it behind."""
    output.forget(formats, out)
    wanted = output.checked_formats(formats, out)
    try:
        report = judgement.judge(request(gates, flags, everything=everything))
    except (ControlPlaneError, engine.EngineProblem) as error:
        if out or wanted != ["text"]:
            output.publish(judgement.unjudged(_repository(flags), gates, str(error)), wanted, out)
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


def write_input(gate_name: str, flags: Flags, out: str | None) -> int:
    """Write the document that a gate would judge."""
    content = judgement.input_document(gate_name, request([gate_name], flags))
    if out:
        output.write(Path(out), content)
    else:
        sys.stdout.buffer.write(content)
    return Exit.PASSED


def _plans(plan: str | None, environment: str | None, modules: str | None) -> list[PlanFile]:
    """`--plan FILE`, or several as `ENV-A=FILE,ENV-B=FILE`; each with its environment."""
    if plan is None:
        if environment or modules:
            raise UsageError(
                "needs a plan", where="--environment" if environment else "--modules", remedy="give --plan"
            )
        return []
    found = []
    for one in plan.split(","):
        named, separator, path = one.partition("=")
        given = (named, path) if separator and named.startswith("ENV-") else (environment, one)
        found.append(PlanFile(Path(given[1]), given[0], Path(modules) if modules else None))
    return found


def _repository(flags: Flags) -> Path:
    return Path(flags.get("repo") or judgement.HOME)


def _limit(name: str, flags: Flags, default: int, at_most: int) -> int:
    given = flags.get(name)
    if given is None:
        return default
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    if not 0 < number <= at_most:
        raise UsageError(f"is no whole number from 1 to {at_most}", where=f"--{name} {given}")
    return number


def _said(message: str, code: int) -> int:
    sys.stdout.flush()
    sys.stderr.write(f"error: {message}\n")
    return code
