"""Nothing sensitive leaves a plan: by its own marks, by names of settings, and by value wherever the same text stands again.

What is masked stays visible as masked, so that a rule can tell it from what is absent.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import orjson

from control_plane.sources.terraform.addresses import at_key

MASK = "(sensitive)"
_SHORTEST = 6  # shorter texts stand everywhere by chance
_FEW = 200  # of secrets, in all their forms: more take longer to look for one by one
_EXPONENT = "e+"  # in which a number may be written otherwise than it was read

# Names of provider settings and attributes whose values are secrets, marked or not.
_NAMES = (
    r"pass(word|wd|phrase|code)|secret|token|credential|private_?key|api_?key|access_?key|account_?key|auth_?key"
    r"|client_?(key|certificate)|connection_?string|sas_?(url|key)|certificate_data|kube_?config|pwd"
    r"|(?<![a-z])(pw|dsn)(?![a-z])"
)
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
# Such a name with a value after it: JSON, a connection string or a file of settings within a text.
_ASSIGNED = re.compile(rf"({_NAMES})[^\s:=]{{0,40}}\s{{0,4}}[:=]", re.IGNORECASE)


@lru_cache(maxsize=100_000)
def is_secret_name(name: str) -> bool:
    """Whether a setting of this name holds a secret as a rule."""
    return bool(_SECRET_NAME.search(name))


def names_secret(name: str, value: Any) -> bool:
    """Whether a value has the name of a secret, or holds something that has."""
    if is_secret_name(name):
        return True
    if isinstance(value, dict):
        return any(names_secret(key, item) for key, item in value.items())
    if isinstance(value, list):
        return any(names_secret("", item) for item in value)
    return isinstance(value, str) and (":" in value or "=" in value) and bool(_ASSIGNED.search(value))


def marked(marks: Any) -> bool:
    """Whether marks of a plan (`after_sensitive` and the like) mark anything."""
    if isinstance(marks, bool):
        return marks
    if isinstance(marks, dict):
        return any(mark is not False and marked(mark) for mark in marks.values())
    return isinstance(marks, list) and any(mark is not False and marked(mark) for mark in marks)


def by_marks(value: Any, marks: Any) -> Any:
    """A value with what is marked masked; what holds nothing marked is the same object."""
    if value is None or not marked(marks):
        return value
    if isinstance(marks, dict) and isinstance(value, dict):
        return {key: by_marks(item, marks.get(key)) for key, item in value.items()}
    if isinstance(marks, list) and isinstance(value, list):
        return [by_marks(item, mark) for item, mark in zip(value, _fitting(marks, len(value)), strict=True)]
    return MASK  # the whole value is marked, or marks of another shape say that something in it is


def _fitting(marks: list[Any], length: int) -> list[Any]:
    """Marks for each item; where there are more or fewer than items, any mark counts for every item."""
    if len(marks) == length:
        return marks
    together: Any = None
    for mark in marks:
        together = _united(together, mark)
    return [together] * length


def _united(one: Any, other: Any) -> Any:
    if not marked(one):
        return other
    if not marked(other):
        return one
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _united(one.get(key), other.get(key)) for key in {**one, **other}}
    return one if one == other else True


def by_names(value: Any) -> Any:
    """A value with what stands under a secret's name masked: for plans that carry no marks."""
    if isinstance(value, dict):
        return {
            key: MASK if item not in (None, False, True) and is_secret_name(key) else by_names(item)
            for key, item in value.items()
        }
    return [by_names(item) for item in value] if isinstance(value, list) else value


def differences(value: Any, masked: Any) -> Iterator[Any]:
    """What was masked in a value."""
    if value is masked:
        return
    if isinstance(masked, str):
        if masked == MASK:
            yield value
    elif isinstance(masked, dict):
        for key, item in masked.items():
            yield from differences(value[key], item)
    elif isinstance(masked, list):
        for item, hidden in zip(value, masked, strict=True):
            yield from differences(item, hidden)


def paths_of_masks(value: Any, path: str = "") -> Iterator[str]:
    """The path of each value in which something is masked."""
    if isinstance(value, str):
        if MASK in value:
            yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            if MASK in key:
                yield at_key(path, key)
            yield from paths_of_masks(item, at_key(path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from paths_of_masks(item, f"{path}[{number}]")


class Secrets:
    """The texts that a plan calls sensitive, each of six characters or more, and how to find them again in linear time."""

    def __init__(self) -> None:
        """Know none yet."""
        self._texts: set[str] = set()
        self._lengths: dict[str, list[int]] = {}  # by their first characters: how long those are that begin so

    def add(self, value: Any) -> None:
        """Remember each text in a value."""
        if isinstance(value, dict):
            for item in value.values():
                self.add(item)
        elif isinstance(value, list):
            for item in value:
                self.add(item)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            self._remember(str(value))

    def _remember(self, text: str) -> None:
        if len(text) < _SHORTEST or text in self._texts or text == MASK:
            return
        for form in _forms(text):
            self._texts.add(form)
            lengths = self._lengths.setdefault(form[:_SHORTEST], [])
            if len(form) not in lengths:
                lengths.append(len(form))
                lengths.sort(reverse=True)

    def hide(self, text: str) -> str:
        """A text with each secret in it masked."""
        if len(text) < _SHORTEST or not self._lengths:
            return text
        found = list(_merged(self._places(text)))
        for start, end in reversed(found):
            text = f"{text[:start]}{MASK}{text[end:]}"
        return text

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        lengths, texts = self._lengths, self._texts
        for start in range(len(text) - _SHORTEST + 1):
            for length in lengths.get(text[start : start + _SHORTEST], ()):
                if text[start : start + length] in texts:
                    yield start, start + length
                    break

    def hits(self, values: Iterable[Any]) -> dict[str, str]:
        """Each text in values that holds a secret, with what to write in its place."""
        if not self._may_stand_in(values := list(values)):
            return {}
        distinct: set[str] = set()
        for value in values:
            _gather(value, distinct)
        return {text: hidden for text in distinct if (hidden := self.hide(text)) != text}

    def _may_stand_in(self, values: list[Any]) -> bool:
        """Whether a look at each text is worth it; a few secrets are faster looked for in all texts at once."""
        if not self._texts or len(self._texts) > _FEW or any(_EXPONENT in text for text in self._texts):
            return bool(self._texts)
        written = orjson.dumps(values)
        return any(orjson.dumps(text)[1:-1] in written for text in self._texts)


def _forms(text: str) -> set[str]:
    """A secret as it stands, and as it stands within JSON, a URL or base64."""
    in_json = json.dumps(text, ensure_ascii=False)[1:-1]
    in_go = in_json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    coded = base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
    return {
        text,
        in_json,
        in_go,
        quote(text, errors="replace"),
        quote(text, safe="", errors="replace"),
        coded,
        coded.rstrip("="),
    }


def _merged(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places in order, those that touch made one."""
    begun: tuple[int, int] | None = None
    for start, end in places:
        if begun is None or start >= begun[1]:
            if begun:
                yield begun
            begun = start, end
        else:
            begun = begun[0], max(begun[1], end)
    if begun:
        yield begun


def _gather(value: Any, found: set[str]) -> None:
    kind = value.__class__  # what orjson makes has exactly these; a plan has a million of them
    if kind is str:
        found.add(value)
    elif kind is dict:
        found.update(value)
        for item in value.values():
            _gather(item, found)
    elif kind is list:
        for item in value:
            _gather(item, found)
    elif kind is int or kind is float:
        found.add(str(value))


_SCHEMA_NAME = re.compile(r"[a-z][a-z0-9_]*")


def replaced(value: Any, hits: Mapping[str, str]) -> Any:
    """A value with texts and numbers replaced; the same object where there is nothing to replace.

    A key that could be an attribute's name stays: a plan that calls `cidr_blocks` a secret shall not hide the attribute.
    """
    if isinstance(value, str):
        return hits.get(value, value)
    if isinstance(value, dict):
        new = {key_hidden(key, hits): replaced(item, hits) for key, item in value.items()}
        if len(new) != len(value):  # two keys that are one when masked: both values stay hidden with them
            return MASK
        return value if all(new.get(key, value) is item for key, item in value.items()) else new
    if isinstance(value, list):
        items = [replaced(item, hits) for item in value]
        return value if all(one is other for one, other in zip(items, value, strict=True)) else items
    if isinstance(value, int | float) and not isinstance(value, bool):
        return hits.get(str(value), value)
    return value


def key_hidden(key: str, hits: Mapping[str, str]) -> str:
    """A key of an object, masked where it holds a secret and could be no attribute's name."""
    return key if _SCHEMA_NAME.fullmatch(key) else hits.get(key, key)
