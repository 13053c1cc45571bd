"""The page of benchmarks: what was measured, on what machine."""

from __future__ import annotations

import itertools
import os
import platform
from collections.abc import Sequence

from control_plane import engine
from control_plane.benchmark.measurement import RUNS, Measured

_LIMITS = ((1_000, 1.5), (10_000, 2.5), (100_000, 4.0))  # up to so many rows, at most so many B
_MEMORY_LIMIT, _GROWTH_LIMIT = 3.0, 12.0


def render(found: Sequence[Measured]) -> str:
    """Markdown: the machine, a row for each size, and growth from each size to the next."""
    versions = engine.versions()
    lines = [
        "# Benchmarks",
        "",
        'Written by `invoke bench`. **B** is `python -c "import invoke, pandas, yaml"` plus one bare conftest with one trivial',
        f"rule on the same input document. Medians of {RUNS} interleaved runs; ratios hold on other machines, seconds do not.",
        "",
        (
            f"Machine: {os.cpu_count()} cores, {_memory():.0f} GiB, {platform.system()} {platform.machine()}; Python"
            f" {platform.python_version()}, conftest {versions['conftest']}, opa {versions['opa']}."
        ),
        "",
        "| rows | document | B | gate.registry-valid | ratio | at most | peak memory | of bare conftest's | at most |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.rows:,} | {one.document:.1f} MiB | {one.baseline:.2f} s | {one.gate:.2f} s | **{one.ratio:.2f} B** |"
        f" {_limit(one.rows)} | {one.gate_memory:.0f} MiB | {one.memory_ratio:.2f} | {_MEMORY_LIMIT:g} |"
        for one in found
    ]
    lines.append("")
    for small, large in itertools.pairwise(found):
        lines.append(
            f"From {small.rows:,} to {large.rows:,} rows ({large.rows / small.rows:g} times) the time grows"
            f" {large.gate / small.gate:.1f} times{f' (at most {_GROWTH_LIMIT:g})' if large.rows / small.rows == 10 else ''}."
        )
    return "\n".join(lines) + "\n"


def _limit(rows: int) -> str:
    return next((f"{limit:g} B" for size, limit in _LIMITS if rows <= size), "")


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
