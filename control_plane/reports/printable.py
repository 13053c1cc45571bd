"""Text from a hostile repository, made safe to print: control characters and bidirectional marks are shown, not obeyed."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """Replace what a terminal or a log would obey (C0, C1, bidi and other format characters) by its escaped form."""
    shown = "".join(character if _harmless(character) else _escaped(character) for character in text)
    return shown.replace("##[", "# #[")  # which a workflow's log would obey


def _harmless(character: str) -> bool:
    return (character.isascii() and character.isprintable()) or unicodedata.category(character) not in _OBEYED


_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
