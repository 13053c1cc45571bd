"""Rego as facts: what the pinned opa parses, rule by rule. Nothing is evaluated."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from control_plane import engine, process
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.tree import Tree

_VERSION = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]  # of what is kept of a file
_LIMITS = process.Limits(seconds=10)
_ENVIRONMENT = {"PATH": os.defpath, "HOME": os.devnull}


def files(tree: Tree, root: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The facts of each Rego file below ``root`` (see the schema of policy-check), and the paths that are no Rego.

    Documentation (`.md`) is neither. A symlink is stray whatever it leads to.
    """
    paths = list(tree.files(root))
    rego = [path for path in paths if path.endswith(".rego") and not tree.is_symlink(path)]
    stray = [path for path in paths if path not in set(rego) and (tree.is_symlink(path) or not path.endswith(".md"))]
    opa = engine.find("opa")
    cache = ReadingCaches.beside_tools().of(f"rego-{opa.parent.name}-{_VERSION}")
    with (
        tempfile.TemporaryDirectory(prefix="control-plane-") as folder,
        process.ending_with_us(),
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):

        def facts(numbered: tuple[int, str]) -> dict[str, Any]:
            number, path = numbered
            content = tree.read(path)
            sha256 = hashlib.sha256(content).hexdigest()
            found = cache.get(sha256)
            if found is None:
                copy = Path(folder) / f"{number}.rego"
                copy.write_bytes(content)
                found = _parsed(opa, copy, path)
                if found["error"] is None:  # what failed may have failed for want of time
                    cache.put(sha256, found)
            return {"path": path, "sha256": sha256, **found}

        return list(pool.map(facts, enumerate(rego))), stray


def _parsed(opa: Path, copy: Path, path: str) -> dict[str, Any]:
    command: list[str | Path] = [opa, "parse", "--format", "json", "--json-include", "locations", copy]
    try:
        answer = process.run(command, folder=copy.parent, environment=_ENVIRONMENT, limits=_LIMITS)
        module = json.loads(answer.output) if answer.code == 0 else {}
        error = None if module else _error(answer)
    except process.TimeLimitReached as reached:
        module, error = {}, {"line": 1, "message": f"opa {reached} to parse it"}
    except RecursionError:
        module, error = {}, {"line": 1, "message": "it is nested too deep to be read"}
    return {
        "error": error,
        "package": _path(module["package"]["path"][1:]) if module else None,
        "line": module["package"]["location"]["row"] if module else 1,
        "test": _is_test(module, path),
        "annotations": _annotations(module, "package") if module else None,
        "imports": [_path(item["path"]["value"]) for item in module.get("imports", [])],
        "rules": [_rule(rule) for rule in module.get("rules", [])],
        "references": _first_lines(_data_references(module.get("rules", []))),
        "calls": _first_lines(_calls(module.get("rules", []))),
    }


def _is_test(module: dict[str, Any], path: str) -> bool:
    if module:
        return bool(_names(module["package"]["path"])[-1].endswith("_test"))
    return path.endswith("_test.rego")


def _error(answer: process.Completed) -> dict[str, Any]:
    for output in (answer.output, answer.errors):
        try:
            first = json.loads(output)["errors"][0]
        except (ValueError, KeyError, IndexError, TypeError):
            continue
        return {"line": first.get("location", {}).get("row", 1), "message": str(first.get("message", "does not parse"))}
    text = (answer.errors or answer.output).decode("utf-8", "backslashreplace").strip().splitlines()
    return {"line": 1, "message": text[-1] if text else "does not parse"}


def _names(path: list[dict[str, Any]]) -> list[str]:
    return [str(part.get("value")) for part in path]


def _path(parts: list[dict[str, Any]]) -> str:
    """A path as dots join it; a part that is no name of its own is quoted, so that none can pass for two."""
    return ".".join(name if name.isidentifier() else json.dumps(name) for name in _names(parts))


def _annotations(node: dict[str, Any], scope: str) -> dict[str, Any] | None:
    for annotation in node.get("annotations", []):
        if annotation.get("scope") == scope or (scope == "package" and annotation.get("scope") == "subpackages"):
            return {key: value for key, value in annotation.items() if key not in ("location", "schemas")}
    return None


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    head = rule["head"]
    return {
        "name": _reference(head["ref"]),
        "line": rule.get("location", head.get("location", {})).get("row", 1),
        "kind": _kind(rule, head),
        "annotations": _annotations(rule, "rule") or _annotations(rule, "document"),
    }


def _reference(parts: list[dict[str, Any]]) -> str:
    first, *rest = parts
    return str(first["value"]) + "".join(f".{part['value']}" if part["type"] == "string" else "[_]" for part in rest)


def _kind(rule: dict[str, Any], head: dict[str, Any]) -> str:
    if rule.get("default"):
        return "default"
    if "args" in head:
        return "function"
    if "key" in head:
        return "contains" if "value" not in head else "object"
    return "object" if len(head["ref"]) > 1 else "value"


def _first_lines(named: Iterator[tuple[str, int]]) -> list[dict[str, Any]]:
    """Each name once, with the least of its lines."""
    found: dict[str, int] = {}
    for name, line in named:
        found[name] = min(line, found.get(name, line))
    return [{"name": name, "line": line} for name, line in sorted(found.items())]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a syntax tree."""
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            yield item
            stack.extend(value for key, value in item.items() if key not in ("location", "annotations"))


def _data_references(rules: Any) -> Iterator[tuple[str, int]]:
    """Each reference into `data`, up to its first part that is no constant."""
    for node in _nodes(rules):
        if node.get("type") != "ref" or node["value"][0].get("value") != "data":
            continue
        constant = itertools.takewhile(lambda part: part["type"] == "string", node["value"][1:])
        parts = [node["value"][0], *constant]
        yield _path(parts), node["value"][0].get("location", {}).get("row", 1)


def _calls(rules: Any) -> Iterator[tuple[str, int]]:
    """Every reference that is called, and both sides of each `with`."""
    for node in _nodes(rules):
        called = node["terms"][:1] if isinstance(node.get("terms"), list) else []
        if node.get("type") == "call":
            called = node["value"][:1]
        replaced = [part for item in node.get("with") or [] for part in (item["target"], item["value"])]
        for term in [*called, *replaced]:
            if term.get("type") == "ref":
                yield _path(term["value"]), term.get("location", {}).get("row", 1)
