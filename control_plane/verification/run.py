"""One run: an implementation's tests and operations in a process of its own, bounded in time and memory, with its results."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from control_plane import process
from control_plane.errors import ControlPlaneError
from control_plane.process import Limits, TimeLimitReached
from control_plane.verification import results, staging
from control_plane.verification.results import Results
from control_plane.verification.settings import Settings
from control_plane.verification.subject import Capability, Contract, Named

RUNNER = Path(__file__).with_name("runner.py")
COUNT, SECONDS = 200, 1.0  # each operation is measured at least so many times, and for so long
_LOG_SHOWN = 5  # lines
_FOLDERS = ("work", "home", "bytecode")


@dataclass(frozen=True, slots=True)
class How:
    """How it is run: by which interpreter, within which limits, and how much is measured at least."""

    python: str = sys.executable
    limits: Limits = field(default_factory=lambda: Limits(600.0, 4_096))
    count: int = COUNT
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Staged:
    """Files to run, below ``root``: all their paths, and those that were ``hashed``, with their SHA-256."""

    root: Path
    known: Collection[str]
    hashed: Mapping[str, str]


def run(
    capability: Capability, contract: Contract, staged: Staged, settings: Settings, how: How, ours: Path
) -> Results:
    """Run a capability by a contract; ``ours`` is an empty folder that only we may enter.

    A run that is cut short has its results as far as they go. ControlPlaneError where it cannot be started at all.
    """
    nonce = secrets.token_hex(16)
    paths = {name: ours / name for name in ("results", "log", "pytest.ini", "work", "home", "bytecode")}
    for path in paths.values():
        path.mkdir() if path.name in _FOLDERS else path.touch(mode=0o600)
    paths["pytest.ini"].write_text("[pytest]\n", encoding="utf-8")
    job = _job(capability, contract, staged, settings, how, paths, nonce)
    ended = _ended(how, job, ours, paths)
    found = results.read(paths["results"], nonce, [operation.name for operation in contract.operations])
    if not found.machine and ended is not None:
        remedy = "give a Python that has pytest: --python PATH"
        raise ControlPlaneError(f"unproven: {ended}", where=how.python, remedy=remedy)
    if found.incomplete is not None and ended is not None:
        found.incomplete = ended if found.incomplete == results.NOT_REPORTED else f"{found.incomplete}; {ended}"
    if touched := sorted(staging.changed(staged.root, staged.hashed)):
        found.incomplete = f"the run changed {touched[0]}"
    if found.incomplete == results.NOT_REPORTED or (found.incomplete and not found.tests):
        found.incomplete += _last_lines(paths["log"])
    if found.incomplete is not None:
        for hidden, instead in job["hidden"].items():
            found.incomplete = found.incomplete.replace(hidden, instead)
    return found


def _ended(how: How, job: Mapping[str, Any], ours: Path, paths: Mapping[str, Path]) -> str | None:
    """Start the process and wait for its end; why it ended before its time, or None."""
    environment = {
        "PATH": process.absolute_path(),
        "LC_ALL": "C.UTF-8",
        "HOME": str(paths["home"]),
        "TMPDIR": str(ours),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    command: list[str | Path] = [how.python, "-I", "-B", "--check-hash-based-pycs", "always", RUNNER]
    stdin = json.dumps(job).encode()
    try:
        done = process.run(
            command, folder=paths["work"], environment=environment, limits=how.limits, stdin=stdin, strays=True
        )
    except TimeLimitReached as reached:
        return f"it {reached} and was stopped"
    except OSError as error:
        raise ControlPlaneError(
            f"cannot be started: {error.strerror}", where=f"--python {how.python}", remedy="name a Python with pytest"
        ) from error
    if done.code == 0:
        return None
    said = done.errors.decode("utf-8", "replace").strip().splitlines()
    cause = f"was killed by signal {-done.code}" if done.code < 0 else f"ended with {done.code}"
    return f"its process {cause}{f': {said[-1][:300]}' if said else ''}"


def _job(
    capability: Capability,
    contract: Contract,
    staged: Staged,
    settings: Settings,
    how: How,
    paths: Mapping[str, Path],
    nonce: str,
) -> dict[str, Any]:
    """What the runner is told; see there."""

    def code(wanted: Named) -> dict[str, Any]:
        return {**staging.job_code(wanted, staged.root, staged.known), "function": wanted.name}

    work, root = paths["work"], staged.root
    return {
        "nonce": nonce,
        "results": str(paths["results"]),
        "log": str(paths["log"]),
        "ini": str(paths["pytest.ini"]),
        "root": str(root),
        "folder": str(work),
        "bytecode": str(paths["bytecode"]),
        "imports": [
            os.fspath(root / folder) for folder in staging.import_folders(_first(capability, contract), staged.known)
        ],
        "implementation": {
            **staging.job_code(capability.implementation, root, staged.known),
            "class": capability.implementation.name,
        },
        "settings": dict(settings.values),
        "conformance": str(root / contract.conformance) if contract.conformance else None,
        "operations": [
            {
                "operation": operation.name,
                "workload": code(operation.workload),
                "reference": code(operation.reference) if operation.reference else None,
            }
            for operation in contract.operations
        ],
        "minimum": {"count": how.count, "seconds": how.seconds},
        "hidden": {**dict.fromkeys(settings.hidden, "(secret)"), f"{root}/": "", str(root.parent): "(scratch)"},
    }


def _first(capability: Capability, contract: Contract) -> list[str]:
    """The files that are loaded by path, the implementation first: the folders of their packages are imported from."""
    codes = [operation.workload for operation in contract.operations]
    codes += [operation.reference for operation in contract.operations if operation.reference]
    tests = [contract.conformance] if contract.conformance else []
    return [capability.implementation.path, *tests, *(code.path for code in codes)]


def _last_lines(log: Path) -> str:
    """What was printed last, in one line."""
    with contextlib.suppress(OSError):
        with log.open("rb") as file:
            file.seek(max(log.stat().st_size - 4_096, 0))
            lines = [line.strip() for line in file.read(4_096).decode("utf-8", "replace").splitlines() if line.strip()]
        return f" ({' / '.join(lines[-_LOG_SHOWN:])[:500]})" if lines else ""
    return ""
