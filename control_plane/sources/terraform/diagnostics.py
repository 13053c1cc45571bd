"""What Terraform says when it fails, without the secrets that went into it by the environment.

What a configuration makes of a variable's value (upper case, a part of it, base64) nobody can find again. So where variables
are set by the environment, only what went wrong and where is told, not the free text that may hold what was made of them.
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from control_plane.sources.terraform.masking import MASK, Secrets, is_secret_name

_LINES = 20
_DIGITS = 64  # of a number: more are no value that somebody gave
_FRAME = re.compile(r"^[\s│╷╵]+|\s+$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
_SETTING = re.compile(r"^--?(?:var|backend-config)(?:=|$)")
_VARIABLE = re.compile(r"""(?:^|[\s"'])--?var(?:-file)?(?:[=\s"']|$)""")
_ERROR = re.compile(r"(?:^|\n)[\s│╷╵]*\n(?:│ )?(Error: [^\n]+)(?=\n[\s│]*(?:\n|$)|$)")
_PLACE = re.compile(r"\n(?:│ )?  (on [^\n]+? line \d+)(?:, in [^\n]*)?:(?=\n)")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NOTE = "(the rest is not shown: it may hold values of TF_VAR_… or -var; run it by hand to see them)"
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
        if _sets_variables(environment):
            self._lines = _errors_and_places(text)
        else:
            self._lines = [line for raw in text.splitlines() if (line := _FRAME.sub("", raw))]

    def last_lines(self) -> list[str]:
        """The last lines, without the frame that Terraform draws around them."""
        return self._lines[-_LINES:]

    def summary(self) -> str:
        """The first error in one line, else the last line."""
        errors = (line.removeprefix("Error: ") for line in self._lines if line.startswith("Error: "))
        return next(errors, self._lines[-1] if self._lines else "")


def _sets_variables(environment: Mapping[str, str]) -> bool:
    return any(
        name.startswith("TF_VAR_") or (name.startswith("TF_CLI_ARGS") and _VARIABLE.search(value))
        for name, value in environment.items()
    )


def _errors_and_places(text: str) -> list[str]:
    """The headings of errors, and the places in the configuration that they name; no other text."""
    text = "\n" + text.replace("\r\n", "\n")
    found = sorted((match.start(1), match[1]) for what in (_ERROR, _PLACE) for match in what.finditer(text))
    return [*(line for _, line in found), _NOTE]


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
            for quoted in _QUOTED.findall(value):
                yield quoted
                yield from _unescaped(quoted)
            yield from (form for number in _NUMBER.findall(value) for form in _forms_of(number))
    else:
        yield from _forms_of(value.strip())


def _unescaped(quoted: str) -> Iterator[str]:
    with contextlib.suppress(ValueError):
        yield json.loads(f'"{quoted}"')


def _forms_of(number: str) -> Iterator[str]:
    """A number as it stands, in full, and with an exponent as Go writes it: 1.5e+12."""
    if not _NUMBER.fullmatch(number) or len(number) > _DIGITS:
        return
    with contextlib.suppress(InvalidOperation):
        value = Decimal(number).normalize()
        mantissa, exponent = f"{value:e}".split("e")
        yield number
        yield f"{mantissa}e{exponent[0]}{exponent[1:].zfill(2)}"
        if abs(int(exponent)) < _DIGITS:
            yield f"{value:f}"


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str):
        yield value
    elif value is not None:
        yield from _forms_of(str(value))
