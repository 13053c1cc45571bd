"""Time whole processes, interleaved, so that a machine that drifts slows both sides alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from control_plane import engine
from control_plane.benchmark import registries
from control_plane.errors import ControlPlaneError
from control_plane.judgement import HOME

RUNS = 5
_TRIVIAL = 'package main\n\ndeny contains "never" if input.nowhere\n'
_INTERPRETER = [sys.executable, "-c", "import invoke, pandas, yaml"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a process: wall-clock seconds, and the peak memory of its largest process in MiB."""

    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The gate on a registry of some rows, against the baseline B; medians of five, peak memory of the largest run."""

    rows: int
    document: float  # MiB
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


def measure(rows: int) -> Measured:
    """Make a registry of ``rows`` rows, and time `invoke gate.registry-valid` on it against the baseline."""
    with tempfile.TemporaryDirectory(prefix="control-plane-bench-") as name:
        folder = Path(name)
        repository, trivial, document = folder / "repository", folder / "trivial", folder / "document.json"
        repository.mkdir()
        trivial.mkdir()
        (trivial / "main.rego").write_text(_TRIVIAL)
        registries.write(repository, rows)
        invoke = [sys.executable, "-m", "invoke", "--search-root", str(HOME)]
        _run([*invoke, "input", "registry-valid", "--repo", str(repository), "--out", str(document)], {0})
        compact(document)
        gate = [
            *invoke,
            "gate.registry-valid",
            "--repo",
            str(repository),
            "--timeout",
            "600",
            "--out",
            str(folder / "report"),
        ]
        bare = [str(engine.find("conftest")), "test", "--policy", str(trivial), "--output", "json", str(document)]
        _run(gate, {0, 1})  # warm
        samples = [(_run(_INTERPRETER, {0}), _run(bare, {0}), _run(gate, {0, 1})) for _ in range(RUNS)]
        return Measured(
            rows,
            document.stat().st_size / 2**20,
            statistics.median(interpreter.seconds + conftest.seconds for interpreter, conftest, _ in samples),
            statistics.median(judged.seconds for _, _, judged in samples),
            max(conftest.memory for _, conftest, _ in samples),
            max(judged.memory for _, _, judged in samples),
        )


def compact(document: Path) -> None:
    """Write a document as the gate hands it over: without the indentation that is for people."""
    import orjson  # noqa: PLC0415

    document.write_bytes(orjson.dumps(orjson.loads(document.read_bytes())))


def _run(command: Sequence[str], expected: set[int]) -> Sample:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=HOME, env=environment)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stderr:
        process.stderr.close()
    if process.returncode not in expected:
        raise ControlPlaneError(
            f"{command[0]} ended with {process.returncode}: {errors.decode(errors='replace')[-500:]}"
        )
    return Sample(seconds, usage.ru_maxrss / 1024)
