"""The JSON Schemas of the input documents: each document is held against its own before it is evaluated."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from control_plane.errors import DocumentError

FOLDER = Path(__file__).parent.parent / "specs" / "schemas"


def check(gate: str, document: dict[str, Any]) -> None:
    """DocumentError where the document is not what its gate's schema says; names the first place that differs."""
    try:
        _validator(gate).validate(document)
    except jsonschema_rs.ValidationError as error:
        where = "/".join(str(part) for part in error.instance_path)
        raise DocumentError(
            f"the document of {gate} is not what its schema says: {error.message[:500]}",
            where=where or "document",
            remedy="this is a defect of a collector, not of the repository",
        ) from error


@cache
def _validator(gate: str) -> jsonschema_rs.Validator:
    schema = json.loads((FOLDER / f"{gate}.schema.json").read_bytes())
    return jsonschema_rs.validator_for(schema)
