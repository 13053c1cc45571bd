"""Reports: what was decided, told in each format, so that nothing in it can be taken for something else."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_plane import decisions
from control_plane.decisions import GateDecision, Location, Report
from control_plane.errors import Exit
from control_plane.reports import FORMATS, github, json_report, text
from control_plane.reports.printable import printable
from tests.reports.samples import HOSTILE, RUN, everywhere, finding, harmless, report


@given(st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20))
def test_no_words_of_a_repository_can_move_a_terminal_or_begin_a_line(words: str) -> None:
    whole = text.render(everywhere(words))

    assert all(harmless(line) for line in whole.split("\n"))
    assert len(whole.split("\n")) == len(text.render(everywhere("words")).split("\n"))


COMMAND = re.compile(r"^::(error|warning|notice) ((?:[a-z]+=[^,:\r\n]*)(?:,[a-z]+=[^,:\r\n]*)*)::([^\r\n]*)$")


@given(st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20))
def test_no_words_of_a_repository_can_issue_a_workflow_command(words: str) -> None:
    lines = github.render(everywhere(words)).removesuffix("\n").split("\n")

    assert all(harmless(line) for line in lines)
    assert [line.split(" ")[0] for line in lines] == [
        "::error",
        "::warning",
        "::notice",
        "there",
        "::error",
        "verdict:",
    ]
    for line in [line for line in lines[:-1] if line.startswith("::")]:
        command = COMMAND.match(line)
        assert command, line
        for escaped in (command[2], command[3]):
            assert not re.search(r"%(?!25|0D|0A|3A|2C)", escaped), "a percent sign is escaped first of all"


SUGGESTION = "--- a/r.csv\n+++ b/r.csv\n@@ -2,1 +2,1 @@\n-a\u202eb\r\n+c\r\n"


def test_a_suggestion_stands_in_words_below_what_to_do_and_is_carried_whole_as_json() -> None:
    one = report(finding(suggestion=SUGGESTION, suggested=('version of CLD-A to "~> 2\u202e.0"',)))

    lines = text.render(one).splitlines()
    line = lines[lines.index("       fix: Correct the id.") + 1]
    assert line.startswith('       or permit it (in a change of its own): set version of CLD-A to "~> 2\\u202e.0"')
    assert json.loads(json_report.render(one))["gates"][0]["findings"][0]["suggestion"] == SUGGESTION
    assert SUGGESTION.splitlines()[3] not in github.render(one)


def test_a_related_row_is_shown_with_line_and_column_in_every_format() -> None:
    one = report(finding(related=((Location("r.csv", 7, 31), "CLD-A permits ~> 2.0"),)))

    assert "see r.csv:7:31: CLD-A permits ~> 2.0\n" in text.render(one)
    assert "see r.csv:7:31: CLD-A permits ~> 2.0" in _unescaped(github.render(one))
    place = json.loads(json_report.render(one))["gates"][0]["findings"][0]["related"][0]
    assert place == {"path": "r.csv", "line": 7, "column": 31, "message": "CLD-A permits ~> 2.0"}


def _unescaped(given: str) -> str:
    for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        given = given.replace(code, character)
    return given


def test_an_annotation_says_where_what_and_what_to_do() -> None:
    there = finding(msg="50% of a, b:\nnothing", location=Location("dir,a:b/r%.csv", 3, 7))

    line = github.render(report(there)).splitlines()[0]

    command = COMMAND.match(line)
    assert command
    assert command[1] == "error"
    properties = {name: _unescaped(value) for name, value in (pair.split("=") for pair in command[2].split(","))}
    assert properties == {
        "file": "dir,a:b/r%.csv", "line": "3", "col": "7", "title": "registry-valid: registry.dependency_unknown",
    }  # fmt: skip
    assert _unescaped(command[3]) == "50% of a, b:\nnothing\nCorrect the id. (POL-REG-020)"


def test_annotations_that_github_would_not_show_are_counted() -> None:
    many = [finding("deny", subject=f"MOD-{number}") for number in range(13)] + [finding("warn")]

    lines = github.render(report(*many)).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == 10
    assert any("3 more" in line for line in lines)
    assert sum(line.startswith("::warning ") for line in lines) == 1
    assert lines[-1] == "verdict: denied (exit 1)"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_says_that_a_gate_could_not_judge_and_why(name: str) -> None:
    rendered = FORMATS[name].render(report(verdict=decisions.UNJUDGED, reason="conftest ran longer than 60 s"))

    assert "conftest ran longer than 60 s" in rendered
    assert "could-not-judge" in rendered
    assert "passed" not in rendered.replace("could-not-judge", "")


def test_every_format_has_a_file_name_of_its_own() -> None:
    assert len({found.SUFFIX for found in FORMATS.values()}) == len(FORMATS)


def test_the_text_says_what_where_and_what_to_do_and_ends_with_the_verdict() -> None:
    denied = finding(related=((Location("r.csv", 9), "MOD-9 stood here"),))
    lines = text.render(report(denied, finding("warn"), finding("waived", waived_by="DEC-7"))).splitlines()

    assert lines[0] == "repository: shop (base: none, head: the work tree)"
    assert lines[2].startswith("registry-valid: denied")
    at = next(number for number, line in enumerate(lines) if "DENY" in line)
    assert lines[at].strip() == "DENY r.csv:3: MOD-1: it depends on MOD-9 [registry.dependency_unknown, POL-REG-020]"
    assert lines[at + 1].strip() == "see r.csv:9: MOD-9 stood here"
    assert lines[at + 2].strip() == "fix: Correct the id."
    assert any(line.strip() == "waived by DEC-7" for line in lines)
    assert lines[-1] == "verdict: denied (1 denied, 1 advised, 1 waived; exit 1)"


def test_the_text_names_a_waiver_that_is_pending() -> None:
    lines = text.render(report(finding(details={"pending_waiver": "DEC-7"}))).splitlines()

    assert [line.strip() for line in lines[5:7]] == [
        "pending: DEC-7 would waive it once it is on the base",
        "fix: Correct the id.",
    ]


def test_a_self_judged_run_says_that_it_is() -> None:
    assert "self-judged" in text.render(report(policy_source="head (self-judged)"))
    assert "self-judged" not in text.render(report(policy_source="base"))


def test_the_json_report_has_the_shape_that_programs_rely_on() -> None:
    found = json.loads(json_report.render(report(finding(related=((Location("a", 1), "why"),)))))

    assert (found["schema_version"], found["verdict"], found["exit_code"]) == (1, "denied", 1)
    (gate,) = found["gates"]
    assert set(gate) == {
        "gate", "verdict", "reason", "input_digest", "seconds", "considered", "findings", "obligations", "plans",
    }  # fmt: skip
    assert gate["seconds"] == 0.123
    (considered,) = gate["considered"]
    assert set(considered) == {"policy", "subjects", "name", "purpose", "enforcement", "help", "source"}
    assert (considered["policy"], considered["subjects"]) == ("POL-REG-020", 2)
    (item,) = gate["findings"]
    assert item["location"] == {"path": "r.csv", "line": 3, "column": None}
    assert item["related"] == [{"path": "a", "line": 1, "column": None, "message": "why"}]
    assert set(item) >= {
        "policy",
        "code",
        "severity",
        "msg",
        "subject",
        "remedy",
        "help",
        "waived_by",
        "status",
        "suggestion",
        "details",
    }


@given(st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20))
def test_the_json_report_holds_any_words(words: str) -> None:
    gates = json.loads(json_report.render(everywhere(words)))["gates"]

    shown = gates[0]["findings"][0]["msg"]
    assert shown == words or not words.isprintable()


@pytest.mark.parametrize(
    ("verdicts", "verdict", "code"),
    [
        (["passed", "not-applicable"], "passed", Exit.PASSED),
        (["not-applicable"], "passed", Exit.PASSED),
        (["passed", "denied"], "denied", Exit.DENIED),
        (["could-not-judge", "denied", "passed"], "could-not-judge", Exit.UNJUDGED),
        ([], "could-not-judge", Exit.UNJUDGED),
    ],
)
def test_a_report_is_as_bad_as_its_worst_gate(verdicts: list[str], verdict: str, code: Exit) -> None:
    found = Report(RUN, [GateDecision("registry-valid", one, "") for one in verdicts])

    assert (found.verdict, found.exit_code) == (verdict, code)


@given(st.permutations(range(6)))
def test_findings_come_in_one_order_and_once(order: list[int]) -> None:
    sorted_ones = [
        finding("deny", location=Location(None)),
        finding("deny", location=Location("a.csv", 2)),
        finding("deny", location=Location("a.csv", 10)),
        finding("deny", location=Location("b.csv", 1)),
        finding("warn", location=Location("a.csv", 1)),
        finding("waived", location=Location("a.csv", 2), subject="MOD-2"),
    ]

    assert decisions.in_order([sorted_ones[position] for position in [*order, *order]]) == sorted_ones


@given(st.permutations(["deny", "warn", "waived"]))
def test_of_findings_that_say_the_same_the_gravest_stays(severities: list[str]) -> None:
    assert [found.severity for found in decisions.in_order(map(finding, severities))] == ["deny"]


@given(st.text())
def test_printable_text_stays_as_it_is_and_all_other_is_shown(words: str) -> None:
    shown = printable(words)

    assert harmless(shown)
    assert printable(shown) == shown
    if harmless(words):
        assert shown == words


@pytest.mark.parametrize(
    ("folder", "shown"), [(None, "r.csv"), ("", "r.csv"), ("examples/shop", "examples/shop/r.csv")]
)
def test_an_annotation_names_the_file_as_the_work_tree_does(folder: str | None, shown: str) -> None:
    one = report(finding(), repository={"name": "shop", "base": None, "head": None, "folder": folder})

    assert f"file={shown},line=3," in github.render(one)


def test_an_annotation_names_no_file_that_is_not_in_the_repository() -> None:
    one = report(finding(location=Location("elsewhere/plan.json"), details={"plan": "elsewhere/plan.json"}))

    assert "file=" not in github.render(one)


@pytest.mark.parametrize(
    ("met", "words"), [(None, "after apply:"), (True, ", met in the state:"), (False, ", NOT met in the state:")]
)
def test_an_obligation_says_whether_the_state_meets_it(met: bool | None, words: str) -> None:
    owed = {
        "environment": "ENV-A",
        "address": "module.a",
        "parameter": "url",
        "service": "CLD-A",
        "reason": "it depends on b",
    }
    left_open = [{**owed, "schema": {}, "location": {"path": "a.tf", "line": 1}, "met": met}]
    whole = text.render(Report(RUN, [GateDecision("cloud-plan", decisions.PASSED, "a plan", obligations=left_open)]))

    assert words in whole
    assert ("--state FILE" in whole) == (met is None)
