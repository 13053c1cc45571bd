"""A change of the shop and its plan, through the command: a review of the pull request approves it, or says why not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.governed import HOME, Answer, Governed

PLAN = HOME / "tests" / "plans" / "create.plan.json.xz"
NOW = "2026-06-01T12:00:00Z"
APPROVAL = "cloud.approval_missing"


class Change:
    """The shop in a repository of its own, with a commit that is the base, and one that is judged."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(HOME / "examples" / "shop", folder / "shop")
        self.shop = Governed(folder / "shop")
        self.base = self.shop.commit()
        self.shop.write("README.md", "# Shop\n")
        self.head = self.shop.commit()
        self.digest: str = self.judged("--head", self.head).gate["plans"][0]["digest"]

    def judged(self, *flags: str) -> Answer:
        """What the gate says of the plan that creates everything."""
        plan = ["--plan", str(PLAN), "--environment", "ENV-PROD", "--modules", str(PLAN.with_name("modules.json"))]
        return self.shop.judge(*plan, "--base", self.base, "--now", NOW, *flags, gate="gate.cloud-plan")

    def review(self, **given: Any) -> dict[str, Any]:
        """A review that approves the plan, but for what is given."""
        return {
            "id": 4711,
            "user": {"login": "Shop-Operations", "type": "User"},
            "body": f"Do not print this. I approve {self.digest}.",
            "state": "APPROVED",
            "commit_id": self.head,
            "submitted_at": "2026-05-30T09:12:00Z",
        } | given


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    return Change(tmp_path_factory.mktemp("change"))


def reviewed(path: Path, *reviews: dict[str, Any]) -> list[str]:
    path.write_text(json.dumps(list(reviews)), encoding="utf-8")
    return ["--approvals", str(path)]


def test_without_a_review_the_plan_is_denied(change: Change) -> None:
    answer = change.judged("--head", change.head)
    assert (answer.code, [item["code"] for item in answer.findings if item["severity"] == "deny"]) == (1, [APPROVAL])


def test_a_review_of_an_approver_lets_it_pass(change: Change, tmp_path: Path) -> None:
    answer = change.judged(
        "--head", change.head, *reviewed(tmp_path / "reviews.json", change.review()), "--author", "ann"
    )
    assert (answer.code, answer.gate["verdict"]) == (0, "passed")
    assert "Do not print this" not in answer.output + answer.errors


LATER = {"id": 4712, "submitted_at": "2026-05-31T00:00:00Z"}


@pytest.mark.parametrize(
    ("given", "later", "flags", "why"),
    [
        pytest.param({"commit_id": "c0de" * 10}, [], [], "of the commit c0dec0de", id="of another commit"),
        pytest.param({"state": "DISMISSED"}, [], [], "its state is DISMISSED", id="dismissed"),
        pytest.param({"state": "COMMENTED"}, [], [], "its state is COMMENTED", id="a comment"),
        pytest.param({}, [LATER | {"state": "CHANGES_REQUESTED"}], [], "stands in its place", id="taken back"),
        pytest.param({}, [], ["--author", "ann,SHOP-operations"], "is an author", id="of who opened the pull request"),
        pytest.param({"submitted_at": "2026-05-18T11:59:59Z"}, [], [], "not in the 14 days", id="expired"),
        pytest.param({"submitted_at": "2026-06-01T12:00:01Z"}, [], [], "not in the 14 days", id="of the future"),
        pytest.param({"user": {"login": "ann"}}, [], [], "is no approver", id="of no approver"),
        pytest.param({"user": None}, [], [], "an account that is gone", id="of an account that is gone"),
        pytest.param({"body": f"sha256:{'0' * 64}"}, [], [], "the plan's digest", id="of another plan"),
        pytest.param({"body": None}, [], [], "the plan's digest", id="without a digest"),
    ],
)
def test_a_review_that_does_not_count_says_why(
    change: Change, tmp_path: Path, given: dict[str, Any], later: list[dict[str, Any]], flags: list[str], why: str
) -> None:
    reviews = [change.review(**given), *(change.review(**one) for one in later)]
    answer = change.judged("--head", change.head, *reviewed(tmp_path / "reviews.json", *reviews), *flags)
    (found,) = [item for item in answer.findings if item["code"] == APPROVAL]
    assert (answer.code, found["severity"]) == (1, "deny")
    assert any(why in place["message"] for place in found["related"])
    assert "Do not print this" not in answer.output + answer.errors


def test_a_review_counts_for_no_work_tree(change: Change, tmp_path: Path) -> None:
    answer = change.judged(*reviewed(tmp_path / "reviews.json", change.review()))
    (found,) = [item for item in answer.findings if item["code"] == APPROVAL]
    assert any("give --head" in place["message"] for place in found["related"])


def test_nobody_approves_a_plan_whose_commits_are_theirs(change: Change, tmp_path: Path) -> None:
    author = "Operations <7+shop-operations@users.noreply.github.com>"
    change.shop.git("switch", "--quiet", "--create", "own")
    change.shop.git("commit", "--quiet", "--allow-empty", "--author", author, "--message", "More")
    head = change.shop.git("rev-parse", "HEAD")
    answer = change.judged("--head", head, *reviewed(tmp_path / "reviews.json", change.review(commit_id=head)))
    (found,) = [item for item in answer.findings if item["code"] == APPROVAL]
    assert any("is an author of the change" in place["message"] for place in found["related"])


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        pytest.param(["--approvals", "no-such-file.json"], "No such file", id="no file"),
        pytest.param(["--approvals", str(HOME / "README.md")], "no JSON", id="no JSON"),
        pytest.param(["--approvals", ""], "--approvals: is given, and empty", id="empty"),
        pytest.param(["--author", "ann"], "--author: needs reviews", id="authors of nothing"),
    ],
)
def test_what_holds_no_reviews_judges_nothing(change: Change, flags: list[str], says: str) -> None:
    answer = change.judged("--head", change.head, *flags)
    assert answer.code == 2
    assert says in answer.output + answer.errors
    assert "Traceback" not in answer.errors
    assert "defect" not in answer.output + answer.errors
