"""What every document says: its run, its policies, and the waivers and approvals that are whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from control_plane.documents.envelope import Problem, Run, envelope
from control_plane.policies import Policy
from control_plane.sources.registry import Entity, Registry

RUN = Run("shop", "b" * 40, None, "2026-06-01T12:00:00Z", "nonce-1")
WAIVER = {
    "kind": "waiver", "policy": "POL-1", "subjects": ["MOD-1"], "reason": "It is late.", "approved_by": "Ada", "expires": "2026-07-01",
}  # fmt: skip
APPROVAL = {
    "kind": "approval",
    "environment": "ENV-1",
    "plan_digest": "sha256:0",
    "approved_by": "Ada",
    "expires": "2026-07-01",
}


def decisions(*configs: Any, **parts: str) -> Registry:
    given = {"entity_type": "decision", "status": "active", **parts}
    rows = [
        Entity("r.csv", number, {"id": f"DEC-{number}", "config": json.dumps(config), **given}, {})
        for number, config in enumerate(configs, start=2)
    ]
    return Registry("r.csv", entities=rows)


def test_a_run_is_told_with_its_clock_and_nonce() -> None:
    found = envelope("registry-valid", RUN, [], None, [Problem("x.yaml", 3, "cannot be read")])

    assert (found["gate"], found["now"], found["nonce"]) == ("registry-valid", "2026-06-01T12:00:00Z", "nonce-1")
    assert found["repository"] == {"name": "shop", "base": "b" * 40, "head": None}
    assert found["problems"] == [{"source": "x.yaml", "line": 3, "message": "cannot be read"}]
    assert (found["waivers"], found["approvals"], found["policies"]) == ([], [], {})


def test_policies_are_keyed_by_id_with_all_that_a_decision_needs() -> None:
    policy = Policy("POL-1", "registry-valid", "purpose", "rego/policies/registry_valid/purpose", "draft", "mandatory",
                    "2026-01-01", False, {"n": 1}, {"n": {"type": "integer"}})  # fmt: skip

    assert envelope("registry-valid", RUN, [policy], None)["policies"] == {
        "POL-1": {
            "package": "purpose",
            "status": "draft",
            "enforcement": "mandatory",
            "effective_on": "2026-01-01",
            "waivable": False,
            "parameters": {"n": 1},
            "parameters_schema": {"n": {"type": "integer"}},
        }
    }


def test_waivers_and_approvals_carry_their_status_for_rego_to_judge() -> None:
    found = envelope("registry-valid", RUN, [], decisions(WAIVER, APPROVAL, {"kind": "record"}, status="draft"))

    assert [(item["id"], item["status"], item["subjects"]) for item in found["waivers"]] == [
        ("DEC-2", "draft", ["MOD-1"])
    ]
    assert [(item["id"], item["plan_digest"]) for item in found["approvals"]] == [("DEC-3", "sha256:0")]


@pytest.mark.parametrize("field", [field for field in WAIVER if field != "kind"])
@pytest.mark.parametrize("value", [None, 1, True, {}, [1], "absent"])
def test_a_waiver_that_is_not_whole_and_well_typed_permits_nothing(field: str, value: Any) -> None:
    if field != "subjects" and value == "absent":
        broken = {name: given for name, given in WAIVER.items() if name != field}
    else:
        broken = {**WAIVER, field: value}

    assert envelope("registry-valid", RUN, [], decisions(broken))["waivers"] == []


def test_a_waiver_that_the_base_does_not_have_or_has_otherwise_is_pending() -> None:
    base = decisions(WAIVER, WAIVER, WAIVER)
    head = decisions(WAIVER, {**WAIVER, "subjects": ["MOD-1", "MOD-2"]}, {**WAIVER, "expires": 1}, WAIVER)
    found = envelope("registry-valid", RUN, [], base, head=head)

    assert [item["id"] for item in found["waivers"]] == ["DEC-2", "DEC-3", "DEC-4"]
    assert [item["id"] for item in found["pending_waivers"]] == ["DEC-3", "DEC-5"]


def test_without_a_change_no_waiver_is_pending() -> None:
    registry = decisions(WAIVER)

    assert envelope("registry-valid", RUN, [], registry, head=registry)["pending_waivers"] == []
    assert [item["id"] for item in envelope("registry-valid", RUN, [], None, head=registry)["pending_waivers"]] == [
        "DEC-2"
    ]


def test_only_rows_of_type_decision_decide() -> None:
    for type_ in ("", "module", "Decision", "decision "):
        assert envelope("registry-valid", RUN, [], decisions(WAIVER, entity_type=type_))["waivers"] == []


def test_a_config_that_cannot_be_read_permits_nothing() -> None:
    twice = json.dumps(WAIVER)[:-1] + ', "policy": "POL-2"}'
    registry = Registry(
        "r.csv", entities=[Entity("r.csv", 2, {"id": "D", "entity_type": "decision", "config": twice}, {})]
    )

    assert envelope("registry-valid", RUN, [], registry)["waivers"] == []
