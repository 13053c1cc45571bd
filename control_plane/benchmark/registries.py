"""Plausible registries of any size: several types, long chains, a cycle, and the faults that years of history leave."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

from control_plane.sources.registry import ROOT

HEADER = [
    "id", "name", "entity_type", "category", "purpose", "artifact_path", "status", "selected", "priority", "dependencies",
    "version", "config",
]  # fmt: skip
_KINDS = [("module", "MOD"), ("component", "CMP"), ("spec", "SPEC"), ("prompt", "PRMPT"), ("cloud_service", "CLD")]
_STATUSES = ["active"] * 7 + ["draft"] * 2 + ["missing", "deprecated"]
_WORDS = ["billing", "order", "stock", "search", "cart", "tax", "mail", "report", "audit", "login", "quota", "theme"]
_CHAIN = 400  # rows that depend on one another in a row
_FILES = 200  # files in a folder


def write(folder: Path, rows: int, seed: int = 7) -> None:
    """Make a governed repository with a registry of ``rows`` rows, and the files that they name, in ``folder``."""
    random_ = random.Random(seed)  # noqa: S311 - plausible, not secret
    with (folder / ROOT).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(_row(number, rows, random_) for number in range(rows))
    for number in range(rows):
        path = folder / _artifact(number)
        if number % _FILES == 0:
            path.parent.mkdir(parents=True)
        path.touch()


def _row(number: int, rows: int, random_: random.Random) -> list[str]:
    kind, _ = _KINDS[number % len(_KINDS)]
    name = f"{random_.choice(_WORDS)}-{random_.choice(_WORDS)}-{number}"
    row = [
        _id(number), name, kind, random_.choice(_WORDS), f"Serves the {name} of the shop, and {random_.choice(_WORDS)} beside it.",
        f"/{_artifact(number)}", random_.choice(_STATUSES), random_.choice(["true", "false"]), f"P{number % 4}",
        ",".join(_dependencies(number, rows, random_)), f"{number % 5}.{number % 17}.{number % 29}", _config(kind, number),
    ]  # fmt: skip
    return _with_fault(row, number)


def _id(number: int) -> str:
    return f"{_KINDS[number % len(_KINDS)][1]}-{number:06}"


def _artifact(number: int) -> str:
    return f"services/area{number // _FILES:04}/part{number:06}.txt"


def _dependencies(number: int, rows: int, random_: random.Random) -> Iterator[str]:
    if number % _CHAIN:
        yield _id(number - 1)
    elif number == 0 and rows > _CHAIN // 2:
        yield _id(min(rows, _CHAIN) - 1)  # closes the first chain into a cycle
    if number > _CHAIN and random_.random() < 0.5:
        yield _id(random_.randrange(number - number % _CHAIN))


def _config(kind: str, number: int) -> str:
    if kind == "cloud_service":
        return json.dumps(
            {"module_source": f"/modules/m{number % 50}", "version": f"~> {number % 9}.0", "environments": []}
        )
    return json.dumps({"slot": f"slot-{number}"}) if number % 3 == 0 else ""


def _with_fault(row: list[str], number: int) -> list[str]:
    """One fault in about two hundred rows, of a different kind each time."""
    if number % 199 == 198:
        column, value = [
            (6, "retired"), (4, "short"), (9, "MOD-NONE"), (10, "1.2"), (8, "urgent"), (5, "/nowhere/at-all"),
            (1, "=cmd()"), (11, "{"), (0, "mod_x"), (7, "maybe"),
        ][number // 199 % 10]  # fmt: skip
        row[column] = value
    return row
