"""Bindings and their reasons as a table for a terminal, as Markdown, and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence

from control_plane.applications.questions import Answer
from control_plane.applications.shown import shown
from control_plane.reports.printable import printable

_HEADER = ("extension point", "capability", "environment", "swappable", "bound", "why not")
_WIDTH = 160
_MARKUP = r"\`*_{}[]<>#|~!&"


def text(answers: Sequence[Answer]) -> str:
    """A table; a row for each binding, a line for each reason."""
    from rich import box  # noqa: PLC0415 - slow to import, and wanted only for tables
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(*_HEADER, box=box.SIMPLE_HEAD, pad_edge=False)
    for answer in answers:
        reasons = [f"{code}: {message}" for code, message in answer.reasons]
        cells = [*_cells(answer), "\n".join(printable(reason) for reason in reasons)]
        table.add_row(*(Text(cell) for cell in cells))
    out = io.StringIO()
    Console(file=out, width=_WIDTH, color_system=None, force_terminal=False).print(table)
    return "".join(f"{shown(line.rstrip())}\n" for line in out.getvalue().split("\n")[:-1])


def markdown(answers: Sequence[Answer]) -> str:
    """A Markdown table, with all that is markup in what a repository wrote escaped."""
    lines = [_row(_HEADER), _row("---" for _ in _HEADER)]
    for answer in answers:
        reasons = "<br>".join(f"{_plain(code)}: {_plain(message)}" for code, message in answer.reasons)
        lines.append(_row([*(_plain(cell) for cell in _cells(answer)), reasons]))
    return "".join(f"{line}\n" for line in lines)


def as_json(answers: Sequence[Answer]) -> str:
    """A list of objects, indented."""
    rows = [
        {
            "extension_point": answer.binding.extension_point,
            "capability": answer.binding.capability,
            "environment": answer.binding.environment,
            "swappable": answer.allowed,
            "bound": answer.bound,
            "reasons": [{"code": code, "message": message} for code, message in answer.reasons],
        }
        for answer in answers
    ]
    written = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    return written.encode("utf-8", "backslashreplace").decode()


FORMATS: dict[str, Callable[[Sequence[Answer]], str]] = {"text": text, "markdown": markdown, "json": as_json}


def _cells(answer: Answer) -> list[str]:
    binding = answer.binding
    named = [printable(name) for name in (binding.extension_point, binding.capability, binding.environment)]
    return [*named, "yes" if answer.allowed else "no", "now" if answer.bound else ""]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(cell: str) -> str:
    return "".join(f"\\{character}" if character in _MARKUP else character for character in printable(cell))
