"""Where a cell leads that names source: `file.py`, or `file.py:Name`, from the root or from the registry's folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from control_plane.sources.code import Code, Reached
from control_plane.sources.imports.source import Paths
from control_plane.sources.shapes.shape import Fault, Shape, Unresolved
from control_plane.sources.tree import Tree, place


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A cell, the file that it leads to and the name in it; or the ``error`` why there is no file."""

    cell: str
    path: str | None
    name: str | None
    error: Fault | None = None

    def document(self, code: Code) -> dict[str, Any]:
        """The file as a document states it."""
        sha256 = code.sha256(self.path) if self.path else None
        fault = self.error.message if self.error else None if sha256 else "cannot be read"
        return {"cell": self.cell, "path": self.path, "sha256": sha256, "error": fault}

    def function(self, code: Code) -> dict[str, Any]:
        """The file as a document states it, and the function in it; its error also where the file has no such function."""
        stated = self.document(code)
        if stated["error"] is None and self.path is not None and not self._may_have_function(code, self.path):
            stated["error"] = f"{self.path} has no function {self.name}"
        return {**stated, "function": self.name}

    def _may_have_function(self, code: Code, path: str) -> bool:
        """Whether a file offers the name; also where that cannot be told, as of private names and of star imports."""
        resolver = code.resolver(path)
        if resolver is None or self.name is None or self.name.startswith("_"):
            return True
        shape = resolver.module_shape(path)
        return bool(shape.error or shape.unresolved) or any(member.name == self.name for member in shape.members)

    def shape(self, code: Code, reached: Reached) -> Shape:
        """The shape of what stands there; what its imports hide from us is unresolved."""
        kind = "module" if self.name is None else "class"
        if self.error or self.path is None:
            return Shape(kind, self.path, self.name, error=self.error)
        resolver = code.resolver(self.path)
        if resolver is None:
            fault = Fault("unsupported", f"{self.path} is source of no language that is read", self.path)
            return Shape(kind, self.path, self.name, error=fault)
        found = resolver.class_shape(self.path, self.name) if self.name else resolver.module_shape(self.path)
        if found.error:
            return found
        unread = [
            Unresolved(f"what {path} does cannot be told: it {why}", path, line)
            for path, (line, why) in sorted(reached.unread.items())
        ]
        return found.with_unresolved(unread)


def source_place(tree: Tree, paths: Paths, cell: str, folder: str) -> SourcePlace:
    """Find where a cell leads; a symlink within the repository is followed to what it stands for."""
    file, separator, name = cell.rpartition(":")
    file, named = (file, name) if separator else (cell, None)
    where = place(tree, file, folder)
    shown = where.path or file
    if where.kind in ("outside", "malformed"):
        why = "outside" if where.kind == "outside" else "malformed"
        return SourcePlace(cell, None, named, Fault(why, f"{file}: {where.reason}"))
    if where.kind != "file" or where.path is None:
        said = f"{shown} is no file" if where.kind in ("folder", "other") else f"there is no file {shown}"
        return SourcePlace(cell, None, named, Fault("missing", said))
    real = tree.real(where.path)
    if real is None or real not in paths.files:
        said = f"{shown} is no file of this repository: git ignores it, or another repository holds it"
        return SourcePlace(cell, None, named, Fault("missing", said))
    return SourcePlace(cell, real, named)
