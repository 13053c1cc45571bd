"""The JSON Schemas of the input documents: each document is held against its own before it is evaluated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from control_plane.errors import DocumentError

FOLDER = Path(__file__).parent.parent / "specs" / "schemas"


class Fault(NamedTuple):
    """A place in a value that is not what its schema says, and why."""

    path: tuple[str | int, ...]
    why: str

    @property
    def where(self) -> str:
        """The place, as a path of keys."""
        return "/".join(str(part) for part in self.path)


def check(gate: str, document: dict[str, Any]) -> None:
    """DocumentError where the document is not what its gate's schema says; names the first place that differs."""
    if found := fault(gate, document):
        raise DocumentError(
            f"the document of {gate} is not what its schema says: {found.why}",
            where=found.where or "document",
            remedy="this is a defect of a collector, not of the repository",
        )


def fault(name: str, value: Any, *, masked: bool = False) -> Fault | None:
    """The first place where a value is not what `specs/schemas/<name>.schema.json` says; None where it is.

    With ``masked`` the fault names keys and no value.
    """
    return _fault(_validator(name, masked=masked), value)


def fault_in(schema: Mapping[str, Any], value: Any) -> Fault | None:
    """The first place where a value is not what a schema says; None where it is."""
    return _fault(_validator_of(json.dumps(schema, sort_keys=True)), value)


def _fault(validator: jsonschema_rs.Validator, value: Any) -> Fault | None:
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        return Fault(tuple(error.instance_path), error.message[:500])
    except ValueError as error:  # text that is no Unicode
        return Fault((), str(error)[:500])
    return None


@cache
def _validator(name: str, *, masked: bool = False) -> jsonschema_rs.Validator:
    content = json.loads((FOLDER / f"{name}.schema.json").read_bytes())
    return jsonschema_rs.validator_for(content, mask="a value" if masked else None)


@cache
def _validator_of(schema: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(schema))
