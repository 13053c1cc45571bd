"""What reports cost: several formats beside one, four gates beside each other, and each format with very many findings."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from control_plane.benchmark.measurement import INVOKE, RUNS, run
from control_plane.decisions import DENIED, Considered, Finding, GateDecision, Location, Report
from control_plane.errors import ControlPlaneError
from control_plane.home import HOME
from control_plane.reports import FORMATS

FINDINGS = 25_000
_SIX = ("text", "json", "markdown", "html", "sarif", "junit")
_GATES = ("registry-valid", "policy-check", "cloud-plan", "app-config")
_SHOP = HOME / "examples" / "shop"
_PLANS = HOME / "tests" / "plans"
_JUDGED = [
    "--repo", str(_SHOP), "--all", "--plan", str(_PLANS / "create.plan.json.xz"), "--modules", str(_PLANS / "modules.json"),
    "--environment", "ENV-PROD",
]  # fmt: skip
_RENDER = "from control_plane.benchmark import reporting; reporting.render_one({!r})"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two ways of one thing, medians in seconds, and what the first may take at most of the second."""

    what: str
    first: float
    second: float
    limit: float

    @property
    def ratio(self) -> float:
        """The first in units of the second."""
        return self.first / self.second


@dataclass(frozen=True, slots=True)
class Rendered:
    """A format with very many findings: the seconds that it took, the size of what it made, the memory of the process in MiB."""

    name: str
    seconds: float
    size: float
    memory: float


def measure() -> tuple[list[Compared], list[Rendered]]:
    """The comparisons, interleaved, and each format by itself."""
    with tempfile.TemporaryDirectory(prefix="control-plane-bench-") as name:
        folder = Path(name)
        judge = [*INVOKE, "gate", *_JUDGED]
        formats = [word for one in _SIX for word in ("--format", one)]
        ways = {
            "six": [[*judge, *formats, "--out", str(folder / "six")]],
            "one": [[*judge, "--format", "json", "--out", str(folder / "one.json")]],
            "apart": [
                [*INVOKE, f"gate.{gate}", *_JUDGED, "--format", "json", "--out", str(folder / gate)] for gate in _GATES
            ],
        }
        taken = _interleaved(ways)
    return [
        Compared("`gate --all` with six formats, beside `json` alone", taken["six"], taken["one"], 1.25),
        Compared("the four gates side by side, beside one after another", taken["one"], taken["apart"], 0.75),
    ], [_rendered(name) for name in FORMATS]


def _interleaved(ways: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, float]:
    samples: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(RUNS + 1):  # the first only warms
        for name, commands in ways.items():
            seconds = sum(run(command, {0, 1, 2}).seconds for command in commands)
            if number:
                samples[name].append(seconds)
    return {name: statistics.median(found) for name, found in samples.items()}


def _rendered(name: str) -> Rendered:
    command = [sys.executable, "-c", _RENDER.format(name)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HOME)
    if answer.returncode != 0:
        raise ControlPlaneError(f"the format {name} ended with {answer.returncode}: {answer.stderr[-500:]}")
    return Rendered(name, **json.loads(answer.stdout))


def render_one(name: str) -> None:
    """Render very many findings and print, as JSON, what that took: for a process of its own, whose memory is counted."""
    import resource  # noqa: PLC0415 - only here
    import time  # noqa: PLC0415

    report = _report()
    start = time.perf_counter()
    written = FORMATS[name].render(report)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "size": len(written.encode()) / 2**20, "memory": memory}))


def _report() -> Report:
    findings = list(_findings())
    considered = [Considered("POL-REG-020", FINDINGS, "Dependencies exist", "A dependency on nothing is a slip.")]
    gate = GateDecision("registry-valid", DENIED, "every change is judged", findings, considered)
    repository = {"name": "bench", "base": None, "head": None, "folder": None}
    run_ = {"nonce": "n", "now": "2026-01-01T00:00:00Z", "repository": repository, "policy_source": "base"}
    return Report(run_, [gate])


def _findings() -> Iterator[Finding]:
    for number in range(FINDINGS):
        severity = ("deny", "warn", "waived")[number % 3]
        yield Finding(
            "POL-REG-020", "registry.dependency_unknown", severity, f"MOD-{number}: it depends on MOD-{number + 1}, which is not there",
            f"MOD-{number}", Location(f"modules/r{number % 400}.csv", number + 1), ((Location("other.csv", number + 1), "it stood here"),),
            "Correct the id, or register the entity that it names.", "docs/policies/registry_valid/dependency_unknown.md",
            "DEC-0001" if severity == "waived" else None, {},
        )  # fmt: skip
