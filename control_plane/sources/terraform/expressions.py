"""Expressions as a plan's `configuration` states them: a constant, or what is referred to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from control_plane.sources.terraform.addresses import at_key
from control_plane.sources.terraform.masking import MASK, is_secret_name


def is_constant(expression: Any) -> bool:
    """Whether an expression is a constant."""
    return isinstance(expression, dict) and "constant_value" in expression


def references(expression: Any) -> list[str]:
    """All that an expression refers to, nested blocks too; each once, in order."""
    return list(dict.fromkeys(_references(expression)))


def _references(expression: Any) -> Iterator[str]:
    if isinstance(expression, list):
        for item in expression:
            yield from _references(item)
    elif isinstance(expression, dict) and "constant_value" not in expression:
        found = expression.get("references")
        if isinstance(found, list):
            yield from (str(item) for item in found)
        for name, item in expression.items():
            if name != "references" or not isinstance(found, list):
                yield from _references(item)


def only_variable(expression: Any) -> str | None:
    """The one variable that an expression refers to, whatever it makes of it; None where it refers to others or none."""
    found = references(expression)
    names = {item.split(".")[1].partition("[")[0] for item in found if item.startswith("var.")}
    return names.pop() if len(names) == 1 and all(item.startswith("var.") for item in found) else None


def settings(expressions: dict[str, Any]) -> tuple[dict[str, Any], list[str], list[Any]]:
    """Constant values by name, secrets masked; the paths of those that are no constants; the secrets."""
    unresolved: list[str] = []
    secrets: list[Any] = []
    values = {
        name: value
        for name, expression in expressions.items()
        if (value := _setting(expression, name, name, unresolved, secrets)) is not _NOTHING
    }
    return values, unresolved, secrets


_NOTHING = object()


def _setting(expression: Any, name: str, path: str, unresolved: list[str], secrets: list[Any]) -> Any:
    if is_constant(expression):
        return _constant(expression["constant_value"], name, secrets)
    if isinstance(expression, list):  # nested blocks
        found = [_setting(item, name, f"{path}[{at}]", unresolved, secrets) for at, item in enumerate(expression)]
        return [None if item is _NOTHING else item for item in found]
    if isinstance(expression, dict) and expression and not isinstance(expression.get("references"), list):
        values = {key: _setting(item, key, at_key(path, key), unresolved, secrets) for key, item in expression.items()}
        return {key: item for key, item in values.items() if item is not _NOTHING}
    unresolved.append(path)
    return _NOTHING


def _constant(value: Any, name: str, secrets: list[Any]) -> Any:
    if isinstance(value, dict):
        return {key: _constant(item, key, secrets) for key, item in value.items()}
    if isinstance(value, bool) or value is None or not is_secret_name(name):
        return value
    secrets.append(value)
    return MASK


def is_secret(name: str, expression: Any) -> bool:
    """Whether an expression is a constant under a secret's name; true and false are no secrets."""
    return is_secret_name(name) and is_constant(expression) and not isinstance(expression["constant_value"], bool)
