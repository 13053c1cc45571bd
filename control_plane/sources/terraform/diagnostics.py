"""What Terraform says when it fails, without the secrets that went into it by the environment."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from control_plane.sources.terraform.masking import MASK, Secrets, is_secret_name

_LINES = 20
_FRAME = re.compile(r"^[\s│╷╵]+|\s+$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
_SETTING = re.compile(r"^--?(?:var|backend-config)(?:=|$)")
_WORTHLESS = {"", "true", "false", "null"}


class Diagnostics:
    """The lines of Terraform's standard error; values of the environment's variables and credentials are masked."""

    def __init__(self, errors: str, environment: Mapping[str, str]) -> None:
        """Mask ``errors``; ``environment`` is what Terraform ran with."""
        values = {value for value in _secrets(environment) if value not in _WORTHLESS}
        known = Secrets()
        for value in values:
            known.add(value)
        short = "|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in sorted(values, key=len, reverse=True))
        text = known.hide(_folded(errors, values))
        text = re.sub(short, lambda _: MASK, text) if short else text
        self._lines = [line for raw in text.splitlines() if (line := _FRAME.sub("", raw))]

    def last_lines(self) -> list[str]:
        """The last lines, without the frame that Terraform draws around them."""
        return self._lines[-_LINES:]

    def summary(self) -> str:
        """The first error in one line, else the last line."""
        errors = (line.removeprefix("Error: ") for line in self._lines if line.startswith("Error: "))
        return next(errors, self._lines[-1] if self._lines else "")


def _folded(text: str, values: set[str]) -> str:
    """Text in which no value is broken over two lines of a frame: Terraform wraps what it says at spaces."""
    for value in values:
        if len(words := value.split()) > 1:
            text = re.sub(r"[\s│]+".join(map(re.escape, words)), lambda _: MASK, text)
    return text


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        if name.startswith("TF_CLI_ARGS"):
            for given in _settings(value):
                yield from _parts(given)
        elif name.startswith(("TF_VAR_", "TF_TOKEN_")) or is_secret_name(name):
            yield from _parts(value)


def _settings(arguments: str) -> Iterator[str]:
    """The values of `-var NAME=VALUE` and `-backend-config=NAME=VALUE`."""
    try:
        words = shlex.split(arguments)
    except ValueError:
        words = arguments.split()
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if _SETTING.match(word):
            setting = word.partition("=")[2] or following
            yield setting.partition("=")[2]


def _parts(value: str) -> Iterator[str]:
    """A value, its lines, and the texts in it where it is an object or a list."""
    yield value.strip()
    yield from (line.strip() for line in value.splitlines() if len(line.strip()) >= 8)
    if value.lstrip()[:1] in ("{", "["):
        try:
            yield from _leaves(json.loads(value))
        except (ValueError, RecursionError):
            yield from _QUOTED.findall(value)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)
