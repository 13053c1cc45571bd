"""An application's spec in a document: its front matter with the line of each part, and no secret of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from control_plane import schema
from control_plane.errors import ControlPlaneError
from control_plane.schema import Fault
from control_plane.sources import front_matter
from control_plane.sources.contents.fault import Unreadable
from control_plane.sources.tree import Tree, place
from control_plane.sources.yaml_lines import Lines

_SCHEMA = "application-spec"
_FAULTS_SHOWN = 20
_SEARCHED = 10_000  # characters at most of a text in which a secret is looked for; a longer one counts as one, unread
_UNREAD = "unread"  # what a longer one is said to resemble
_KEPT = "what a secret setting may have"
Way = tuple[str | int, ...]  # the keys that lead to a part of the front matter
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
        if len(value) > _SEARCHED:
            return _UNREAD
        return next((name for name, one in self.patterns.items() if one.search(value)), None)


@dataclass
class _Shown:
    """What of a front matter may stand in a document: a text that looks like a secret has a number in its place."""

    secrets: Secrets
    kept: Collection[str]  # names of settings that are secret whatever this front matter says
    numbers: dict[str, int] = field(default_factory=dict)
    known: dict[str, str | None] = field(default_factory=dict)

    def resembled(self, value: str) -> str | None:
        """As ``Secrets.resembled``, each text searched once."""
        if value not in self.known:
            self.known[value] = self.secrets.resembled(value)
        return self.known[value]

    def text(self, value: str) -> str:
        """A text, or what stands for it: the same for the same text, and another for any other."""
        return value if self.resembled(value) is None else f"(hidden {self._number(value)})"

    def _number(self, value: str) -> int:
        return self.numbers.setdefault(value, len(self.numbers) + 1)

    def texts(self, values: list[str]) -> list[str]:
        """The same for each."""
        return [self.text(value) for value in values]


def read(
    cell: str, folder: str, tree: Tree, secrets: Secrets, kept_secret: Collection[str] = frozenset()
) -> dict[str, Any]:
    """The spec that a cell names: `path`, and its `content`, or else the `error` and its line. No value stands in an error.

    ``kept_secret`` are settings that are secret whatever the spec says of them; see ``secret_settings``.
    """
    where = place(tree, cell, folder)
    if where.kind != "file" or where.path is None:
        path = where.path or cell
        missing = (
            f"{path} does not exist"
            if where.kind == "missing"
            else f"{path} is no file that can be read ({where.kind})"
        )
        return _unusable(path, where.reason or missing, None)
    shown = _Shown(secrets, kept_secret)
    found = _read(where.path, tree, shown)
    if found["error"] is not None and (shown.numbers or secrets.resembled(found["error"])):
        found["error"] = "is not what is asked for; why is not shown, for a part of it looks like a secret"
    return found


def secret_settings(cell: str, folder: str, tree: Tree) -> frozenset[str]:
    """The settings that are secret by the spec that a cell names; none where it cannot be read."""
    where = place(tree, cell, folder)
    if where.kind != "file" or where.path is None:
        return frozenset()
    try:
        settings = front_matter.read(tree.read(where.path), where.path).get("settings")
    except ControlPlaneError:
        return frozenset()
    declared = settings.items() if isinstance(settings, dict) else ()
    return frozenset(name for name, one in declared if isinstance(one, dict) and one.get("secret") not in (None, False))


def _read(path: str, tree: Tree, shown: _Shown) -> dict[str, Any]:
    try:
        raw = tree.read(path)
        content = front_matter.read(raw, path)
        lines = Lines(front_matter.text(raw, path))
    except ControlPlaneError as error:
        fault = Unreadable.by(error)
        return _unusable(
            path, _QUOTE.sub("…", fault.message) if "cannot be" in fault.message else fault.message, fault.line
        )
    found = schema.faults(_SCHEMA, content)
    resembling = list(_resembling(content, lines, shown, with_values=bool(found)))
    if found:
        return _unusable(path, _told(found, lines), lines.of(found[0].path), resembling)
    return {
        "path": path,
        "error": None,
        "error_line": None,
        "resembling": resembling,
        "content": _content(content, lines, shown),
    }


def _told(found: Sequence[Fault], lines: Lines) -> str:
    """All that is wrong with a spec, each with its line where there are several."""
    told = [f"{one.where}: {one.why}" if one.where else one.why for one in found[:_FAULTS_SHOWN]]
    if len(found) > 1:
        told = [f"line {lines.of(one.path)}: {what}" for one, what in zip(found, told, strict=False)]
    more = len(found) - len(told)
    return "; ".join([*told, f"and {more} more"] if more else told)


def _unusable(path: str, why: str, line: int | None, resembling: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"path": path, "error": why, "error_line": line, "resembling": resembling or [], "content": None}


def _resembling(
    content: Mapping[str, Any], lines: Lines, shown: _Shown, *, with_values: bool
) -> Iterator[dict[str, Any]]:
    """Each text that looks like a secret: keys and descriptions, but values of settings only where nothing else tells."""
    told = set[str]()
    for way, text, is_key in _texts(content, ()):
        resembles = shown.resembled(text) if is_key or with_values or not _is_setting(way) else None
        if resembles is None and way[0] == "settings" and way[2:] == ("allowed",):
            resembles = _KEPT if way[1] in shown.kept else None
        if resembles:
            steps = [shown.text(step) if isinstance(step, str) else str(step) for step in way]
            where = "/".join(steps)
            if where not in told:
                yield {"place": where, "line": lines.of(way), "resembles": resembles}
            told.add(where)


def _texts(value: Any, way: Way) -> Iterator[tuple[Way, str, bool]]:
    """Each text of a front matter, where it stands, and whether it is a key, which stands where its value does."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield (*way, key), key, True
            yield from _texts(below, (*way, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _texts(item, (*way, position))
    elif isinstance(value, str):
        yield way, value, False


def _is_setting(way: Way) -> bool:
    """Whether a value stands there that a setting has by default, or that an environment gives it."""
    kept = way[4:] in ((), ("secret",))
    return (way[0] == "settings" and way[2:] == ("default",)) or (
        way[0] == "environments" and way[2:3] == ("settings",) and len(way) > 3 and kept
    )


def _content(content: Mapping[str, Any], lines: Lines, shown: _Shown) -> dict[str, Any]:
    settings = content["settings"]
    return {
        "components": [
            {
                "name": shown.text(name),
                "line": lines.of(("architecture", "components", name)),
                "modules": shown.texts(one["modules"]),
                "uses": shown.texts(one.get("uses", [])),
            }
            for name, one in content["architecture"]["components"].items()
        ],
        "settings": [_setting(name, one, lines.of(("settings", name)), shown) for name, one in settings.items()],
        "extension_points": [
            {"id": shown.text(id_), "line": lines.of(("extension_points", position))}
            for position, id_ in enumerate(content["extension_points"])
        ],
        "environments": [
            _environment(id_, one, settings, lines, shown) for id_, one in content["environments"].items()
        ],
    }


def _setting(name: str, setting: Mapping[str, Any], line: int, shown: _Shown) -> dict[str, Any]:
    allowed, kept = setting.get("allowed"), name in shown.kept
    default = _given(setting["default"], name, setting, shown) if "default" in setting else _stated("nothing")
    return {
        "name": shown.text(name),
        "line": line,
        "type": setting["type"],
        "required": setting.get("required", False),
        "secret": kept or setting.get("secret", False),
        "default": default,
        "allowed": allowed and [None if kept or shown.secrets.resembled(item) else item for item in allowed],
    }


def _environment(
    id_: str, environment: Mapping[str, Any], settings: Mapping[str, Any], lines: Lines, shown: _Shown
) -> dict[str, Any]:
    way = ("environments", id_)
    return {
        "id": shown.text(id_),
        "line": lines.of(way),
        "settings": [
            {
                "name": shown.text(name),
                "line": lines.of((*way, "settings", name)),
                "value": _given(given, name, settings.get(name), shown),
            }
            for name, given in environment.get("settings", {}).items()
        ],
        "bindings": [
            {
                "extension_point": shown.text(point),
                "capability": shown.text(capability),
                "line": lines.of((*way, "bindings", point)),
            }
            for point, capability in environment["bindings"].items()
        ],
    }


def _given(given: Any, name: str, setting: Mapping[str, Any] | None, shown: _Shown) -> dict[str, Any]:
    """What a setting is given. The value of one that nobody declares may be a secret whose name is misspelt."""
    if isinstance(given, dict):
        resembles = shown.secrets.resembled(given["secret"])
        return _stated("reference", reference=None if resembles else given["secret"], resembles=resembles)
    resembles = shown.secrets.resembled(given)
    if name in shown.kept or (setting is not None and setting.get("secret", False)):
        return _stated("secret", resembles=resembles)
    return _stated("value", value=None if setting is None or resembles else given, resembles=resembles)


def _stated(
    given: str, *, value: Any = None, reference: str | None = None, resembles: str | None = None
) -> dict[str, Any]:
    return {"given": given, "value": value, "reference": reference, "resembles": resembles}
