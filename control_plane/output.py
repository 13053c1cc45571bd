"""Write what a run leaves: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from control_plane.decisions import Report
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.reports import FORMATS, text

_ENDINGS = {found.SUFFIX.rpartition(".")[2] for found in FORMATS.values()}  # of a file, then, and of no folder


def write(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Replace a file in one step; ControlPlaneError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ControlPlaneError(f"cannot be written: {error.strerror}", where=str(path)) from error


def checked_formats(formats: Sequence[str], out: str | None) -> list[str]:
    """The formats that are asked for, text where none is; UsageError for one that does not exist."""
    wanted = list(dict.fromkeys(formats)) or ["text"]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError("is no format", where=f"--format {name}", remedy=f"one of {', '.join(sorted(FORMATS))}")
    if len(wanted) == 1 and out and Path(out).is_dir():
        raise UsageError("is a folder, and one format goes to a file", where=f"--out {out}", remedy="name the file")
    if len(wanted) > 1 and not out:
        raise UsageError("several formats need a folder", remedy="name it with --out DIR")
    if len(wanted) > 1 and out and not Path(out).is_dir() and (Path(out).exists() or Path(out).suffix[1:] in _ENDINGS):
        raise UsageError(
            "has to be a folder for several formats", where=f"--out {out}", remedy="name one with --out DIR"
        )
    return wanted


def forget(formats: Sequence[str], out: str | None) -> None:
    """Remove the reports that are about to be written again."""
    known = [name for name in formats if name in FORMATS]
    for path in _targets(known or ["text"], out).values():
        if not path.is_dir():
            remove(path)


def remove(path: Path) -> None:
    """Remove a file that is about to be written again, if it is there; ControlPlaneError where it cannot be."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ControlPlaneError(f"cannot be replaced: {error.strerror}", where=str(path)) from error


def _targets(formats: Sequence[str], out: str | None) -> dict[str, Path]:
    """Where each format's report goes; none where all goes to standard output."""
    if not out:
        return {}
    if len(formats) == 1:
        return {formats[0]: Path(out)}
    return {name: Path(out) / f"report.{FORMATS[name].SUFFIX}" for name in formats}


def publish(report: Report, formats: Sequence[str], out: str | None) -> None:
    """Print the report, or write it: `out` is a file for one format, a folder for several."""
    if not out:
        if formats == ["text"] and sys.stdout.isatty():
            text.show(report)
        else:
            sys.stdout.write(FORMATS[formats[0]].render(report))
            sys.stdout.flush()
    targets = _targets(formats, out)
    rendered = {path: FORMATS[name].render(report).encode() for name, path in targets.items()}
    try:
        for path, content in rendered.items():
            write(path, content)
    except BaseException:  # all of them, or none: one alone could be taken for the whole
        for path in rendered:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    for path in rendered:
        sys.stdout.write(f"{report.verdict}: see {path}\n")
