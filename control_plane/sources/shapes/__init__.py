"""The shapes of classes and modules, told by one small resolver for each language. Nothing is imported or run.

A further language is a module with a class that keeps the contract of ``resolver.Resolver``, and its place in ``RESOLVERS``.
"""

from __future__ import annotations

from control_plane.sources.shapes.python import Python
from control_plane.sources.shapes.resolver import Readings, Resolver

RESOLVERS = (Python,)
_LANGUAGES = {suffix: resolver.language for resolver in RESOLVERS for suffix in resolver.suffixes}


def language(path: str) -> str | None:
    """The language of a file by its name; None where no resolver knows it."""
    return _LANGUAGES.get(path[path.rfind(".") :]) if "." in path else None


def resolvers(readings: Readings) -> dict[str, Resolver]:
    """Each resolver by its language, for the files of one tree."""
    return {resolver.language: resolver(readings) for resolver in RESOLVERS}
