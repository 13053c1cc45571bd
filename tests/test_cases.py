"""Every registered policy keeps its word: on each of its cases the gate, run for real, yields exactly its codes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from control_plane import cases, policies
from control_plane.documents.envelope import Run
from control_plane.home import HOME, ControlPlane
from control_plane.judgement import Judgement
from control_plane.process import Limits
from control_plane.repository import Repository
from control_plane.sources.tree import Snapshot

CASES = Path(__file__).parent / "cases"


@cache
def home() -> ControlPlane:
    return ControlPlane(HOME)


@cache
def judging() -> Judgement:
    run = Run("cases", None, None, cases.NOW, "nonce")
    nothing = Repository("nothing", Snapshot.of_files({}, {}), home().vocabulary)
    return Judgement(home(), nothing, run, everything=False, limits=Limits(), self_judged=False)


def evaluated_policies():
    gates = home().gates
    return [
        (gates[policy.gate], policy)
        for gate in gates
        for policy in policies.of_gate(home().registry, home().tree, gate, gates)
        if policy.evaluated
    ]


@pytest.mark.parametrize("case", list(cases.all_below(CASES)), ids=lambda case: str(case.path.relative_to(CASES)))
def test_a_case_yields_exactly_its_codes(case):
    gates = {package: gate for gate, package in home().gates.items()}
    ids = {policy.id for gate, policy in evaluated_policies() if (gate, policy.package) == (case.gate, case.policy)}
    assert ids, f"no registered policy is {case.gate}/{case.policy}"
    findings = judging().of_case(case).evaluated(gates[case.gate]).findings
    assert {finding["code"] for finding in findings if finding["policy"] in ids} == case.codes


@pytest.mark.parametrize(("gate", "policy"), evaluated_policies(), ids=lambda value: getattr(value, "id", value))
def test_a_policy_has_a_case_that_it_finds_and_one_that_it_lets_pass(gate, policy):
    found = [case.codes for case in cases.all_below(CASES) if (case.gate, case.policy) == (gate, policy.package)]
    assert any(found), "no case is found by it"
    assert not all(found), "no case passes it"


def test_a_case_belongs_to_a_registered_policy():
    registered = {(gate, policy.package) for gate, policy in evaluated_policies()}
    assert {(case.gate, case.policy) for case in cases.all_below(CASES)} == registered
