"""A page of documentation for each policy, from what it says of itself, its registry row, and its cases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from control_plane import cases, policies
from control_plane.cases import Case
from control_plane.errors import ControlPlaneError
from control_plane.home import HOME, ControlPlane
from control_plane.policies import Policy
from control_plane.repository import Repository
from control_plane.sources.registry import Entity
from control_plane.sources.tree import Tree

FOLDER = "docs/policies"
_MARKS = ("Written by `python3 init.py docs", "\n- Rego: [`rego/policies/")  # one of them is in each page


def pages(source: ControlPlane | Repository, gates: Mapping[str, str]) -> dict[str, str]:
    """Every page by its path: one for each policy that is not deprecated, and an index; none where it has no policies.

    ControlPlaneError where a policy or a case cannot be read.
    """
    files = {file["path"]: file for file in source.rego[0]}
    rows = {entity.id: entity for entity in policies.rows(source.registry)}
    command = "python3 init.py docs" if isinstance(source, ControlPlane) else "python3 init.py docs --repo DIR"
    found: dict[str, str] = {}
    index = ["# Policies", "", f"Written by `{command}`. Each policy is a registry row and a folder of Rego.", ""]
    every_case = list(_cases(source.tree))
    for gate, package in gates.items():
        of_gate = [policy for policy in policies.of_gate(source.registry, source.tree, gate, gates) if policy.evaluated]
        if of_gate:
            index += [f"## {gate}", "", "| policy | finds | codes | enforcement |", "|---|---|---|---|"]
        for policy in of_gate:
            file = _parsed(files, f"{policy.folder}/{policy.package}.rego")
            of_policy = [case for case in every_case if (case.gate, case.policy) == (package, policy.package)]
            found[f"{FOLDER}/{package}/{policy.package}.md"] = _page(policy, rows[policy.id], file, of_policy)
            codes = ", ".join(f"`{code}`" for code in sorted({custom["code"] for custom in _findings(file)}))
            title = (file["annotations"] or {}).get("title", policy.package)
            index.append(f"| [{policy.id}]({package}/{policy.package}.md) | {title} | {codes} | {policy.enforcement} |")
        if of_gate:
            index.append("")
    return {**found, f"{FOLDER}/README.md": "\n".join(index).rstrip() + "\n"} if found else {}


def _cases(tree: Tree) -> Iterator[Case]:
    paths = [path for path in tree.files("tests/cases") if path.endswith(".yaml")]
    return (cases.read_from(tree, path) for path in paths if path.count("/") == 4)  # <gate>/<policy>/<case>.yaml


def _parsed(files: Mapping[str, Mapping[str, Any]], path: str) -> Mapping[str, Any]:
    if path not in files:
        raise ControlPlaneError("is no file of its own that can be read", where=path)
    if error := files[path]["error"]:
        raise ControlPlaneError(error["message"], where=f"{path}:{error['line']}")
    return files[path]


def differing(written: Mapping[str, str], root: Path = HOME) -> list[str]:
    """The pages on disk that are not what would be written, those that are too many among them.

    ControlPlaneError where something else stands in the place of a page.
    """
    on_disk = {path.relative_to(root).as_posix(): _read(path) for path in (root / FOLDER).rglob("*.md")}
    ours = {path for path, text in on_disk.items() if text and any(mark in text for mark in _MARKS)}
    if foreign := sorted(written.keys() & on_disk.keys() - ours):
        raise ControlPlaneError("stands where a page would be written, and is none", where=foreign[0], remedy="move it")
    return sorted(path for path in ours | set(written) if on_disk.get(path) != written.get(path))


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() and not file.is_symlink() else None


def _findings(file: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for rule in file["rules"]:
        if rule["name"] == "finding" and rule["annotations"]:
            yield rule["annotations"]["custom"]


def _page(policy: Policy, row: Entity, file: Mapping[str, Any], of_policy: list[Case]) -> str:
    metadata = file["annotations"] or {}
    lines = [
        f"# {metadata.get('title', policy.package)}",
        "",
        str(metadata.get("description", "")).strip(),
        "",
        f"- policy: `{policy.id}` ({row.registry}), gate `{policy.gate}`, {policy.enforcement}, {policy.status}",
        f"- may be waived by a decision: {'yes' if policy.waivable else 'no'}",
        f"- Rego: [`{file['path']}`](../../../{file['path']})",
    ]
    if policy.effective_on:
        lines.append(f"- denies from {policy.effective_on} on; until then it warns")
    lines += _parameters(policy)
    lines += ["", "## Findings", ""]
    for custom in sorted(_findings(file), key=lambda custom: (custom["code"], custom["message"])):
        lines += [f"### `{custom['code']}`", "", f"> {custom['message']}", "", str(custom["remedy"]).strip(), ""]
    for title, wanted in (("Found", True), ("Let pass", False)):
        lines += [f"## {title}", ""]
        lines += [line for case in of_policy if bool(case.codes) is wanted for line in _case(case)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _parameters(policy: Policy) -> Iterator[str]:
    for name, schema in sorted(policy.parameters_schema.items()):
        yield f"- parameter `{name}` is `{json.dumps(policy.parameters.get(name))}`, of schema `{json.dumps(schema)}`"


def _case(case: Case) -> Iterator[str]:
    yield f"- [{case.path.stem}](../../../{case.path.as_posix()}): {case.description.strip()}"
