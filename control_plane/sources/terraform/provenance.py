"""What the job that made a plan says of it: `<plan>.provenance.json`, a small file beside the plan.

The file is read, not believed: Rego holds what it says against what is judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from control_plane.sources import strict_json
from control_plane.sources.terraform import file
from control_plane.sources.terraform.file import PlanError

_AT_MOST = 64 * 1024
_DIGEST = re.compile(r"(sha256:)?([0-9a-f]{64})")
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "commit": (re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?"), "the id of a commit in full"),
    "directory": (re.compile(r"[^\x00-\x1f\x7f]*"), "the path of a folder"),
    "environment": (re.compile(r"[A-Za-z0-9_-]+"), "the id of an environment"),
    "plan_sha256": (_DIGEST, "a SHA-256 in hexadecimal"),
    "modules_sha256": (_DIGEST, "a SHA-256 in hexadecimal"),
    "terraform_version": (re.compile(r"[0-9A-Za-z.+-]+"), "a version"),
}


def beside(plan: Path) -> Path:
    """Where a plan's provenance stands."""
    return plan.with_name(f"{plan.name}.provenance.json")


def modules_beside(plan: Path) -> Path:
    """Where the modules.json that a plan was made with stands."""
    return plan.with_name(f"{plan.name}.modules.json")


def made(path: str, said: Mapping[str, str | None]) -> dict[str, Any]:
    """The fact: what was said, and where."""
    return {"path": path, "error": None, **{name: said.get(name) for name in _FORMS}}


def content(said: Mapping[str, str | None]) -> bytes:
    """The file that says it."""
    return f"{json.dumps({name: said.get(name) for name in _FORMS}, indent=2)}\n".encode()


def read(path: Path) -> dict[str, Any] | None:
    """The fact of a provenance file, or why it cannot be used; None where there is none."""
    if not path.is_symlink() and not path.exists():
        return None
    try:
        said = _said(file.read(path, at_most=_AT_MOST).raw)
    except PlanError as error:
        return made(str(path), {}) | {"error": error.what}
    except ValueError as error:
        return made(str(path), {}) | {"error": str(error)}
    return made(str(path), said)


def _said(raw: bytes) -> dict[str, str | None]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    value = strict_json.load(text)
    if not isinstance(value, dict) or value.keys() != _FORMS.keys():
        raise ValueError(f"it is no JSON object with exactly {', '.join(_FORMS)}")
    return {name: _field(name, value[name]) for name in _FORMS}


def _field(name: str, value: object) -> str | None:
    form, meaning = _FORMS[name]
    if value is None:
        return None
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError(f"its `{name}` is not {meaning}, or null")
    digest = _DIGEST.fullmatch(value) if form is _DIGEST else None
    return f"sha256:{digest.group(2)}" if digest else value
