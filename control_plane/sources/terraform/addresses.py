"""Terraform's addresses (`module.queue["a.b"].aws_sqs_queue.this[0]`) and paths in values (`ingress[0].cidr_blocks`)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_INDEX = re.compile(r'\[(?:[^"\]]*|"(?:[^"\\]|\\.)*")\]')
_MODULES = re.compile(r'(?:module\.[^.\[]+(?:\[(?:[^"\]]*|"(?:[^"\\]|\\.)*")\])?\.)+')
_NAME = re.compile(r"[A-Za-z_][\w-]*")


@lru_cache(maxsize=65536)
def call_of(module: str) -> str:
    """The module call that a module instance comes of: its address without indices."""
    return _INDEX.sub("", module)


@lru_cache(maxsize=65536)
def module_of(address: str) -> str:
    """The module instance that an address of a resource lies in; ``""`` is the root."""
    found = _MODULES.match(address)
    return found.group(0)[:-1] if found else ""


def calls_above(call: str) -> list[str]:
    """A module call, and those around it, the innermost first: `module.a.module.b`, `module.a`."""
    names = call.split(".")[1::2] if call else []
    return [".".join(f"module.{name}" for name in names[:end]) for end in range(len(names), 0, -1)]


def in_quotes(address: str, change: Callable[[str], str]) -> str:
    """An address with what stands in its quotes changed: only that is free text, all else names a thing."""
    return _QUOTED.sub(lambda found: f'"{change(found.group(0)[1:-1])}"', address) if '"' in address else address


@lru_cache(maxsize=65536)
def at_key(path: str, key: str) -> str:
    """The path of an object's key."""
    if _NAME.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
