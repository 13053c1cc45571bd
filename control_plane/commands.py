"""What each task does, after its flags are parsed; and the one boundary where an error becomes a message and an exit code."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from control_plane import engine, judgement, output
from control_plane.decisions import Report
from control_plane.errors import ControlPlaneError, Exit, UsageError, defect
from control_plane.facts import Given, PlanFile
from control_plane.home import HOME
from control_plane.judgement import Request
from control_plane.process import Limits
from control_plane.sources.registry import ROOT

Flags = Mapping[str, str | None]  # name -> what was typed; None where the flag was not given
_VERDICT_FILE = "CONTROL_PLANE_VERDICT"
_JUDGES = re.compile(r"gate(\..*)?|verdict")  # the tasks whose exit code is a verdict


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
    named = next((place for place, word in enumerate(arguments) if _JUDGES.fullmatch(word)), None)
    for word in arguments[named + 1 :] if named is not None else ():
        if word.startswith("-") and not word.startswith("--"):
            raise UsageError(
                "is a flag of Invoke's, not of a gate", where=word, remedy="write the long flag: --repo, --base, …"
            )


def request(gates: Sequence[str], flags: Flags, *, everything: bool = False) -> Request:
    """What is asked, from flags as they were typed; UsageError for one that is empty or makes no sense."""
    if unknown := sorted(set(gates) - set(judgement.GATES)):
        raise UsageError("is no gate", where=unknown[0], remedy=f"one of {', '.join(judgement.GATES)}")
    refuse_empty(flags)
    return Request(
        repository=repository(flags),
        registry=flags.get("registry") or ROOT,
        base=flags.get("base"),
        head=flags.get("head"),
        since=flags.get("since"),
        now=flags.get("now"),
        nonce=flags.get("nonce"),
        gates=gates,
        everything=everything,
        given=_given(flags),
        limits=_limits(flags),
    )


def _given(flags: Flags) -> Given:
    """What is given beside the repository."""
    plans, approvals = _plans(flags.get("plan"), flags.get("environment"), flags.get("modules")), flags.get("approvals")
    return Given(
        repository(flags),
        _with_states(plans, flags.get("state")),
        _plan_seconds(flags),
        Path(approvals) if approvals else None,
        _authors(flags.get("author"), approvals),
        Path(evidence) if (evidence := flags.get("evidence")) else None,
    )


def refuse_empty(flags: Flags) -> None:
    """UsageError where a flag was given with nothing in it."""
    for name, value in flags.items():
        if value is not None and not value.strip():
            raise UsageError("is given, and empty", where=f"--{name}", remedy="leave it out, or say what it is")


def gate(
    gates: Sequence[str], flags: Flags, formats: Sequence[str], out: str | None, *, everything: bool = False
) -> int:
    """Judge and report. An older report is gone before anything can go wrong, so that no crash leaves it behind."""
    return _told(
        lambda: judgement.judge(request(gates, flags, everything=everything)),
        lambda reason: judgement.unjudged(repository(flags), gates, reason),
        formats,
        out,
    )


def verdict(flags: Flags, formats: Sequence[str], out: str | None) -> int:
    """Say whether all gates let a change pass, from their reports, and report that as a gate does."""
    from control_plane import verdict as over_all

    asked = over_all.Asked(
        Path(flags.get("reports") or "."), flags.get("base"), flags.get("head"), flags.get("needs"), flags.get("now")
    )

    def judged() -> Report:
        refuse_empty(flags)
        for name in ("reports", "head"):
            if not flags.get(name):
                raise UsageError("is needed", where=f"--{name}", remedy="see `invoke --help verdict`")
        return over_all.judge(asked)

    return _told(judged, lambda reason: over_all.unjudged(asked, reason), formats, out)


def _told(
    judge: Callable[[], Report], unjudged: Callable[[str], Report], formats: Sequence[str], out: str | None
) -> int:
    output.forget(formats, out)
    wanted = output.checked_formats(formats, out)
    try:
        report = judge()
    except (ControlPlaneError, engine.EngineProblem) as error:
        if out or wanted != ["text"]:
            output.publish(unjudged(str(error)), wanted, out)
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


def test_policies(flags: Flags) -> int:
    """Test a repository's own policies."""
    from control_plane import policy_tests  # what no gate needs

    refuse_empty(flags)
    return policy_tests.run(flags.get("repo"), _limits(flags))


def _limits(flags: Flags) -> Limits:
    return Limits(number("timeout", flags, 60, 86_400), number("memory", flags, 8_192, 1_048_576))


def _plans(plan: str | None, environment: str | None, modules: str | None) -> list[PlanFile]:
    """`--plan PATH`, or several as `ENV-A=PATH,ENV-B=PATH`; each with its environment."""
    if plan is None:
        if environment or modules:
            raise UsageError(
                "needs a plan", where="--environment" if environment else "--modules", remedy="give --plan"
            )
        return []
    found = []
    for one in plan.split(","):
        named, path = _named(one)
        found.append(PlanFile(Path(path), named or environment, Path(modules) if modules else None))
    return found


def _named(one: str) -> tuple[str | None, str]:
    """`ENV-A=FILE`, or a file alone."""
    named, separator, path = one.partition("=")
    return (named, path) if separator and named.startswith("ENV-") else (None, one)


def _with_states(plans: list[PlanFile], state: str | None) -> list[PlanFile]:
    """The plans, each with its state: `--state FILE` for a single one, else `ENV-A=FILE,ENV-B=FILE`."""
    if state is None:
        return plans
    if not plans:
        raise UsageError("needs a plan", where="--state", remedy="give --plan")
    found = list(plans)
    for one in state.split(","):
        named, path = _named(one)
        fitting = [place for place, plan in enumerate(found) if named in (None, plan.environment)]
        if len(fitting) != 1 or found[fitting[0]].state is not None:
            raise UsageError(
                "does not belong to exactly one plan", where=f"--state {one}", remedy="give each plan its ENV-…=FILE"
            )
        found[fitting[0]] = replace(found[fitting[0]], state=Path(path))
    return found


def _authors(author: str | None, approvals: str | None) -> list[str]:
    """`--author LOGIN`, or several with commas between them."""
    if author and not approvals:
        raise UsageError("needs reviews", where="--author", remedy="give --approvals")
    return [login.strip() for login in author.split(",")] if author else []


def write_plan(directory: str, flags: Flags) -> int:
    """Plan a directory and write what a gate needs to judge that elsewhere."""
    from control_plane import plans

    refuse_empty(flags)
    environment, out, repo = (flags.get(name) for name in ("environment", "out", "repo"))
    if not environment or not out:
        name = "environment" if out else "out"
        raise UsageError("is needed", where=f"--{name}", remedy="see `python3 init.py cloud.plan --help`")
    planned_by = plans.write(
        Path(directory), environment, Path(out), Path(repo) if repo else None, _plan_seconds(flags)
    )
    sys.stdout.write(f"planned by {planned_by}: see {out}\n")
    return Exit.PASSED


def _plan_seconds(flags: Flags) -> int:
    return number("plan-timeout", flags, 600, 86_400)


def repository(flags: Flags) -> Path:
    """The folder of `--repo`; this control plane's own where it was not given."""
    return Path(flags.get("repo") or HOME)


def number(name: str, flags: Flags, default: int, at_most: int) -> int:
    """A whole number from 1 on that a flag gives; UsageError where it is none."""
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
