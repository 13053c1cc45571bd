"""The JSON Schemas of the input documents: each document is held against its own before it is evaluated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from control_plane.errors import DocumentError

FOLDER = Path(__file__).parent.parent / "specs" / "schemas"
_MASK = "a value"
_TYPES = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false", "array": "a list",
    "object": "a mapping", "null": "null",
}  # fmt: skip


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


def faults(name: str, value: Any) -> list[Fault]:
    """Each place where a value is not what `specs/schemas/<name>.schema.json` says, unknown keys first; none names a value."""
    validator, content = _validator(name, masked=True), _content(name)
    try:
        errors = list(validator.iter_errors(value))
    except ValueError as error:  # text that is no Unicode
        return [Fault((), str(error)[:500])]
    unknown = [fault for error in errors for fault in _unknown(error, content)]
    others = [
        Fault(tuple(error.instance_path), _words(error, content)[:500])
        for error in errors
        if error.kind.name != "additionalProperties"
    ]
    return [*unknown, *others]


def _unknown(error: jsonschema_rs.ValidationError, schema: Any) -> Iterator[Fault]:
    """Each key that is none of those that may stand in its place; its path leads to the key itself."""
    if error.kind.name == "additionalProperties":
        known = ", ".join(_at(schema, error.schema_path[:-1]).get("properties", {}))
        for key in error.kind.as_dict()["unexpected"]:
            yield Fault((*error.instance_path, key), f"is no key that is known here (known are: {known})"[:500])


def _words(error: jsonschema_rs.ValidationError, schema: Any) -> str:
    """What has to be, where the validator only says what is not."""
    stated = _at(schema, error.schema_path)
    match error.kind.name:
        case "enum" | "type" | "anyOf" | "oneOf":
            return f"must be {_described({error.kind.name: stated})}"
        case "falseSchema":
            return "may not stand here" + (", for it is secret" if "then" in error.schema_path else "")
        case _:
            return str(error.message)


def _described(schema: Mapping[str, Any]) -> str:
    """What a schema allows, in words."""
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        return ", or ".join(_described(one) for one in alternatives)
    if "enum" in schema:
        return f"one of {', '.join(json.dumps(one) for one in schema['enum'])}"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    written = " or ".join(_TYPES[type_] for type_ in types) or "as its schema says"
    parts = [
        f"{name} ({one['description']})" if "description" in one else name
        for name, one in schema.get("properties", {}).items()
    ]
    return f"{written} with {', '.join(parts)}" if parts else written


def _at(schema: Any, way: Sequence[str | int]) -> Any:
    for step in way:
        schema = schema[step]
    return schema


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
    return jsonschema_rs.validator_for(_content(name), mask=_MASK if masked else None)


@cache
def _content(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.schema.json").read_bytes())


@cache
def _validator_of(schema: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(schema))
