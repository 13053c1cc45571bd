"""What a plan holds, with the types that it must have: what has another is named, not skipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from control_plane.sources.terraform.file import PlanError


def an_object(value: Any, where: str) -> dict[str, Any]:
    """An object; an empty one where there is none."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PlanError(f"is no plan: `{where}` is no object")
    return value


def objects(value: Any, where: str) -> list[dict[str, Any]]:
    """A list of objects; an empty one where there is none."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise PlanError(f"is no plan: `{where}` is no list of objects")
    return value


def named_objects(value: Any, where: str) -> dict[str, dict[str, Any]]:
    """An object of objects."""
    found = an_object(value, where)
    if not all(isinstance(item, dict) for item in found.values()):
        raise PlanError(f"is no plan: `{where}` holds something that is no object")
    return found


def texts(value: Any, where: str) -> list[str]:
    """A list of texts; an empty one where there is none."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise PlanError(f"is no plan: `{where}` is no list of texts")
    return value


def text(holder: Mapping[str, Any], name: str) -> str | None:
    """A text or None; a number (an index, a version) becomes a text."""
    value = holder.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise PlanError(f"is no plan: `{name}` is no text")


def required_text(holder: Mapping[str, Any], name: str, where: str) -> str:
    """A text that must be there."""
    value = text(holder, name)
    if not value:
        raise PlanError(f"is no plan: something in `{where}` has no `{name}`")
    return value


def boolean(holder: Mapping[str, Any], name: str) -> bool | None:
    """True, false, or None where it is not said."""
    value = holder.get(name)
    if value is not None and not isinstance(value, bool):
        raise PlanError(f"is no plan: `{name}` is neither true nor false")
    return value
