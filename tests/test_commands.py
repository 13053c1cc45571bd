"""The commands: each has help and an example, and what one leaves behind is whole."""

from __future__ import annotations

import inspect
import json
import re

import pytest

import tasks
from control_plane import commands, judgement, output
from control_plane.decisions import PASSED, GateDecision, Report
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.judgement import GATES, HOME

EVERY_TASK = sorted(tasks.namespace.task_names)


@pytest.mark.parametrize("name", EVERY_TASK)
def test_a_command_says_what_it_does_and_shows_an_example(name):
    task = tasks.namespace[name]
    summary, _, rest = inspect.getdoc(task).partition("\n")
    assert summary.endswith(".")
    assert re.search(rf"^Example: python3 init\.py ({re.escape(name)}|gate)\b", rest.strip(), re.MULTILINE)


@pytest.mark.parametrize("name", EVERY_TASK)
def test_each_flag_has_help(name):
    task = tasks.namespace[name]
    flags = [parameter for parameter in inspect.signature(task.body).parameters if parameter != "c"]
    assert set(task.help or {}) >= set(flags) - set(task.positional or [])


def test_the_readme_names_no_command_that_is_not_there():
    pages = [
        path.read_text() for path in [HOME / "README.md", HOME / "CONTROL_PLANE_SPEC.md", HOME / "agent_bootstrap.md"]
    ]
    named = {match for page in pages for match in re.findall(r"python3 (?:base/)?init\.py ([a-z][a-z.-]*)", page)}
    assert named, "the pages name commands"
    assert named <= {*EVERY_TASK, "gate"}


def flags(folder, **more):
    return {"repo": str(folder), **more}


def test_an_error_leaves_no_older_passed_report(tmp_path):
    report = tmp_path / "report.json"
    report.write_text('{"verdict": "passed"}')
    with pytest.raises(ControlPlaneError):
        commands.gate(GATES, flags(tmp_path, base="nowhere"), ["json"], str(report))
    written = json.loads(report.read_text())
    assert (written["verdict"], written["exit_code"]) == ("could-not-judge", 2)
    assert [gate["verdict"] for gate in written["gates"]] == ["could-not-judge"] * 4


def test_a_crash_leaves_no_older_passed_report(tmp_path, monkeypatch):
    report = tmp_path / "report.json"
    report.write_text('{"verdict": "passed"}')
    monkeypatch.setattr(judgement, "judge", lambda request: 1 / 0)
    with pytest.raises(SystemExit) as ended:
        commands.ending(lambda: commands.gate(GATES, flags(tmp_path), ["json"], str(report)))
    assert ended.value.code == 2
    assert not report.exists()


def test_a_verdict_is_told_only_when_its_report_is_written(tmp_path, monkeypatch):
    told = tmp_path / "verdict"
    monkeypatch.setenv("CONTROL_PLANE_VERDICT", str(told))
    monkeypatch.setattr(
        judgement, "judge", lambda request: Report({"policy_source": "base"}, [GateDecision("x", PASSED, "")])
    )
    monkeypatch.setattr(output, "publish", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        commands.gate(GATES, flags(tmp_path), [], "")
    assert not told.exists()


def test_a_report_without_any_gate_is_no_pass():
    assert Report({}, []).exit_code == 2


@pytest.mark.parametrize("given", ["abc", "-1", "0", "1.5", "٣"])
def test_a_limit_is_a_whole_number_above_zero(tmp_path, given):
    with pytest.raises(UsageError, match="no whole number"):
        commands.request(GATES, flags(tmp_path, timeout=given))
