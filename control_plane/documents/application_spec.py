"""An application's spec in a document: its front matter with the line of each part, and no secret of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from control_plane import schema
from control_plane.errors import ControlPlaneError
from control_plane.schema import Fault
from control_plane.sources import front_matter
from control_plane.sources.contents.fault import Unreadable
from control_plane.sources.tree import Tree, place
from control_plane.sources.yaml_lines import Lines

_SCHEMA = "application-spec"
_SEARCHED = 100_000  # characters of a value in which a secret is looked for
_FAULTS_SHOWN = 20
_QUOTE = re.compile(r"[\"'`].*", re.DOTALL)


class Secrets(NamedTuple):
    """What a secret looks like: a regular expression by its name."""

    patterns: Mapping[str, re.Pattern[str]]

    @classmethod
    def of(cls, patterns: Mapping[str, str]) -> Secrets:
        """From the texts of the expressions."""
        return cls({name: re.compile(pattern) for name, pattern in patterns.items()})

    def resembled(self, value: object) -> str | None:
        """The name of the first pattern that a text matches; None where it matches none."""
        if not isinstance(value, str):
            return None
        return next((name for name, one in self.patterns.items() if one.search(value[:_SEARCHED])), None)


def read(cell: str, folder: str, tree: Tree, secrets: Secrets) -> dict[str, Any]:
    """The spec that a cell names: `path`, and its `content`, or else the `error` and its line. No value stands in an error."""
    where = place(tree, cell, folder)
    if where.kind != "file" or where.path is None:
        path = where.path or cell
        missing = (
            f"{path} does not exist"
            if where.kind == "missing"
            else f"{path} is no file that can be read ({where.kind})"
        )
        return _unusable(path, where.reason or missing, None)
    try:
        raw = tree.read(where.path)
        content = front_matter.read(raw, where.path)
        lines = Lines(front_matter.text(raw, where.path))
    except ControlPlaneError as error:
        fault = Unreadable.by(error)
        return _unusable(
            where.path, _QUOTE.sub("…", fault.message) if "cannot be" in fault.message else fault.message, fault.line
        )
    if found := schema.faults(_SCHEMA, content):
        return _unusable(where.path, _told(found, lines), lines.of(found[0].path))
    return {"path": where.path, "error": None, "error_line": None, "content": _content(content, lines, secrets)}


def _told(found: Sequence[Fault], lines: Lines) -> str:
    """All that is wrong with a spec, each with its line where there are several."""
    told = [f"{one.where}: {one.why}" if one.where else one.why for one in found[:_FAULTS_SHOWN]]
    if len(found) > 1:
        told = [f"line {lines.of(one.path)}: {what}" for one, what in zip(found, told, strict=False)]
    more = len(found) - len(told)
    return "; ".join([*told, f"and {more} more"] if more else told)


def _unusable(path: str, why: str, line: int | None) -> dict[str, Any]:
    return {"path": path, "error": why, "error_line": line, "content": None}


def _content(content: Mapping[str, Any], lines: Lines, secrets: Secrets) -> dict[str, Any]:
    settings = content["settings"]
    return {
        "components": [
            {
                "name": name,
                "line": lines.of(("architecture", "components", name)),
                "modules": one["modules"],
                "uses": one.get("uses", []),
            }
            for name, one in content["architecture"]["components"].items()
        ],
        "settings": [_setting(name, one, lines.of(("settings", name)), secrets) for name, one in settings.items()],
        "extension_points": [
            {"id": id_, "line": lines.of(("extension_points", position))}
            for position, id_ in enumerate(content["extension_points"])
        ],
        "environments": [
            _environment(id_, one, settings, lines, secrets) for id_, one in content["environments"].items()
        ],
    }


def _setting(name: str, setting: Mapping[str, Any], line: int, secrets: Secrets) -> dict[str, Any]:
    allowed = setting.get("allowed")
    given = {"value": setting["default"]} if "default" in setting else {}
    return {
        "name": name,
        "line": line,
        "type": setting["type"],
        "required": setting.get("required", False),
        "secret": setting.get("secret", False),
        "default": _value(given, secrets, hidden=False),
        "allowed": allowed and [None if secrets.resembled(item) else item for item in allowed],
    }


def _environment(
    id_: str, environment: Mapping[str, Any], settings: Mapping[str, Any], lines: Lines, secrets: Secrets
) -> dict[str, Any]:
    way = ("environments", id_)
    return {
        "id": id_,
        "line": lines.of(way),
        "settings": [
            {
                "name": name,
                "line": lines.of((*way, "settings", name)),
                "value": _given(given, settings.get(name), secrets),
            }
            for name, given in environment.get("settings", {}).items()
        ],
        "bindings": [
            {"extension_point": point, "capability": capability, "line": lines.of((*way, "bindings", point))}
            for point, capability in environment["bindings"].items()
        ],
    }


def _given(given: Any, setting: Mapping[str, Any] | None, secrets: Secrets) -> dict[str, Any]:
    """What an environment gives. The value of a setting that nobody declares may be a secret whose name is misspelt."""
    if isinstance(given, dict):
        resembles = secrets.resembled(given["secret"])
        return _stated("reference", reference=None if resembles else given["secret"], resembles=resembles)
    if setting is not None and setting.get("secret", False):
        return _stated("secret", resembles=secrets.resembled(given))
    return _value({"value": given}, secrets, hidden=setting is None)


def _value(given: Mapping[str, Any], secrets: Secrets, *, hidden: bool) -> dict[str, Any]:
    if not given:
        return _stated("nothing")
    resembles = secrets.resembled(given["value"])
    return _stated("value", value=None if hidden or resembles else given["value"], resembles=resembles)


def _stated(
    given: str, *, value: Any = None, reference: str | None = None, resembles: str | None = None
) -> dict[str, Any]:
    return {"given": given, "value": value, "reference": reference, "resembles": resembles}
