"""Time whole processes, interleaved, so that a machine that drifts slows both sides alike."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from control_plane import engine
from control_plane.benchmark import applications, changes, plans, registries
from control_plane.errors import ControlPlaneError
from control_plane.home import HOME
from control_plane.sources.git import Git

RUNS = 5
_TRIVIAL = 'package main\n\ndeny contains "never" if input.nowhere\n'
_INTERPRETER = [sys.executable, "-c", "import invoke, pandas, yaml"]
# A process's peak memory counts that of who started it: so this small one does, and not the one that made the input.
_PROBE = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
_PARSE = """
import ast, pathlib, sys
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    ast.parse(path.read_bytes())
"""
INVOKE = [sys.executable, "-m", "invoke", "--search-root", str(HOME)]


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a process: wall-clock seconds, and the peak memory of its largest process in MiB."""

    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A gate on an input of some size, against the baseline B; medians of five, peak memory of the largest run."""

    size: int  # rows of a registry, or resources of a plan
    document: float  # MiB of what the bare conftest reads
    baseline: float  # seconds: the interpreter with its imports, and a bare conftest
    gate: float  # seconds
    conftest_memory: float  # MiB, of the bare conftest
    gate_memory: float  # MiB

    @property
    def ratio(self) -> float:
        """The gate in units of B."""
        return self.gate / self.baseline

    @property
    def memory_ratio(self) -> float:
        """The gate's peak memory in units of the bare conftest's."""
        return self.gate_memory / self.conftest_memory


def measure_registry(rows: int) -> Measured:
    """Make a registry of ``rows`` rows, and time `invoke gate.registry-valid` on it; conftest reads its document."""
    with tempfile.TemporaryDirectory(prefix="control-plane-bench-") as name:
        repository, document = Path(name) / "repository", Path(name) / "document.json"
        repository.mkdir()
        registries.write(repository, rows)
        run([*INVOKE, "input", "registry-valid", "--repo", str(repository), "--out", str(document)], {0})
        compact(document)
        return _measured(rows, document, ["gate.registry-valid", "--repo", str(repository), "--timeout", "600"])


def measure_plan(resources: int) -> Measured:
    """Time `invoke gate.cloud-plan` on a real plan of so many resources; conftest reads the raw plan."""
    with tempfile.TemporaryDirectory(prefix="control-plane-bench-") as name:
        repository, plan = Path(name) / "repository", Path(name) / "plan.json"
        repository.mkdir()
        plans.write(repository)
        plans.unpack(resources, plan)
        gate = ["gate.cloud-plan", "--repo", str(repository), "--plan", str(plan), "--environment", plans.ENVIRONMENT]
        return _measured(resources, plan, gate)


def measure_changes(sizes: Sequence[int]) -> list[Measured]:
    """Time `invoke gate.policy-check` on changes of a large repository; the bare side asks git for the change and the tree.

    Conftest reads the gate's own document. The interpreter's imports are no part of this baseline.
    """
    found = []
    with tempfile.TemporaryDirectory(prefix="control-plane-bench-") as name:
        repository, document = Path(name) / "repository", Path(name) / "document.json"
        repository.mkdir()
        git = [str(Git.program()), "-C", str(repository)]
        for size, head in changes.write(repository, sizes).items():
            asked = ["--repo", str(repository), "--base", changes.BASE, "--head", head]
            run([*INVOKE, "input", "policy-check", *asked, "--out", str(document)], {0})
            compact(document)
            beside = [[*git, "diff", "--name-status", changes.BASE, head], [*git, "ls-tree", "-r", head]]
            found.append(_measured(size, document, ["gate.policy-check", *asked], beside))
    return found


def measure_applications(capabilities: int, *, kept: bool) -> Measured:
    """Time `invoke gate.app-config` on so many capabilities; the bare side parses their files by `ast`, without any reading.

    ``kept`` is whether the gate finds what it read before; where it does not, its cache is deleted before each run.
    """
    readings = engine.cache_folder() / "readings"
    with tempfile.TemporaryDirectory(prefix="control-plane-bench-") as name:
        repository, document, given = Path(name) / "repository", Path(name) / "document.json", Path(name) / "evidence"
        repository.mkdir()
        given.mkdir()
        applications.write(repository, capabilities)
        asked = ["--repo", str(repository)]
        run([*INVOKE, "input", "app-config", *asked, "--out", str(document)], {0})
        applications.prove(given, json.loads(document.read_bytes()))
        asked += ["--evidence", str(given)]
        run([*INVOKE, "input", "app-config", *asked, "--out", str(document)], {0})
        compact(document)
        parse = [sys.executable, "-c", _PARSE, str(repository)]
        gate = ["gate.app-config", *asked, "--all"]
        return _measured(capabilities, document, gate, [parse], deleted=None if kept else readings)


def _measured(
    size: int,
    document: Path,
    gate: Sequence[str],
    beside: Sequence[Sequence[str]] = (_INTERPRETER,),
    *,
    deleted: Path | None = None,
) -> Measured:
    """Time a gate, a bare conftest on ``document``, and what runs ``beside`` it, each in turn.

    ``deleted`` is a folder that is gone before each run of the gate.
    """

    def judged() -> Sample:
        if deleted is not None:
            shutil.rmtree(deleted, ignore_errors=True)
        return run(command, {0, 1})

    folder = document.parent
    trivial = folder / "trivial"
    trivial.mkdir(exist_ok=True)
    (trivial / "main.rego").write_text(_TRIVIAL)
    command = [*INVOKE, *gate, "--out", str(folder / "report")]
    bare = [str(engine.find("conftest")), "test", "--policy", str(trivial), "--output", "json", str(document)]
    judged()  # warm
    samples = [(sum(run(one, {0}).seconds for one in beside), run(bare, {0}), judged()) for _ in range(RUNS)]
    return Measured(
        size,
        document.stat().st_size / 2**20,
        statistics.median(others + conftest.seconds for others, conftest, _ in samples),
        statistics.median(gate_run.seconds for _, _, gate_run in samples),
        max(conftest.memory for _, conftest, _ in samples),
        max(gate_run.memory for _, _, gate_run in samples),
    )


def compact(document: Path) -> None:
    """Write a document as the gate hands it over: without the indentation that is for people."""
    import orjson  # noqa: PLC0415

    document.write_bytes(orjson.dumps(orjson.loads(document.read_bytes())))


def run(command: Sequence[str], expected: set[int]) -> Sample:
    """Time one process; ControlPlaneError where it ends with another code than those that are expected."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    probe = [sys.executable, "-I", "-S", "-c", _PROBE, *command]
    answer = subprocess.run(probe, capture_output=True, text=True, check=False, cwd=HOME, env=environment)
    seconds, memory, code = answer.stdout.split()
    if int(code) not in expected:
        raise ControlPlaneError(f"{command[0]} ended with {code}: {answer.stderr[-500:]}")
    return Sample(float(seconds), int(memory) / 1024)
