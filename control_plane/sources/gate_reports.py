"""What gates of a change reported and how their jobs ended, as facts: nothing is believed here, and nothing judged."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import regular, strict_json

_AT_MOST = 256 * regular.MEBIBYTE
_JOBS_AT_MOST = 1 * regular.MEBIBYTE
_GIVE_REPORTS = "name the folder that the gates' reports were put into"
_GIVE_JOBS = "give what GitHub has as `needs`: an object of jobs, or a file that holds it"
_RUN = ("policy_source", "policy_digest", "manifest_digest", "nonce")
_NOTHING: dict[str, Any] = {
    "schema_version": None,
    "verdict": None,
    "exit_code": None,
    **dict.fromkeys(_RUN),
    "base": None,
    "head": None,
    "gates": [],
}


class ReportsError(ControlPlaneError):
    """A folder of reports, or a list of jobs, that cannot be read at all."""


def read(folder: Path) -> list[dict[str, Any]]:
    """Each file below a folder whose name ends in `.json`, in order of its path, as the schema of the verdict has it.

    One that cannot be read as a report says so in ``error``. ReportsError where there is no such folder.
    """
    if not folder.is_dir():
        raise ReportsError("is no folder", where=f"--reports {folder}", remedy=_GIVE_REPORTS)

    def refuse(error: OSError) -> None:
        raise ReportsError(f"cannot be read: {error.strerror}", where=str(error.filename), remedy=_GIVE_REPORTS)

    found = [
        Path(top, name)
        for top, folders, files in os.walk(folder, onerror=refuse)
        for name in (*files, *folders)  # a folder, or a link to one, of such a name stands where a report should
        if name.endswith(".json")
    ]
    return [_report(path, path.relative_to(folder).as_posix()) for path in sorted(found)]


def jobs(given: str) -> list[dict[str, Any]]:
    """The jobs that somebody waited for, each with its result, and the digest of its report as the job itself gave it.

    ``given`` is JSON as GitHub has it in `needs`, or the name of a file that holds it. ReportsError where it is neither.
    """
    is_json = given.lstrip().startswith("{")
    where = "--needs" if is_json else f"--needs {given}"
    try:
        text = given if is_json else regular.read(Path(given), _JOBS_AT_MOST, ReportsError, _GIVE_JOBS).decode()
        value = strict_json.load(text)
    except ValueError as error:
        raise ReportsError(f"cannot be read: {error}", where=where, remedy=_GIVE_JOBS) from None
    if not isinstance(value, dict) or not all(isinstance(job, dict) for job in value.values()):
        raise ReportsError("is no object of jobs", where=where, remedy=_GIVE_JOBS)
    return [_job(name, job) for name, job in sorted(value.items())]


def _job(name: str, job: dict[str, Any]) -> dict[str, Any]:
    outputs = job.get("outputs")
    digest = outputs.get("report-sha256") if isinstance(outputs, dict) else None
    return {"job": name, "result": _text(job.get("result")), "report_sha256": _text(digest) or None}


def _report(path: Path, name: str) -> dict[str, Any]:
    digest = None
    try:
        if path.is_symlink():
            raise ReportsError("is a symbolic link", remedy="a report is a file")
        content = regular.read(path, _AT_MOST, ReportsError, "a report is a file")
        digest = hashlib.sha256(content).hexdigest()
        facts = _facts(strict_json.load(content.decode()))
    except ControlPlaneError as error:
        facts = {**_NOTHING, "error": error.what}
    except ValueError as error:
        facts = {**_NOTHING, "error": "it is not UTF-8" if isinstance(error, UnicodeError) else str(error)}
    return {"path": name.encode("utf-8", "backslashreplace").decode(), "sha256": digest, **facts}


def _facts(report: Any) -> dict[str, Any]:
    """What a report says, and null for what it does not say in its type; ValueError where it has no list of gates."""
    gates = report.get("gates") if isinstance(report, dict) else None
    if not isinstance(gates, list) or not all(_is_gate(gate) for gate in gates):
        raise ValueError("it is no report of gates")
    run = _object(report.get("run"))
    repository = _object(run.get("repository"))
    return {
        "error": None,
        "schema_version": _number(report.get("schema_version")),
        "verdict": _text(report.get("verdict")),
        "exit_code": _number(report.get("exit_code")),
        **{name: _text(run.get(name)) for name in _RUN},
        "base": _text(repository.get("base")),
        "head": _text(repository.get("head")),
        "gates": [{name: gate[name] for name in ("gate", "verdict", "reason")} for gate in gates],
    }


def _is_gate(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("gate", "verdict", "reason"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
