"""Text from a hostile repository, made safe to print: control characters and bidirectional marks are shown, not obeyed."""

from __future__ import annotations

import unicodedata

_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_ENOUGH = 2_000  # characters of one text, where somebody is to read it


def printable(text: str) -> str:
    """Replace what a terminal or a log would obey (C0, C1, bidi and other format characters) by its escaped form."""
    if not text.isprintable():
        text = "".join(character if _harmless(character) else _escaped(character) for character in text)
    return text.replace("##[", "# #[")  # which a workflow's log would obey


def brief(text: str) -> str:
    """The text, printable; of a very long one the beginning, and how much was left out."""
    if len(text) <= _ENOUGH:
        return printable(text)
    return f"{printable(text[:_ENOUGH])}… ({len(text) - _ENOUGH} more characters)"


def _harmless(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) not in _OBEYED


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
