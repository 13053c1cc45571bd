"""The zip archive that a saved plan is: it says which modules the plan was made with; the plan itself only Terraform reads."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from control_plane.sources import regular
from control_plane.sources.terraform.file import Content, PlanError
from control_plane.sources.terraform.modules_json import AT_MOST

_BEGINS = b"PK\x03\x04"
_PLAN = "tfplan"
_MODULES = "tfconfig/modules.json"


def begins(path: Path) -> bool:
    """Whether a path is a regular file that begins as a zip archive does: JSON never does."""
    try:
        return path.is_file() and regular.beginning(path, len(_BEGINS)) == _BEGINS
    except (OSError, ValueError):
        return False


def modules(content: Content) -> Content | None:
    """The modules that `init` had resolved when the plan was made; None where the plan does not say.

    PlanError where the archive is damaged, or is no saved plan.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content.raw)) as archive:
            names = archive.namelist()
            if _PLAN not in names:
                raise PlanError(f"is a zip archive, but no saved plan: it holds no `{_PLAN}`", where=content.where)
            if _MODULES not in names:
                return None
            if names.count(_MODULES) > 1:
                raise PlanError(f"is no saved plan: it holds `{_MODULES}` twice", where=content.where)
            with archive.open(_MODULES) as member:
                found = member.read(AT_MOST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise PlanError("is a saved plan, but damaged or cut off", where=content.where) from error
    if len(found) > AT_MOST:
        raise PlanError(f"holds a `{_MODULES}` of more than {AT_MOST // 1024**2} MiB", where=content.where)
    return Content(f"{content.where}: {_MODULES}", found)
