"""What a verification is of: a capability and the contract of its extension point, as the document of app-config states them.

So what is hashed, and what evidence is later held against, are one and the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control_plane.errors import ControlPlaneError, UsageError

_REMEDY = "correct its row; the gate app-config says more"


@dataclass(frozen=True, slots=True)
class Named:
    """A file of the repository, and the class or function in it (None: the module)."""

    path: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is measured: a workload, and what it is compared with (None: the runner's own reference)."""

    name: str
    workload: Named
    reference: Named | None


Files = Mapping[str, str]  # SHA-256 by path


@dataclass(frozen=True, slots=True)
class Capability:
    """A capability: ``settings`` are the names of those that it needs, ``evidence`` is where its evidence is committed."""

    id: str
    extension_point: str
    implementation: Named
    settings: tuple[str, ...]
    server: str | None
    evidence: str | None
    digest: str
    files: Files


@dataclass(frozen=True, slots=True)
class Contract:
    """What an extension point asks to be proven, with the digests of its files and of its tests (None: there are none)."""

    extension_point: str
    application: str | None
    version: str
    conformance: str | None
    operations: tuple[Operation, ...]
    digest: str
    tests_digest: str | None
    files: Files
    test_files: Files

    @property
    def asks(self) -> bool:
        """Whether there is anything to prove."""
        return bool(self.conformance or self.operations)


def active(document: Mapping[str, Any]) -> list[str]:
    """The ids of all active capabilities."""
    return [row["id"] for row in document["capabilities"] if row["status"] == "active"]


def capability(document: Mapping[str, Any], id_: str) -> Capability:
    """A capability by its id; UsageError where there is none, ControlPlaneError where its row cannot be used."""
    row = _found(document["capabilities"], id_, "capability")
    shape, digest = row["shape"], row["digests"]["implementation"]
    if fault := row["fault"] or (shape["path"] is None and (shape["error"] or {}).get("message")):
        raise _unusable(row, str(fault))
    if digest is None or row["extension_point"] is None:
        raise _unusable(row, str((shape["error"] or {}).get("message") or "what it imports cannot be read"))
    committed = next((item["path"] for item in row["evidence"] if item["source"] == "committed"), None)
    return Capability(
        id_,
        row["extension_point"],
        Named(shape["path"], shape["name"] if shape["kind"] == "class" else None),
        tuple(row["settings"]),
        row["server"],
        committed,
        digest,
        _files(row["files"]),
    )


def contract(points: Sequence[Mapping[str, Any]], id_: str) -> Contract:
    """The contract of an extension point; UsageError where there is none, ControlPlaneError where its row cannot be used."""
    row = _found(points, id_, "extension point")
    if row["fault"]:
        raise _unusable(row, row["fault"])
    operations = tuple(_operation(row, item) for item in row["performance"])
    conformance = row["conformance"] and _path(row, row["conformance"])
    digests = row["digests"]
    if digests["contract"] is None or ((conformance or operations) and digests["tests"] is None):
        raise _unusable(row, str((row["shape"]["error"] or {}).get("message") or "what it imports cannot be read"))
    return Contract(
        id_,
        row["application"],
        row["version"] or "",
        conformance,
        operations,
        digests["contract"],
        digests["tests"],
        _files(row["files"]["contract"]),
        _files(row["files"]["tests"]),
    )


def _operation(row: Mapping[str, Any], item: Mapping[str, Any]) -> Operation:
    reference = item["reference"]
    return Operation(
        item["operation"],
        Named(_path(row, item["workload"]), item["workload"]["function"]),
        reference and Named(_path(row, reference), reference["function"]),
    )


def _path(row: Mapping[str, Any], file: Mapping[str, Any]) -> str:
    if file["error"] or file["path"] is None:
        raise _unusable(row, f"{file['cell']}: {file['error'] or 'is no file'}")
    return str(file["path"])


def _files(listed: Sequence[Mapping[str, str]]) -> Files:
    return {item["path"]: item["sha256"] for item in listed}


def _found(rows: Sequence[Mapping[str, Any]], id_: str, what: str) -> Mapping[str, Any]:
    row = next((row for row in rows if row["id"] == id_), None)
    if row is None:
        named = ", ".join(sorted(str(row["id"]) for row in rows)[:10]) or "none"
        raise UsageError(f"is no {what} of the registry", where=id_, remedy=f"there are: {named}")
    return row


def _unusable(row: Mapping[str, Any], why: str) -> ControlPlaneError:
    return ControlPlaneError(
        f"{row['id']} cannot be run: {why}", where=f"{row['registry']}:{row['line']}", remedy=_REMEDY
    )
