"""What the tasks of `app` do, after their flags are parsed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from control_plane import output
from control_plane.applications import show as presentation
from control_plane.applications import swap as exchange
from control_plane.applications import tables
from control_plane.applications.questions import GATE, Application, Binding
from control_plane.applications.shown import shown
from control_plane.commands import Flags, number, refuse_empty, repository, request
from control_plane.errors import ControlPlaneError, Exit, UsageError
from control_plane.judgement import open_judgement
from control_plane.process import Limits
from control_plane.sources.registry import ROOT
from control_plane.verification import evidence
from control_plane.verification.run import How
from control_plane.verification.settings import given
from control_plane.verification.verify import Asked, Evidence, Verification, forget_folder, write_folder

_ALL = "all"
_OUTCOMES = ("passed", "failed", "error", "skipped")
_FAILED_SHOWN = 20


def verify(named: str, flags: Flags, typed: Sequence[str]) -> int:
    """Run capabilities (one, several with commas between them, or `all`) against their contracts and write the evidence.

    0: all of it was written, complete, and no test failed; 1: a test failed or a run was cut short, as the evidence says;
    2: something could not be run at all. Whether a limit is kept Rego says, from the evidence.
    """
    refuse_empty(flags)
    ids = list(dict.fromkeys(one.strip() for one in named.split(",")))
    several = len(ids) > 1 or ids == [_ALL]
    out, base = flags.get("out"), flags.get("base")
    folder = Path(out) if out and (several or base or out.endswith("/") or Path(out).is_dir()) else None
    if folder is not None:
        forget_folder(folder)
    verification = Verification(_asked(flags, typed))
    wanted = verification.active() if ids == [_ALL] else ids
    verification.require_settings(wanted)
    targets = {} if out else {id_: verification.committed_path(id_) for id_ in wanted}
    if out and folder is None:
        targets = dict.fromkeys(wanted, Path(out))
    code, found = _run(verification, wanted, targets)
    if folder is not None:
        write_folder(folder, verification.made, found)
        sys.stdout.write(f"see {folder / evidence.MANIFEST}\n")
    return code


def show(id_: str, flags: Flags) -> int:
    """Print an application: its parts, its settings, its bindings and what the gate says of them."""
    application = _application(id_, flags)
    sys.stdout.write("".join(f"{shown(line)}\n" for line in presentation.lines(application)))
    return Exit.PASSED


def swap(id_: str, extension_point: str, to: str | None, environment: str | None, flags: Flags) -> int:
    """Bind a capability in the application's spec, where the gate has nothing against it; 1 where it has, and why."""
    if not to or not environment:
        raise UsageError(
            "is needed", where="--environment" if to else "--to", remedy="see `python3 init.py app.swap --help`"
        )
    binding = Binding(environment, extension_point, to)
    application = _application(id_, flags)
    answer = exchange.swap(application, binding, repository(flags))
    what = f"{extension_point} in {environment}"
    if answer.allowed:
        said = f"{what} is {to}: see {application.spec['path']}" if not answer.bound else f"{what} is {to} already"
    else:
        reasons = [f"  {code}: {message}" for code, message in answer.reasons]
        said = "\n".join([f"{what} stays as it is: app-config would not pass with {to}", *map(shown, reasons)])
    sys.stdout.write(f"{said}\n")
    return Exit.PASSED if answer.allowed else Exit.DENIED


def matrix(id_: str, flags: Flags, format_: str | None, out: str | None) -> int:
    """Write which capability could be bound where, and why not."""
    wanted = format_ or "text"
    if wanted not in tables.FORMATS:
        named = ", ".join(sorted(tables.FORMATS))
        raise UsageError("is no format", where=f"--format {wanted}", remedy=f"one of {named}")
    application = _application(id_, flags)
    content = tables.FORMATS[wanted](application.ask(application.possible()))
    if out:
        output.write(Path(out), content.encode())
    else:
        sys.stdout.write(content)
    return Exit.PASSED


def _application(id_: str, flags: Flags) -> Application:
    return Application(open_judgement(request([GATE], flags, everything=True)), id_)


def _run(
    verification: Verification, ids: Sequence[str], targets: Mapping[str, Path]
) -> tuple[int, dict[str, Evidence]]:
    """Run each; what is left and written, and the worst exit code. One that cannot be run keeps no other from running."""
    code, found = int(Exit.PASSED), dict[str, Evidence]()
    for id_ in ids:
        try:
            made = verification.evidence(id_)
        except ControlPlaneError as error:
            if len(ids) == 1:
                raise
            sys.stdout.flush()
            sys.stderr.write(f"error: {shown(str(error))}\n")
            code = Exit.UNJUDGED
            continue
        if not made:
            sys.stdout.write(f"{shown(id_)}: its contract asks for no proof\n")
        for name, value in made.items():
            bad = not value["complete"] or bool(evidence.failed(value))
            code = max(code, int(bad))
            written = _written(name, value, targets.get(id_))
            sys.stdout.write("".join(f"{shown(line)}\n" for line in _lines(name, value, written)))
        found |= made
    return code, found


def _written(name: str, value: Evidence, target: Path | None) -> Path | None:
    """Write one file of evidence where its capability keeps it; that of the base's contract beside it."""
    if target is None:
        return None
    if name.endswith(".base.json"):
        target = target.with_name(name)
    output.write(target, evidence.written(value))
    return target


def _lines(name: str, value: Evidence, written: Path | None) -> list[str]:
    """What a person is told of some evidence."""
    server = f" ({value['server']})" if value["server"] else ""
    by = " by the base's contract" if name.endswith(".base.json") else ""
    lines = [f"{value['capability']}{server}{by}: {evidence.count(value, _OUTCOMES)}"]
    lines += [f"  {item['operation']}: {_figures(item)}" for item in value["operations"]]
    bad = evidence.failed(value)
    lines += [
        f"  {test['outcome']} {test['name']}: {' '.join(test['message'].split())}" for test in bad[:_FAILED_SHOWN]
    ]
    lines += [f"  and {len(bad) - _FAILED_SHOWN} more"] if len(bad) > _FAILED_SHOWN else []
    return [*lines, f"  see {written}"] if written else lines


def _figures(item: Mapping[str, Any]) -> str:
    reference = item["reference"]
    parts = []
    for percentile in ("p50", "p95", "p99"):
        own, other = item[percentile], reference[percentile]
        parts.append(f"{percentile} {own * 1e6:.1f} µs, {own / max(other, 1e-9):.2f}×")
    return f"{'; '.join(parts)} its reference ({item['count']} calls)"


def _asked(flags: Flags, typed: Sequence[str]) -> Asked:
    python = flags.get("python")
    limits = Limits(number("timeout", flags, 600, 86_400), number("memory", flags, 4_096, 1_048_576))
    program = shutil.which(python) if python else sys.executable
    if program is None:
        raise UsageError("is no program", where=f"--python {python}", remedy="name a Python that has pytest")
    return Asked(
        repository(flags),
        flags.get("registry") or ROOT,
        flags.get("base"),
        flags.get("redis"),
        given(typed),
        How(
            str(Path(program).absolute()), limits
        ),  # it is started in another folder; a virtual environment's is a symlink
    )
