"""Plans for tests: the real ones, and small ones made of what matters."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

from control_plane.sources import terraform
from control_plane.sources.tree import Snapshot

FOLDER = Path(__file__).parents[2] / "plans"
REAL = sorted(FOLDER.glob("*.xz"))


def real(name: str) -> dict[str, Any]:
    return json.loads(lzma.open(FOLDER / f"{name}.plan.json.xz").read())


def change(address: str = "aws_x.y", **more: Any) -> dict[str, Any]:
    """A resource change; what belongs into its `change` goes there."""
    inner = {"actions": ["create"], "before": None, "after": {}, "after_unknown": {}} | {
        "before_sensitive": False,
        "after_sensitive": {},
    }
    outer: dict[str, Any] = {"address": address, "mode": "managed", "type": "aws_x", "name": "y", "provider_name": "p"}
    for name, value in more.items():
        (inner if name in {*inner, "importing"} else outer)[name] = value
    return outer | {"change": inner}


def plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": list(changes),
        "configuration": {"root_module": {}},
    } | more


def root(**module: Any) -> dict[str, Any]:
    return {"configuration": {"root_module": module}}


def facts(folder: Path, value: Any, files: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """What the collector makes of a plan; ``files`` are its source, with the root module in `live`."""
    path = folder / "plan.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    if files is not None:
        tree = Snapshot.of_files({name: text.encode() for name, text in files.items()})
        more = {"source": tree, "directory": "live"} | more
    return terraform.read_plan(path, environment="ENV-PROD", **more)
