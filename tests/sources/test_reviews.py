"""Reviews as GitHub returns them: what is carried, and what is refused without quoting it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from control_plane.sources import reviews
from control_plane.sources.reviews import ReviewsError

DIGEST = f"sha256:{'0a' * 32}"
REVIEW = {
    "id": 4711,
    "node_id": "PRR_x",
    "user": {"login": "Octocat", "id": 1, "type": "User"},
    "body": "Looks good.",
    "state": "APPROVED",
    "html_url": "https://github.com/acme/shop/pull/7#pullrequestreview-4711",
    "commit_id": "c0de" * 10,
    "submitted_at": "2026-05-30T09:12:00Z",
    "author_association": "MEMBER",
}


def given(tmp_path: Path, value: object) -> Path:
    path = tmp_path / "reviews.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def read(tmp_path: Path, *items: dict[str, Any]) -> list[dict[str, Any]]:
    return reviews.read(given(tmp_path, [REVIEW | item for item in items]))


def test_a_review_is_carried_without_what_its_reviewer_wrote(tmp_path: Path) -> None:
    assert read(tmp_path, {}) == [
        {
            "id": "4711",
            "reviewer": "Octocat",
            "state": "APPROVED",
            "commit": "c0de" * 10,
            "submitted_at": "2026-05-30T09:12:00Z",
            "digests": [],
        }
    ]


@pytest.mark.parametrize(
    ("body", "digests"),
    [
        pytest.param(f"Approved: {DIGEST}.", [DIGEST], id="among words"),
        pytest.param(f"`{DIGEST}`\r\n", [DIGEST], id="as code"),
        pytest.param(DIGEST.upper(), [DIGEST], id="in capitals"),
        pytest.param(f"{DIGEST} sha256:{'1' * 64} {DIGEST}", [DIGEST, f"sha256:{'1' * 64}"], id="several"),
        pytest.param(f"{DIGEST}0", [], id="too long"),
        pytest.param(DIGEST[:-1], [], id="too short"),
        pytest.param(f"x{DIGEST}", [], id="within a word"),
        pytest.param("0a" * 32, [], id="without what it is"),
        pytest.param("", [], id="empty"),
        pytest.param(None, [], id="none"),
    ],
)
def test_of_what_a_reviewer_wrote_only_digests_are_carried(
    tmp_path: Path, body: str | None, digests: list[str]
) -> None:
    assert read(tmp_path, {"body": body})[0]["digests"] == digests


def test_a_review_that_is_pending_and_one_of_an_account_that_is_gone_are_reviews(tmp_path: Path) -> None:
    pending = {key: value for key, value in REVIEW.items() if key != "submitted_at"} | {"state": "PENDING", "id": 1}
    found = reviews.read(given(tmp_path, [pending, REVIEW | {"user": None, "commit_id": None}]))
    assert [(item["reviewer"], item["submitted_at"], item["commit"]) for item in found] == [
        ("Octocat", None, "c0de" * 10),
        ("", "2026-05-30T09:12:00Z", None),
    ]


def test_pages_that_were_put_together_are_one_list(tmp_path: Path) -> None:
    pages = [[REVIEW, REVIEW | {"id": 4712}], [], [REVIEW | {"id": 4713}]]
    assert [item["id"] for item in reviews.read(given(tmp_path, pages))] == ["4711", "4712", "4713"]
    assert reviews.read(given(tmp_path, [])) == reviews.read(given(tmp_path, [[]])) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("", "no JSON", id="empty"),
        pytest.param("[{", "no JSON", id="cut off"),
        pytest.param(json.dumps([REVIEW]) * 2, "no JSON", id="pages one after another"),
        pytest.param('[{"id": 1, "id": 2}]', "stands twice", id="a key twice"),
        pytest.param("[" * 5000, "no JSON|nested", id="nested deep"),
        pytest.param('{"message": "Bad credentials", "status": "401"}', "a message, as the API gives", id="refusal"),
        pytest.param("{}", "no list of reviews", id="an object"),
        pytest.param("null", "no list of reviews", id="null"),
        pytest.param([REVIEW, "secret"], "item 2: is no review: it is no object", id="a text"),
        pytest.param([[REVIEW], REVIEW], "item 1: is no review", id="pages and reviews"),
        pytest.param([REVIEW | {"id": "4711"}], "`id` is no number", id="an id that is text"),
        pytest.param([REVIEW | {"id": True}], "`id` is no number", id="an id that is true"),
        pytest.param([REVIEW | {"user": {"id": 1}}], "`user`", id="a user without login"),
        pytest.param([REVIEW | {"user": {"login": ""}}], "`user`", id="a user without a name"),
        pytest.param([{"id": 1, "state": "APPROVED", "body": ""}], "`user`", id="a user that is left out"),
        pytest.param([REVIEW | {"state": "approved"}], "`state` is none of APPROVED", id="a state in small letters"),
        pytest.param([REVIEW | {"state": ["APPROVED"]}], "`state` is none of", id="a state that is a list"),
        pytest.param([REVIEW | {"body": 1}], "`body` is no text", id="a body that is a number"),
        pytest.param([REVIEW | {"commit_id": 1}], "`commit_id` is no text", id="a commit that is a number"),
        pytest.param([REVIEW | {"submitted_at": "secret"}], "`submitted_at` is no time", id="no time"),
        pytest.param([REVIEW | {"submitted_at": "2026-02-30T00:00:00Z"}], "`submitted_at` is no time", id="no day"),
        pytest.param([REVIEW | {"submitted_at": "2026-02-28"}], "`submitted_at` is no time", id="no zone"),
        pytest.param([REVIEW, REVIEW], "twice", id="a review twice"),
    ],
)
def test_what_holds_no_reviews_is_refused_and_not_quoted(tmp_path: Path, content: object, says: str) -> None:
    with pytest.raises(ReviewsError, match=says) as refused:
        reviews.read(given(tmp_path, content))
    assert str(tmp_path / "reviews.json") in str(refused.value)
    assert "secret" not in str(refused.value)


def test_only_a_regular_file_of_moderate_size_is_read(tmp_path: Path) -> None:
    with pytest.raises(ReviewsError, match="cannot be read: No such file"):
        reviews.read(tmp_path / "missing.json")
    with pytest.raises(ReviewsError, match=r"cannot be read|no regular file"):
        reviews.read(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ReviewsError, match="no regular file"):
            reviews.read(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b'["\xff"]')
    with pytest.raises(ReviewsError, match="not UTF-8"):
        reviews.read(tmp_path / "bytes")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(16 * 1024 * 1024 + 1)
    with pytest.raises(ReviewsError, match="more than 16 MiB"):
        reviews.read(tmp_path / "large")


def test_authors_are_known_by_logins_and_by_what_their_commits_say() -> None:
    identities = [
        ("Ann Uthor", "ann.uthor@example.org"),
        ("Octo", "583231+OctoCat@users.noreply.github.com"),
        ("", "hubot@users.noreply.example.org"),
        ("noreply", ""),
    ]
    assert reviews.authors([" Pull-Requester", ""], identities) == [
        "583231+octocat",
        "ann uthor",
        "ann.uthor",
        "hubot",
        "noreply",
        "octo",
        "octocat",
        "pull-requester",
    ]
    assert reviews.authors([], []) == []
