"""Collecting the facts of a gate takes no longer than it may: then there is no verdict, and one sentence why."""

from __future__ import annotations

import time

import pytest

from control_plane import judgement
from control_plane.errors import FactsError
from control_plane.facts import Facts
from control_plane.judgement import Request, input_document, judge
from control_plane.process import Limits
from tests.governed import Governed, cells


@pytest.fixture
def repository(tmp_path, monkeypatch):
    found = Governed(tmp_path / "shop")
    found.register(cells("MOD-READER"))
    found.commit()
    slow = []

    def collect(_self):
        slow.append(1)
        time.sleep(30)

    monkeypatch.setattr(Facts, "_app_config", collect)
    monkeypatch.setattr(judgement, "_COLLECTING", 0.2)
    found.slow = slow
    return found


def request(repository, *gates):
    return Request(repository.folder, gates=gates, limits=Limits(seconds=0.1))


def test_facts_that_take_too_long_give_no_verdict_and_are_collected_once(repository):
    report = judge(request(repository, "app-config"))

    (gate,) = report.gates
    assert gate.verdict == judgement.UNJUDGED
    assert "collecting what the gate app-config judges took longer than 0.5 s" in gate.reason
    assert len(repository.slow) == 1


def test_it_is_told_once_where_gates_are_judged_side_by_side(repository):
    asked = Request(repository.folder, gates=("registry-valid", "app-config"), limits=Limits(seconds=0.1))
    report = judge(asked)

    assert "app-config judges took longer" in report.gates[1].reason
    assert len(repository.slow) == 1


def test_the_document_itself_is_refused_too(repository):
    with pytest.raises(FactsError, match="app-config judges took longer"):
        input_document("app-config", request(repository, "app-config"))
