"""A binding in the text of an application's spec: changed in place, with its comments and its order."""

from __future__ import annotations

import copy
import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.util import load_yaml_guess_indent

from control_plane.errors import ControlPlaneError
from control_plane.sources import front_matter

_WIDTH = 100_000  # no line is folded


def bound(content: bytes, where: str, environment: str, extension_point: str, capability: str) -> bytes:
    """A spec with one binding set; ControlPlaneError where it cannot be set without touching anything else."""
    before = front_matter.read(content, where)
    environments = before.get("environments")
    if not isinstance(environments, dict) or not isinstance(environments.get(environment), dict):
        raise ControlPlaneError(f"has no environment {environment}", where=where, remedy="add it to the spec first")
    text = content.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None or any("\r" in line or "\n" in line for line in lines):
        raise ControlPlaneError("mixes line endings", where=where, remedy="write it with one kind of them")
    edited = _edited("\n".join(lines[1:end]) + "\n", where, environment, extension_point, capability)
    found = newline.join([lines[0], *edited.rstrip("\n").split("\n"), *lines[end:]]).encode()
    found = b"\xef\xbb\xbf" + found if content.startswith(b"\xef\xbb\xbf") else found
    if front_matter.read(found, where) != _wanted(before, environment, extension_point, capability):
        raise ControlPlaneError(
            "cannot be edited without changing more than the binding", where=where, remedy="edit it"
        )
    return found


def _edited(text: str, where: str, environment: str, extension_point: str, capability: str) -> str:
    """The YAML with the binding set."""
    _, indent, offset = load_yaml_guess_indent(text)
    yaml = YAML(typ="rt")
    yaml.preserve_quotes, yaml.width = True, _WIDTH
    yaml.indent(mapping=2, sequence=indent or 2, offset=offset or 0)
    try:
        content: Any = yaml.load(text)
        bindings = content["environments"][environment].setdefault("bindings", {})
        bindings[extension_point] = capability
        written = io.StringIO()
        yaml.dump(content, written)
    except (YAMLError, LookupError, TypeError, AttributeError) as error:
        why = " ".join(str(error).split())[:200]
        raise ControlPlaneError(f"cannot be edited: {why}", where=where, remedy="edit it by hand") from error
    return written.getvalue()


def _wanted(before: dict[str, Any], environment: str, extension_point: str, capability: str) -> dict[str, Any]:
    after = copy.deepcopy(before)
    after["environments"][environment].setdefault("bindings", {})[extension_point] = capability
    return after
