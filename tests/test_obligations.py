"""What a plan leaves open is listed, and checked in the state that the apply left: by the command, on the shop's production."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from control_plane.commands import request
from control_plane.errors import UsageError
from tests.governed import HOME, NOW, Answer, invoke

PLAN = HOME / "tests" / "plans" / "no-changes.plan.json.xz"
PASSWORD = "correct-horse-battery"
QUEUE_URL = ["ENV-PROD", "module.checkout", "queue_url"]


def state() -> dict[str, Any]:
    """The state that the plan was made from: the plan has nothing to change, so it is what an apply leaves."""
    found: dict[str, Any] = json.loads(lzma.decompress(PLAN.read_bytes()))["prior_state"]
    return found


def with_queue(url: Any) -> dict[str, Any]:
    found = state()
    (module,) = [one for one in found["values"]["root_module"]["child_modules"] if one["address"] == "module.events"]
    (queue,) = [one for one in module["resources"] if one["address"] == "module.events.aws_sqs_queue.this"]
    queue["values"]["url"] = url
    return found


def without_resources() -> dict[str, Any]:
    return {**state(), "values": {"root_module": {}}}


def judged(folder: Path, applied: Any, *more: str) -> Answer:
    path = folder / "state.json"
    path.write_text(json.dumps(applied))
    given = [] if applied is None else ["--state", str(path)]
    flags = ["--plan", str(PLAN), "--environment", "ENV-PROD", "--modules", str(HOME / "tests/plans/modules.json")]
    answer = invoke("gate.cloud-plan", "--repo", str(HOME / "examples" / "shop"), *flags, *given, "--now", NOW, *more)
    assert PASSWORD not in answer.output + answer.errors
    return answer


def unmet(answer: Answer) -> list[dict[str, Any]]:
    return [item for item in answer.findings if item["code"] == "cloud.obligation_unmet"]


def test_a_state_that_shows_all_as_it_must_be_passes(tmp_path: Path) -> None:
    answer = judged(tmp_path, state(), "--format", "json")
    owed = answer.gate["obligations"]
    assert (answer.code, unmet(answer)) == (0, [])
    assert ("POL-CLD-029", len(owed)) in {(one["policy"], one["subjects"]) for one in answer.gate["considered"]}
    (queue,) = [item for item in owed if [item["environment"], item["address"], item["parameter"]] == QUEUE_URL]
    assert (queue["service"], queue["schema"], queue["reason"]) == (
        "CLD-SERVICE", {"type": "string"}, "it depends on module.events.url",
    )  # fmt: skip
    assert queue["location"]["path"] == "terraform/live/prod/main.tf"
    assert [item["parameter"] for item in owed if item["reason"] == "it is sensitive"] == ["password"]


def test_a_value_that_does_not_fit_is_denied_where_it_was_found(tmp_path: Path) -> None:
    answer = judged(tmp_path, with_queue(7), "--format", "json")
    assert answer.code == 1
    (finding,) = unmet(answer)
    assert finding["subject"] == "module.checkout"
    assert "url of module.events.aws_sqs_queue.this" in finding["msg"]
    assert [place["path"] for place in finding["related"]] == ["control_plane_registry.csv"]


def test_what_the_state_does_not_show_is_denied(tmp_path: Path) -> None:
    answer = judged(tmp_path, without_resources(), "--format", "json")
    assert answer.code == 1
    assert len(unmet(answer)) == len(answer.gate["obligations"]) > 0
    assert all("nothing in the state shows it" in item["msg"] for item in unmet(answer))


def test_a_password_that_is_not_where_it_belongs_is_not_shown(tmp_path: Path) -> None:
    answer = judged(tmp_path, with_queue(f"https://app:{PASSWORD}@queue"), "--format", "json")
    assert (answer.code, unmet(answer)) == (0, [])


def test_the_text_says_what_must_be_checked_and_how(tmp_path: Path) -> None:
    owed = 'ENV-PROD module.checkout queue_url must fit {"type":"string"} (it depends on module.events.url)'
    before = " ".join(judged(tmp_path, None).output.split())
    assert f"after apply: {owed}" in before
    assert "after apply: --state FILE" in before
    after = " ".join(judged(tmp_path, state()).output.split())
    assert f"after apply, met in the state: {owed}" in after
    assert "--state FILE" not in after


@pytest.mark.parametrize(
    ("applied", "says"),
    [
        ({"version": 4, "serial": 1, "lineage": "x", "resources": []}, "terraform show -json"),
        ({"format_version": "1.2", "resource_changes": []}, "is a plan, not a state"),
        ({"format_version": "7.0", "values": {}}, "format that is not known"),
        ("words", "no object"),
    ],
    ids=["as stored", "a plan", "newer", "no object"],
)
def test_what_is_no_state_is_said_to_be_none(applied: Any, says: str, tmp_path: Path) -> None:
    answer = judged(tmp_path, applied)
    assert (answer.code, says in answer.output + answer.errors) == (2, True)
    assert "defect" not in answer.output + answer.errors


@pytest.mark.parametrize(
    ("plan", "state_flag", "given"),
    [
        ("a", "s", [(None, "s")]),
        ("ENV-A=a", "s", [("ENV-A", "s")]),
        ("ENV-A=a,ENV-B=b", "ENV-B=s", [("ENV-A", None), ("ENV-B", "s")]),
        ("ENV-A=a,ENV-B=b", "ENV-B=s,ENV-A=t", [("ENV-A", "t"), ("ENV-B", "s")]),
    ],
)
def test_each_plan_gets_its_state(plan: str, state_flag: str, given: list[tuple[str | None, str | None]]) -> None:
    asked = request(["cloud-plan"], {"plan": plan, "state": state_flag})
    assert [(one.environment, str(one.state) if one.state else None) for one in asked.given.plans] == given


@pytest.mark.parametrize(
    ("plan", "state_flag"),
    [
        (None, "s"),
        ("ENV-A=a,ENV-B=b", "s"),
        ("ENV-A=a,ENV-B=b", "ENV-C=s"),
        ("ENV-A=a,ENV-A=b", "ENV-A=s"),
        ("ENV-A=a", "ENV-A=s,ENV-A=t"),
        ("a", "ENV-A=s"),
    ],
)
def test_a_state_that_belongs_to_no_single_plan_is_refused(plan: str | None, state_flag: str) -> None:
    with pytest.raises(UsageError, match="plan"):
        request(["cloud-plan"], {"plan": plan, "state": state_flag})
