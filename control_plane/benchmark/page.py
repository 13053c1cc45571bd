"""The page of benchmarks: what was measured, on what machine."""

from __future__ import annotations

import itertools
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from control_plane import engine
from control_plane.benchmark.measurement import RUNS, Measured


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate that is measured: what its sizes count, and what it may take at most, in B, up to which size."""

    name: str
    unit: str
    read: str  # what the bare conftest reads
    limits: Sequence[tuple[int, float]]
    memory_limit: float
    note: str = ""
    growth_limit: float = 12.0  # from one size to one ten times as large


REGISTRY_VALID = Gate("registry-valid", "rows", "document", ((1_000, 1.5), (10_000, 2.5), (100_000, 4.0)), 3.0)
POLICY_CHECK = Gate(
    "policy-check", "changed files", "document", ((1_000, 3.0),), 3.0,
    "B is here one bare conftest on the gate's document, `git diff --name-status` and `git ls-tree -r`, without any Python: of a\n"
    "repository of 50,000 files and 2,000 entities.",
)  # fmt: skip
CLOUD_PLAN = Gate("cloud-plan", "resources", "raw plan", ((100, 1.5), (10_000, 2.0)), 2.0)
_PARSED = (
    "B is here one bare conftest on the gate's document, and Python that reads and parses the same files by `ast`: four of each\n"
    "capability. Every capability has a contract, and evidence that is given in a folder. "
)
APP_CONFIG_ANEW = Gate(
    "app-config, nothing read before", "capabilities", "document", ((500, 3.0),), 3.0,
    f"{_PARSED}The cache of what was read is deleted before each run.",
)  # fmt: skip
APP_CONFIG_AGAIN = Gate(
    "app-config, files unchanged", "capabilities", "document", ((500, 3.0),), 3.0,
    f"{_PARSED}What was read of the files is in the cache.",
)  # fmt: skip


def render(found: Mapping[Gate, Sequence[Measured]]) -> str:
    """Markdown: the machine, and for each gate a row for each size and the growth from each size to the next."""
    return "\n".join([*_head(), *(line for gate, measured in found.items() for line in _gate(gate, measured))]) + "\n"


def _head() -> Iterator[str]:
    versions = engine.versions()
    yield "# Benchmarks"
    yield ""
    yield 'Written by `python3 init.py bench`. **B** is `python -c "import invoke, pandas, yaml"` plus one bare conftest with one trivial'
    yield "rule on the same input: the document of registry-valid, the raw plan of cloud-plan. The gates are whole commands. Medians of"
    yield f"{RUNS} interleaved runs; ratios hold on other machines, seconds do not."
    yield ""
    yield (
        f"Machine: {os.cpu_count()} cores, {_memory():.0f} GiB, {platform.system()} {platform.machine()}; Python"
        f" {platform.python_version()}, conftest {versions['conftest']}, opa {versions['opa']}."
    )


def _gate(gate: Gate, found: Sequence[Measured]) -> Iterator[str]:
    yield ""
    yield f"## {gate.name}"
    yield ""
    if gate.note:
        yield gate.note
        yield ""
    yield f"| {gate.unit} | {gate.read} | B | the gate | ratio | at most | peak memory | of bare conftest's | at most |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for one in found:
        limit = next((f"{limit:g} B" for size, limit in gate.limits if one.size <= size), "")
        yield (
            f"| {one.size:,} | {one.document:.1f} MiB | {one.baseline:.2f} s | {one.gate:.2f} s | **{one.ratio:.2f} B** |"
            f" {limit} | {one.gate_memory:.0f} MiB | {one.memory_ratio:.2f} | {gate.memory_limit:g} |"
        )
    yield ""
    for small, large in itertools.pairwise(found):
        factor = large.size / small.size
        at_most = f" (at most {gate.growth_limit:g})" if factor == 10 else ""
        yield (
            f"From {small.size:,} to {large.size:,} {gate.unit} ({factor:g} times) the time grows"
            f" {large.gate / small.gate:.1f} times{at_most}."
        )


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
