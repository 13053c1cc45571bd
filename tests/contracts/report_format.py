"""What every report format keeps; `app.verify` runs this against each. `subject` is the module of the format."""

from __future__ import annotations

import copy
import re
import unicodedata

import pytest

from control_plane import decisions
from control_plane.reports.report_format import ReportFormat
from tests.reports.samples import HOSTILE, everywhere, finding, report

_CONTROLS = ("Cc", "Cs")


def test_its_suffix_can_end_the_name_of_a_file(subject: ReportFormat) -> None:
    assert re.fullmatch(r"[a-z0-9]+(\.[a-z0-9]+)*", subject.SUFFIX)


def test_the_same_report_is_told_in_the_same_words_and_left_as_it_was(subject: ReportFormat) -> None:
    one = everywhere("words")
    before = copy.deepcopy(one.as_json())

    assert subject.render(one) == subject.render(one)
    assert one.as_json() == before


@pytest.mark.parametrize("severity", ["deny", "warn", "waived"])
def test_each_finding_says_what_where_and_by_which_policy(subject: ReportFormat, severity: str) -> None:
    told = subject.render(report(finding(severity, waived_by="DEC-7" if severity == "waived" else None)))

    for part in ("POL-REG-020", "registry.dependency_unknown", "depends on MOD-9", "r.csv"):
        assert part in told


@pytest.mark.parametrize("verdict", [decisions.DENIED, decisions.PASSED, decisions.UNJUDGED])
def test_the_verdict_is_said_and_no_other_can_be_read(subject: ReportFormat, verdict: str) -> None:
    told = subject.render(report(verdict=verdict, reason="for a reason"))

    assert verdict in told
    assert not [other for other in {decisions.PASSED, decisions.UNJUDGED} - {verdict} if other in told]


def test_a_gate_that_could_not_judge_says_why(subject: ReportFormat) -> None:
    assert "conftest was ended" in subject.render(report(verdict=decisions.UNJUDGED, reason="conftest was ended"))


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_no_words_of_a_repository_can_move_a_terminal(subject: ReportFormat, words: str) -> None:
    told = subject.render(everywhere(words))

    assert not [letter for letter in told if letter != "\n" and unicodedata.category(letter) in _CONTROLS]
    told.encode()


def test_a_report_without_any_gate_is_told_as_one_that_judged_nothing(subject: ReportFormat) -> None:
    nothing = decisions.Report(report().run, [])

    assert decisions.UNJUDGED in subject.render(nothing)
