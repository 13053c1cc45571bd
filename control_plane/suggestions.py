"""Suggested edits to a row of the registry as a unified diff, which `git apply` takes. What to edit is Rego's word."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache, cached_property
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import sheet, strict_json
from control_plane.sources.registry import Entity, Registry, config_spans
from control_plane.sources.tree import Tree

_CONTEXT = 3  # lines around a change
_NO_NEWLINE = "\\ No newline at end of file\n"
_BOM = codecs.BOM_UTF8.decode()
_PLAIN_PATH = re.compile(r'[^\x00-\x1f\x7f"\\]+')  # of which git writes every character as it is
_CELL_AT_MOST = 1024 * 1024  # characters, as the registry's reader takes them


class Suggestions:
    """The diffs of suggestions for one registry."""

    def __init__(self, registry: Registry, tree: Tree) -> None:
        """Suggest for the files of a registry, which are read from ``tree`` once something is suggested."""
        self._registry = registry
        self._tree = tree
        self._text = cache(self._read)
        self._cell = cache(self._found)

    def diff(self, suggestion: Mapping[str, Any]) -> str | None:
        """The diff of a suggestion ({id, registry, edits}); None where it fits no row."""
        path, id_ = suggestion["registry"], suggestion["id"]
        shown = self._tree.real(path)  # nobody patches a symlink
        row = self._rows.get((path, id_))
        if row is None or row.config.error or shown is None or not _PLAIN_PATH.fullmatch(shown):
            return None
        try:
            cell = self._cell(path, row.line)
            return cell and unified(shown, self._text(path), cell, edited(row.config.value, suggestion["edits"]))
        except (ControlPlaneError, ValueError):
            return None

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], Entity | None]:
        """The row of each file with an id; None where there are several."""
        found: dict[tuple[str, str], Entity | None] = {}
        for entity in self._registry.entities:
            place = entity.registry, entity.id
            found[place] = None if place in found else entity
        return found

    def _read(self, path: str) -> str:
        content = self._tree.read(path)
        return (_BOM if content.startswith(codecs.BOM_UTF8) else "") + sheet.text(content)

    def _found(self, path: str, line: int) -> slice | None:
        """The config cell of the row that begins on a line, as a slice of the file's text."""
        text = self._text(path)
        mark = len(_BOM) if text.startswith(_BOM) else 0
        span = config_spans(self._registry, path, text[mark:], {line}).get(line)
        return slice(span.start + mark, span.end + mark) if span else None


def edited(config: Mapping[str, Any] | None, edits: list[Mapping[str, Any]]) -> str:
    """A config with values put at the ends of paths, as a quoted cell; ValueError where it would not be read back."""
    changed: Any = deepcopy(config or {})
    for edit in edits:
        *above, last = edit["path"]
        holder = changed
        for key in above:
            holder = holder.setdefault(key, {})
            if not isinstance(holder, dict):
                raise ValueError(f"{key} is no object")  # noqa: TRY004 - of what is given, no type is wrong
        holder[last] = _in_order(edit["value"], holder.get(last))
    written = json.dumps(changed, ensure_ascii=False, allow_nan=False)
    if len(written) > _CELL_AT_MOST or strict_json.load(written) != changed:
        raise ValueError("the config would not be read back")
    return '"{}"'.format(written.replace('"', '""'))


def _in_order(value: Any, old: Any) -> Any:
    """A value whose keys follow each other as they did before, for Rego sorts them; new ones come last."""
    if not isinstance(value, dict) or not isinstance(old, dict):
        return value
    kept = {key: _in_order(value[key], old[key]) for key in old if key in value}
    return kept | {key: item for key, item in value.items() if key not in old}


def unified(path: str, text: str, cell: slice, new: str) -> str | None:
    """The diff that writes ``new`` in the place of a slice of a file's text; None where the text is no UTF-8.

    Lines end at line feeds alone, as git counts them, whatever the registry's reader takes for the end of one.
    """
    first = text.rfind("\n", 0, cell.start) + 1
    after = _line_end(text, cell.stop)
    top, bottom = first, after
    for _ in range(_CONTEXT):
        top = text.rfind("\n", 0, max(top - 1, 0)) + 1
        bottom = _line_end(text, bottom)
    parts = {
        " ": _lines(text[top:first]),
        "-": _lines(text[first:after]),
        "+": _lines(text[first : cell.start] + new + text[cell.stop : after]),
    }
    below = _lines(text[after:bottom])
    start, around = text.count("\n", 0, top) + 1, len(parts[" "]) + len(below)
    body = "".join(_signed(sign, line) for sign, lines in [*parts.items(), (" ", below)] for line in lines)
    end = "\t\n" if " " in path else "\n"  # lest what follows a blank is taken for a time
    names = f"--- a/{path}{end}+++ b/{path}{end}"
    counts = f"@@ -{start},{len(parts['-']) + around} +{start},{len(parts['+']) + around} @@\n"
    return names + counts + body if _is_utf8(path + body) else None


def _line_end(text: str, start: int) -> int:
    """Where the line that holds an offset ends, its line feed included."""
    return text.find("\n", start) + 1 or len(text)


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return [line for line in lines if line]


def _signed(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n{_NO_NEWLINE}"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
