"""What a change brought, told from what was there before; and reports in several formats, of which there are all or none."""

from __future__ import annotations

import json

import pytest

from control_plane import output
from control_plane.decisions import PENDING
from control_plane.errors import ControlPlaneError
from control_plane.reports import FORMATS, text
from tests.governed import Governed, cells
from tests.reports.samples import finding, report

SHORT = "Too short."


@pytest.fixture
def repository(tmp_path):
    found = Governed(tmp_path / "governed")
    found.register(cells("MOD-OLD", purpose=SHORT), cells("MOD-B"))
    found.commit()
    return found


def statuses(answer):
    return {(item["subject"], item["status"], item["severity"]) for item in answer.findings}


def test_what_was_there_before_is_told_apart_wherever_its_line_is_now_and_still_denies(repository):
    repository.register(
        cells("MOD-A"), cells("MOD-B"), cells("MOD-NEW", purpose=SHORT), cells("MOD-OLD", purpose=SHORT)
    )

    answer = repository.judge("--base", "HEAD", "--since", "HEAD")

    assert statuses(answer) == {("MOD-OLD", "pre-existing", "deny"), ("MOD-NEW", "new", "deny")}
    assert answer.code == 1
    shown = repository.judge("--base", "HEAD", "--since", "HEAD", "--format", "text").output
    assert shown.index("MOD-NEW: the purpose") < shown.index("there before this change: 1") < shown.index("MOD-OLD:")


def test_only_what_was_there_before_still_denies(repository):
    assert repository.judge("--since", "HEAD").code == 1


def test_a_decision_that_covers_what_was_there_before_lets_it_pass(repository):
    config = {
        "kind": "waiver", "policy": "POL-REG-004", "subjects": ["MOD-OLD"], "reason": "It was there before the rule.",
        "approved_by": "owners", "expires": "2026-12-31",
    }  # fmt: skip
    waiver = cells("DEC-1", entity_type="decision", version="", status="active", config=json.dumps(config))
    repository.register(cells("MOD-OLD", purpose=SHORT), cells("MOD-B"), waiver)
    repository.commit()
    answer = repository.judge("--base", "HEAD", "--since", "HEAD")
    assert (answer.code, statuses(answer)) == (0, {("MOD-OLD", "pre-existing", "waived")})
    (waived,) = answer.findings
    assert waived["justification"] == "It was there before the rule. (approved by owners, until 2026-12-31)"


def test_without_since_nothing_is_compared(repository):
    assert statuses(repository.judge()) == {("MOD-OLD", None, "deny")}


def test_a_revision_that_is_not_there_gives_no_verdict(repository):
    answer = repository.judge("--since", "nowhere")
    assert (answer.code, answer.report["verdict"]) == (2, "could-not-judge")
    assert "nowhere" in answer.errors


def test_a_waiver_that_the_change_brings_is_pending():
    assert finding(status=PENDING).as_json()["status"] == "pending"
    assert "there before" not in text.render(report(finding(status=PENDING)))


def test_all_formats_are_written_from_one_evaluation(repository, tmp_path):
    formats = [word for name in sorted(FORMATS) for word in ("--format", name)]
    answer = repository.judge(*formats, "--out", str(tmp_path / "reports"))

    assert answer.code == 1
    written = {path.name for path in (tmp_path / "reports").iterdir()}
    assert written == {f"report.{found.SUFFIX}" for found in FORMATS.values()}
    for path in (tmp_path / "reports").iterdir():
        assert "MOD-OLD" in path.read_text()


@pytest.mark.parametrize("fails", ["render", "write"])
def test_where_one_report_cannot_be_made_there_is_none(tmp_path, monkeypatch, fails):
    def broken(*_, **__):
        raise ControlPlaneError("cannot be made")

    real, calls = output.write, []
    if fails == "render":
        monkeypatch.setattr(FORMATS["html"], "render", broken)
    else:
        monkeypatch.setattr(
            output,
            "write",
            lambda path, content: broken() if calls.append(path) or len(calls) > 2 else real(path, content),
        )
    with pytest.raises(ControlPlaneError, match="cannot be made"):
        output.publish(report(), ["json", "text", "html", "sarif"], str(tmp_path))
    assert list(tmp_path.iterdir()) == []
