"""Registered policies: rows become policies with their Rego, or nothing of their source is evaluated."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from control_plane import policies
from control_plane.errors import ControlPlaneError, PolicyError
from control_plane.policies import Policy
from control_plane.sources import registry
from control_plane.sources.tree import Snapshot
from tests.governed import COLUMNS, REGISTRY, cells, rendered

GATES = {"registry-valid": "registry_valid", "policy-check": "policy_check"}
FOLDER = "rego/policies/registry_valid/mine"
REGO = "# METADATA\n# title: Mine\n# custom:\n#   policy: POL-1\npackage policies.registry_valid.mine\n"
USUAL = {"gate": "registry-valid", "enforcement": "mandatory"}


def row(id_: str = "POL-1", config: dict[str, Any] | str = "", **given: str) -> dict[str, str]:
    cell = config if isinstance(config, str) and config else json.dumps(config or USUAL)
    return cells(
        id_, **{"entity_type": "policy", "artifact_path": f"/{FOLDER}", "status": "active", "config": cell, **given}
    )


def found(
    *rows: dict[str, str], gate: str = "registry-valid", rego: str = REGO, files: dict[str, str] | None = None
) -> list[Policy]:
    content = {REGISTRY: rendered(list(rows)), f"{FOLDER}/mine.rego": rego, **(files or {})}
    tree = Snapshot.of_files({path: text.encode() for path, text in content.items()})
    return policies.of_gate(registry.load(tree, {name: [name] for name in COLUMNS}), tree, gate, GATES)


def test_a_row_becomes_a_policy_with_what_its_config_says() -> None:
    config = {**USUAL, "effective_on": "2026-01-01", "waivable": False, "parameters": {"n": 3}}
    rego = REGO.replace("policy: POL-1", "policy: POL-1\n#   parameters:\n#     n: {type: integer}")

    (policy,) = found(row(config=config), rego=rego)

    assert policy == Policy(
        "POL-1",
        "registry-valid",
        "mine",
        FOLDER,
        "active",
        "mandatory",
        "2026-01-01",
        False,
        {"n": 3},
        {"n": {"type": "integer"}},
        "The entity POL-1",
        "Stand for POL-1 in a repository that tests judge.",
    )


def test_policies_of_a_gate_come_in_order_of_id_and_without_those_of_another() -> None:
    rows = [row("POL-2"), row("POL-1"), row("POL-3", {**USUAL, "gate": "policy-check"}), cells("MOD-1")]

    assert [policy.id for policy in found(*rows)] == ["POL-1", "POL-2"]
    other = "rego/policies/policy_check/other"
    rows = [row("POL-3", {**USUAL, "gate": "policy-check"}, artifact_path=f"/{other}"), row("POL-1")]
    assert [policy.id for policy in found(*rows, gate="policy-check", files={f"{other}/other.rego": ""})] == ["POL-3"]


def test_only_deprecated_takes_a_policy_out() -> None:
    for status in ("missing", "draft", "active", "Deprecated", "", "retired"):
        (policy,) = found(row(status=status))
        assert policy.evaluated, status
    (policy,) = found(row(status="deprecated", artifact_path="gone"))
    assert not policy.evaluated


@pytest.mark.parametrize("waivable", [None, 0, "", "false", True, []])
def test_only_false_makes_a_policy_unwaivable(waivable: Any) -> None:
    assert found(row(config={**USUAL, "waivable": waivable}))[0].waivable


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(row(config="{"), "its config cannot be read", id="config"),
        pytest.param(row(config='{"gate": "policy-check", "gate": "registry-valid"}'), "stands twice", id="gate-twice"),
        pytest.param(row(artifact_path=""), "its artifact_path must be", id="no-path"),
        pytest.param(
            row(artifact_path="/rego/policies/policy_check/mine"), "its artifact_path must be", id="other-gate"
        ),
        pytest.param(row(artifact_path=f"/{FOLDER}/deeper"), "its artifact_path must be", id="deeper"),
        pytest.param(
            row(artifact_path="/rego/policies/registry_valid/Mine"), "its artifact_path must be", id="upper-case"
        ),
        pytest.param(row(artifact_path="/rego/policies/registry_valid/a.b"), "its artifact_path must be", id="dot"),
        pytest.param(
            row(artifact_path="../rego/policies/registry_valid/mine"), "its artifact_path must be", id="outside"
        ),
        pytest.param(row(artifact_path="/rego/policies/registry_valid/other"), "there is no rego/", id="no-rego"),
    ],
)
def test_a_policy_that_is_not_where_it_is_looked_for_stops_its_source(given: dict[str, str], says: str) -> None:
    with pytest.raises(PolicyError, match=says) as raised:
        found(row("POL-0"), given)
    assert raised.value.where == f"{REGISTRY}:3"


def test_a_config_that_cannot_be_read_is_of_every_gate() -> None:
    with pytest.raises(PolicyError, match="its config cannot be read"):
        found(row(config="{"), gate="policy-check")


def test_two_rows_of_one_id_stop_their_source() -> None:
    with pytest.raises(PolicyError, match="two rows register POL-1") as raised:
        found(row(), row())
    assert raised.value.where == f"{REGISTRY}:3"


@pytest.mark.parametrize(
    ("metadata", "schema"),
    [
        ("", {}),
        ("# custom: {parameters: {n: {type: integer}}}\n", {"n": {"type": "integer"}}),
        ('# custom: {"parameters" : {"n": {"type": "integer"}}}\n', {"n": {"type": "integer"}}),
        ("# custom:\n#   parameters :\n#     n: {type: integer}\n", {"n": {"type": "integer"}}),
        ("# description: 'parameters: none'\n", {}),
    ],
)
def test_the_parameters_are_those_of_the_packages_own_metadata(metadata: str, schema: dict[str, Any]) -> None:
    rule = "\n# METADATA\n# custom:\n#   parameters: {other: {type: string}}\nfinding contains 1\n"
    rego = f"# A licence.\n\n# METADATA\n# title: Mine\n{metadata}package policies.registry_valid.mine\n{rule}"

    assert found(row(), rego=rego)[0].parameters_schema == schema


@pytest.mark.parametrize("declared", ["[n]", "text", "{n: 1, n: 2}", "{n: [}"])
def test_parameters_that_are_no_mapping_stop_their_source(declared: str) -> None:
    with pytest.raises(ControlPlaneError):
        found(row(), rego=REGO.replace("policy: POL-1", f"parameters: {declared}"))


@pytest.fixture
def three_seconds() -> Iterator[None]:
    """End a test that would never end."""

    def late(*_: object) -> None:
        raise TimeoutError

    previous = signal.signal(signal.SIGALRM, late)
    signal.alarm(3)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.mark.usefixtures("three_seconds")
def test_a_file_of_blank_lines_is_read_in_no_time() -> None:
    assert found(row(), rego="# parameters:\n" + "\n" * 60 + "no package\n")[0].parameters_schema == {}


def test_ids_are_told_with_their_types() -> None:
    tree = Snapshot.of_files(
        {REGISTRY: rendered([row(), cells("MOD-1"), cells("DEC-1", entity_type="decision")]).encode()}
    )
    rows = registry.load(tree, {name: [name] for name in COLUMNS})

    assert policies.ids_by_type(rows, ("policy", "decision")) == {"POL-1": "policy", "DEC-1": "decision"}
