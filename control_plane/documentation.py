"""A page of documentation for each policy, from what it says of itself, its registry row, and its cases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from control_plane import cases, policies
from control_plane.cases import Case
from control_plane.home import HOME, ControlPlane
from control_plane.policies import Policy
from control_plane.sources.registry import Entity

FOLDER = "docs/policies"


def pages(home: ControlPlane) -> dict[str, str]:
    """Every page by its path: one for each policy that is not deprecated, and an index."""
    files = {file["path"]: file for file in home.rego[0]}
    rows = {entity.id: entity for entity in policies.rows(home.registry)}
    found: dict[str, str] = {}
    index = ["# Policies", "", "Written by `invoke docs`. Each policy is a registry row and a folder of Rego.", ""]
    every_case = list(cases.all_below(HOME / "tests" / "cases"))
    for gate, package in home.gates.items():
        of_gate = [
            policy for policy in policies.of_gate(home.registry, home.tree, gate, home.gates) if policy.evaluated
        ]
        if of_gate:
            index += [f"## {gate}", "", "| policy | finds | codes | enforcement |", "|---|---|---|---|"]
        for policy in of_gate:
            file = files[f"{policy.folder}/{policy.package}.rego"]
            of_policy = [case for case in every_case if (case.gate, case.policy) == (package, policy.package)]
            found[f"{FOLDER}/{package}/{policy.package}.md"] = _page(policy, rows[policy.id], file, of_policy)
            codes = ", ".join(f"`{code}`" for code in sorted({custom["code"] for custom in _findings(file)}))
            title = (file["annotations"] or {}).get("title", policy.package)
            index.append(f"| [{policy.id}]({package}/{policy.package}.md) | {title} | {codes} | {policy.enforcement} |")
        if of_gate:
            index.append("")
    found[f"{FOLDER}/README.md"] = "\n".join(index).rstrip() + "\n"
    return found


def differing(written: Mapping[str, str]) -> list[str]:
    """The pages on disk that are not what would be written, those that are too many among them."""
    on_disk = {path.relative_to(HOME).as_posix() for path in (HOME / FOLDER).rglob("*.md")}
    return sorted(path for path in on_disk | set(written) if _on_disk(path) != written.get(path))


def _on_disk(path: str) -> str | None:
    file: Path = HOME / path
    return file.read_text(encoding="utf-8") if file.is_file() else None


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
    return "\n".join(lines).rstrip() + "\n"


def _parameters(policy: Policy) -> Iterator[str]:
    for name, schema in sorted(policy.parameters_schema.items()):
        yield f"- parameter `{name}` is `{json.dumps(policy.parameters.get(name))}`, of schema `{json.dumps(schema)}`"


def _case(case: Case) -> Iterator[str]:
    path = case.path.relative_to(HOME).as_posix()
    yield f"- [{case.path.stem}](../../../{path}): {case.description.strip()}"
