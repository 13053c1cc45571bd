"""A repository under judgement: its facts, each collected once, when a gate first asks for it.

It is hostile: what stands in it is read, never imported, run or followed out of its root.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from control_plane import policies, process
from control_plane.documents.change import Change, change_document
from control_plane.errors import GitError, RegistryError, UsageError
from control_plane.sources import manifest, registry, rego
from control_plane.sources import vocabulary as vocabularies
from control_plane.sources.git import ChangedPath, Git, text
from control_plane.sources.manifest import Manifest
from control_plane.sources.registry import Registry
from control_plane.sources.tree import Place, Snapshot, Tree, WorkTree, and_above, normal

if TYPE_CHECKING:
    from control_plane.sources.codeowners import CodeOwners


class Repository:
    """The head of a repository, and its base where one is given.

    ``ours`` is the control plane's vocabulary; the repository's own (its base's, where there is one) adds to it.
    """

    def __init__(
        self,
        name: str,
        tree: Tree,
        ours: vocabularies.Vocabulary,
        *,
        registry_path: str = registry.ROOT,
        base: Tree | None = None,
        paths: list[ChangedPath] | None = None,
        commits: tuple[str | None, str | None] = (None, None),
        notes: list[str] | None = None,
        git: Git | None = None,
    ) -> None:
        """Hold the trees; nothing is read yet. ``paths`` are those that differ between base and head."""
        self.name = name
        self.tree = tree
        self.base_tree = base
        self.registry_path = registry_path
        self.base_commit, self.head_commit = commits
        self.notes = notes or []
        self._ours = ours
        self._paths = paths or []
        self._git = git

    @classmethod
    def open(
        cls,
        folder: Path,
        ours: vocabularies.Vocabulary,
        *,
        base: str | None = None,
        head: str | None = None,
        registry_path: str = registry.ROOT,
    ) -> Repository:
        """The repository in ``folder``: its work tree, or the commit ``head``; with the change since ``base``.

        Raises UsageError where there is no such folder, GitError where git cannot say what is asked.
        """
        if not folder.is_dir():
            raise UsageError("there is no such folder", where=str(folder), remedy="give a repository with --repo")
        registry_path = _relative(folder, registry_path)
        git = Git.around(folder)
        notes = []
        if git is None:
            if base or head:
                raise GitError(
                    "--base and --head need a git repository",
                    where=str(folder),
                    remedy="judge it without, or `git init`",
                )
            notes.append(f"{_no_git()}, so there is no change to judge")
            return cls(_shown(folder), WorkTree(folder), ours, registry_path=registry_path, notes=notes)
        base_commit, head_commit = process.at_once(
            *((lambda name=name: git.commit(name) if name else None) for name in (base, head))
        )
        if base_commit is None:
            notes.append("no base was given, so there is no change to judge; give one with --base")
        wanted: list[Callable[[], Any]] = [
            lambda: Snapshot.of_commit(git, head_commit) if head_commit else WorkTree(folder),
            lambda: Snapshot.of_commit(git, base_commit) if base_commit else None,
            lambda: git.changes(base_commit, head_commit) if base_commit else None,
        ]
        tree, base_tree, paths = process.at_once(*wanted)
        return cls(
            _shown(folder),
            tree,
            ours,
            registry_path=registry_path,
            base=base_tree,
            paths=paths,
            commits=(base_commit, head_commit),
            notes=notes,
            git=git,
        )

    @property
    def folder(self) -> str | None:
        """Where it stands in git's work tree; empty at the root, None without git."""
        return self._git.prefix.rstrip("/") if self._git else None

    @cached_property
    def vocabulary(self) -> vocabularies.Vocabulary:
        """The control plane's vocabulary with what this repository adds; a change cannot bring its own."""
        return vocabularies.extend(self._ours, self._own_vocabulary)

    @cached_property
    def _own_vocabulary(self) -> vocabularies.Vocabulary:
        return vocabularies.read(self.base_tree or self.tree)

    @property
    def types(self) -> Mapping[str, Any]:
        """The entity types of the registry."""
        types: Mapping[str, Any] = self.vocabulary["registry"]["types"]
        return types

    @cached_property
    def registry(self) -> Registry:
        """The head's registry; RegistryError where it cannot be read at all."""
        return self._load(self.tree)

    @cached_property
    def base_registry(self) -> Registry | None:
        """The base's registry; None without a base, or where the base had none."""
        if self.base_tree is None or self.base_tree.kind(self.registry_path) == "missing":
            return None
        try:
            return self._load(self.base_tree, may_be_empty=True)
        except RegistryError as error:
            raise RegistryError(f"on the base: {error.what}", where=error.where) from error

    @property
    def deciding_registry(self) -> Registry | None:
        """The registry whose waivers and approvals count: the base's, where a change is judged."""
        return self.registry if self.base_tree is None else self.base_registry

    @cached_property
    def places(self) -> list[Place | None]:
        """Where each entity's artifact_path leads; None where the cell is empty or there is no such column."""
        found: dict[tuple[str, str, str], Place] = {}
        places: list[Place | None] = []
        for entity in self.registry.entities:
            cell = entity.parts.get("artifact_path", "")
            if not cell:
                places.append(None)
                continue
            key = (entity.registry, entity.parts.get("entity_type", ""), cell)
            if key not in found:
                found[key] = registry.artifact_place(self.tree, entity, self.types)
            places.append(found[key])
        return places

    @cached_property
    def change(self) -> Change | None:
        """What came between base and head, without what belongs to other repositories inside this one."""
        if self.base_tree is None:
            return None
        return Change(
            self.base_commit or "",
            [own for path in self._paths if (own := self._own_part(path)) is not None],
            self.base_registry,
            self.base_tree.kind(manifest.PATH) != "missing",
        )

    def unnested(self, *, everything: bool) -> list[dict[str, Any]]:
        """Registries below the root that no row nests, of the changed paths or of all, each a path.

        ``declared``: it is in a folder that is declared as another repository's.
        """
        among = self.tree.files("") if everything or self.base_tree is None else (path.path for path in self._paths)
        found = [path for path in among if path.endswith(f"/{registry.ROOT}") and self.tree.kind(path) == "file"]
        nested = {self.tree.real(path) for path in (self.registry_path, *(link.path for link in self.registry.nested))}
        return [
            {"path": path, "declared": any(folder in self._others for folder in _above(path))}
            for path in sorted(found)
            if self.tree.real(path) not in nested
        ]

    def identities(self) -> list[tuple[str, str]]:
        """Who wrote and who committed the change, each with name and e-mail; none where base or head is no commit."""
        if self._git is None or self.base_commit is None or self.head_commit is None:
            return []
        return self._git.identities(self.base_commit, self.head_commit)

    @cached_property
    def change_document(self) -> dict[str, Any] | None:
        """The `change` of every document."""
        return change_document(self.change, self.registry, self.places)

    @cached_property
    def decisions(self) -> dict[str, Any]:
        """The `decisions` of the document of policy-check."""
        from control_plane.documents.records import decision_facts

        return decision_facts(self.registry, self.tree, self.types, self.base_registry, self.base_tree)

    @cached_property
    def files(self) -> list[str]:
        """The path of each file of the head that is this repository's own, as git shows it, sorted.

        Of a work tree: what a commit would hold. What git ignores is no part of the repository.
        """
        found = self._all_files()
        return [path for path in found if not self._is_foreign(path)] if self._foreign_folders else found

    @cached_property
    def base_files(self) -> list[str]:
        """The path of each file of the base that is this repository's own, sorted; none without a base."""
        return [path for path in (self.base_tree.files("") if self.base_tree else ()) if not self._is_foreign(path)]

    def _all_files(self) -> list[str]:
        if isinstance(self.tree, WorkTree) and self.base_tree is not None:
            gone = {item.path if item.status == "deleted" else item.origin for item in self._paths}
            here = {item.path for item in self._paths if item.status != "deleted"}
            return sorted(here.union(self.base_tree.files("")) - (gone - here))
        if isinstance(self.tree, WorkTree) and self._git is not None:
            return self._git.work_tree_files()
        found = self.tree.files("")
        return sorted(text(os.fsencode(path)) for path in found) if isinstance(self.tree, WorkTree) else list(found)

    @cached_property
    def codeowners(self) -> CodeOwners | None:
        """The head's CODEOWNERS; None where it has none."""
        from control_plane.sources import codeowners

        return codeowners.read(self.tree)

    @cached_property
    def manifest(self) -> Manifest | None:
        """MANIFEST.json held against the tree; None where there is none."""
        return manifest.read(self.tree, self.vocabulary["manifest"])

    @cached_property
    def rego(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The facts of each Rego file, and the paths beside them that are no Rego."""
        return rego.files(self.tree, policies.ROOT)

    @property
    def is_control_plane(self) -> bool:
        """Whether it is a version of the control plane itself: what it builds on brings a gate of ours as its own."""
        tree = self.base_tree or self.tree
        return any(policies.brings_gate(tree, package) for package in self._ours["engine"]["gates"].values())

    @property
    def brings_policies(self) -> bool:
        """Whether head or base bring policies of their own: files, or rows that say that there are."""
        registries = [self.registry, *([self.base_registry] if self.base_registry else [])]
        trees = [self.tree, *([self.base_tree] if self.base_tree else [])]
        return any(policies.rows(found) for found in registries) or any(
            next(iter(tree.files(policies.ROOT)), None) for tree in trees
        )

    def _load(self, tree: Tree, *, may_be_empty: bool = False) -> Registry:
        columns = self.vocabulary["registry"]["columns"]
        return registry.load(tree, columns, self.registry_path, may_be_empty=may_be_empty)

    def _own_part(self, changed: ChangedPath) -> ChangedPath | None:
        """What a changed path is to this repository: a file that moved into another one is gone from it."""
        origin = changed.origin if changed.origin is not None and not self._is_foreign(changed.origin) else None
        if not self._is_foreign(changed.path):
            return ChangedPath(changed.path, "added" if changed.origin and not origin else changed.status, origin)
        return ChangedPath(origin, "deleted") if origin else None

    def _is_foreign(self, path: str) -> bool:
        """Whether a path lies in another repository inside this one."""
        return any(folder in self._foreign_folders for folder in _above(path))

    @cached_property
    def _foreign_folders(self) -> frozenset[str]:
        """Folders that are declared, and hold a registry in base and head both."""
        trees = [self.tree] if self.base_tree is None else [self.tree, self.base_tree]
        return frozenset(
            folder for folder in self._others if all(tree.kind(f"{folder}/{registry.ROOT}") == "file" for tree in trees)
        )

    @cached_property
    def _others(self) -> frozenset[str]:
        """The folders that the repository, its base where there is one, declares as other repositories'.

        What rows and cloud specs speak of stays this repository's, whatever is declared.
        """
        declared = _declared(self._own_vocabulary)
        if not declared:
            return frozenset()
        from control_plane.documents import cloud_plan

        artifacts, claims = set[str](), set[str]()
        for tree, rows in ((self.tree, self.registry), (self.base_tree, self.base_registry)):
            if tree is None or rows is None:
                continue
            claims |= cloud_plan.claimed(rows, tree) | {file.path for file in rows.files}
            for entity in rows.entities:
                where = registry.artifact_place(tree, entity, self.types) if entity.parts.get("artifact_path") else None
                if where is not None and where.path is not None:
                    artifacts |= {where.path, tree.real(where.path) or where.path}
        return frozenset(folder for folder in declared if not _overlaps(folder, claims, artifacts - {folder}))


def _shown(folder: Path) -> str:
    return text(os.fsencode(folder.resolve().name))


def _no_git() -> str:
    return "there is no git repository here" if Git.program() else "there is no git on PATH"


def _declared(own: vocabularies.Vocabulary) -> set[str]:
    """The folders below the root that a repository's own data names as other repositories'; what is no such folder is none."""
    written = own.get("registry", {}).get("other_repositories", [])
    return {folder for item in written if isinstance(item, str) and (folder := normal(item))}


def _overlaps(folder: str, *places: set[str]) -> bool:
    """Whether a folder lies at, below or above one of the places."""
    above = set(and_above(folder))
    return any(place in above or place.startswith(f"{folder}/") for found in places for place in found)


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _relative(folder: Path, path: str) -> str:
    """A registry's path as the tree knows it."""
    given = Path(path)
    if given.is_absolute():
        try:
            path = given.resolve().relative_to(folder.resolve()).as_posix()
        except ValueError:
            raise UsageError(
                "lies outside the repository", where=path, remedy="a registry belongs to its repository"
            ) from None
    found = normal(path)
    if not found:
        raise UsageError("is no file in the repository", where=path)
    return found
