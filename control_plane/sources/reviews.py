"""Reviews of a pull request, as GitHub's REST API returns them: `GET /repos/{owner}/{repo}/pulls/{number}/reviews`.

What reviewers write goes nowhere but for the digests in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import regular, strict_json

_AT_MOST = 16 * 1024 * 1024
_STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING")
_DIGEST = re.compile(r"(?<![0-9a-z])sha256:[0-9a-f]{64}(?![0-9a-z])", re.IGNORECASE)
_GITHUB = re.compile(r"(?:[0-9]+\+)?([^@]+)@users\.noreply\.[^@]+", re.IGNORECASE)
_GIVE = "give what GitHub's API returns for GET /repos/OWNER/REPO/pulls/NUMBER/reviews, a list of reviews"


class ReviewsError(ControlPlaneError):
    """A file that holds no reviews, or that cannot be read."""


def read(path: Path) -> list[dict[str, Any]]:
    """The reviews in a file, in its order: one list, or a list of lists where pages were put together.

    Each is ``{"id", "reviewer", "state", "commit", "submitted_at", "digests"}``; the reviewer is empty where the account is
    gone. ReviewsError where the file holds anything else.
    """
    where = str(path)
    try:
        value = strict_json.load(regular.read(path, _AT_MOST, ReviewsError, _GIVE).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ReviewsError("is not UTF-8, so it is no JSON", where=where, remedy=_GIVE) from None
    except ValueError as error:
        raise ReviewsError(f"cannot be read: {error}", where=where, remedy=_GIVE) from None
    if not isinstance(value, list):
        raise ReviewsError(_no_list(value), where=where, remedy=_GIVE)
    paged = bool(value) and all(isinstance(page, list) for page in value)
    items = [item for page in value for item in page] if paged else value
    reviews = [_review(item, f"{where}, item {number}") for number, item in enumerate(items, start=1)]
    if len({review["id"] for review in reviews}) < len(reviews):
        raise ReviewsError("holds a review twice: two have the same id", where=where, remedy=_GIVE)
    return reviews


def authors(logins: Iterable[str], identities: Iterable[tuple[str, str]]) -> list[str]:
    """By which names the authors of a change are known, in lower case: logins, and what commits say (name, e-mail)."""
    known = {*logins}
    for name, email in identities:
        known |= {name, email.partition("@")[0]}
        if login := _GITHUB.fullmatch(email):
            known.add(login[1])
    return sorted({name.strip().lower() for name in known} - {""})


def _no_list(value: object) -> str:
    if isinstance(value, dict) and isinstance(value.get("message"), str):
        return "is no list of reviews but a message, as the API gives where it refuses"
    return "is JSON, but no list of reviews"


def _review(item: object, where: str) -> dict[str, Any]:
    if faults := list(_faults(item)):
        raise ReviewsError(f"is no review: {faults[0]}", where=where, remedy=_GIVE)
    review: Any = item
    return {
        "id": str(review["id"]),
        "reviewer": review["user"]["login"] if review["user"] else "",
        "state": review["state"],
        "commit": review.get("commit_id"),
        "submitted_at": review.get("submitted_at"),
        "digests": sorted({digest.lower() for digest in _DIGEST.findall(review.get("body") or "")}),
    }


def _faults(item: object) -> Iterator[str]:
    """What a review of GitHub's has and this item has not; never what stands in it."""
    if not isinstance(item, dict):
        yield "it is no object"
        return
    if not isinstance(item.get("id"), int) or isinstance(item["id"], bool) or item["id"] < 0:
        yield "`id` is no number"
    if "user" not in item or not _is_user(item["user"]):
        yield "`user` is no account with a `login`"
    if item.get("state") not in _STATES:
        yield f"`state` is none of {', '.join(_STATES)}"
    for name in ("body", "commit_id", "submitted_at"):
        if not isinstance(item.get(name), str | None):
            yield f"`{name}` is no text"
    if isinstance(item.get("submitted_at"), str) and not _is_time(item["submitted_at"]):
        yield "`submitted_at` is no time with a zone"


def _is_user(value: object) -> bool:
    return value is None or (isinstance(value, dict) and isinstance(value.get("login"), str) and value["login"] != "")


def _is_time(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
