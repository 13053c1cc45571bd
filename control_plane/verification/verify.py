"""Verify capabilities: stage the repository, run each against its contract, and write the evidence, whole or not at all."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from control_plane import output, process, schema
from control_plane.errors import ControlPlaneError, GitError, UsageError
from control_plane.facts import Facts
from control_plane.home import ControlPlane
from control_plane.judgement import clock
from control_plane.reports.printable import printable
from control_plane.repository import Repository
from control_plane.sources import strict_json
from control_plane.sources.git import Git
from control_plane.sources.shadowing import Shadowing
from control_plane.sources.tree import place, symlink_on_the_way
from control_plane.verification import evidence, settings, staging, subject
from control_plane.verification.evidence import Made
from control_plane.verification.results import Results
from control_plane.verification.run import How, Staged, run
from control_plane.verification.servers import SERVERS
from control_plane.verification.servers.server import Server
from control_plane.verification.subject import Capability, Contract

Evidence = dict[str, Any]
_PLACE = "name a file `….json`, without `..`, in its config"
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: which repository and base, which settings and server, and how it is run."""

    folder: Path
    registry: str
    base: str | None = None
    redis: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    how: How = field(default_factory=How)


class Verification:
    """Verifies the capabilities of one repository."""

    def __init__(self, asked: Asked) -> None:
        """Open the repository; UsageError or GitError where what is asked is not there."""
        self._asked = asked
        home = ControlPlane()
        self._repository = Repository.open(asked.folder, home.vocabulary, base=asked.base, registry_path=asked.registry)
        self._document = Facts(home, self._repository, everything=True, self_judged=False).of("app-config")
        self.made = _made(asked.folder)

    def active(self) -> list[str]:
        """The ids of all active capabilities; UsageError where there is none."""
        found = subject.active(self._document)
        if not found:
            raise UsageError("has no active capability", where=self._repository.registry_path)
        return found

    def require_settings(self, ids: Sequence[str]) -> None:
        """UsageError for a setting that was given and that none of these capabilities has."""
        rows = [row for row in self._document["capabilities"] if row["id"] in ids]
        if len(rows) < len(set(ids)):
            return  # one that is not there is told of where it is run
        known = sorted({name for row in rows for name in row["settings"]})
        if unknown := next((name for name in self._asked.settings if name not in known), None):
            whose = f"{ids[0]} has no" if len(ids) == 1 else "none of these capabilities has a"
            has = (
                f"it has: {', '.join(known) or 'none'}" if len(ids) == 1 else f"they have: {', '.join(known) or 'none'}"
            )
            raise UsageError(f"{whose} setting {unknown} ({has})", where="--setting", remedy="correct its name")

    def evidence(self, id_: str) -> dict[str, Evidence]:
        """The evidence of a capability by its file's name: by the head's contract, and by the base's where that differs.

        Empty where the contract asks for no proof. UsageError or ControlPlaneError where it cannot be run.
        """
        if not _FILE_NAME.fullmatch(id_):
            raise UsageError("cannot name a file", where=printable(id_), remedy="correct the id in the registry")
        points = self._document["extension_points"]
        capability = subject.capability(self._document, id_)
        contract = subject.contract(points["head"], capability.extension_point)
        found = {f"{id_}.json": self._run(capability, contract, {})} if contract.asks else {}
        if any(row["id"] == capability.extension_point for row in points["base"] or ()):
            older = subject.contract(points["base"], capability.extension_point)
            if older.asks and (older.digest, older.tests_digest) != (contract.digest, contract.tests_digest):
                found[f"{id_}.base.json"] = self._by_base(capability, older)
        return found

    def _by_base(self, capability: Capability, contract: Contract) -> Evidence:
        """Run a capability by the base's contract; where its tests cannot be put in place, nothing is run, and that is said."""
        if taken := self._taken(capability, contract):
            return self._evidence(capability, contract, Results(incomplete=taken), None)
        return self._run(capability, contract, self._of_base(capability, contract))

    def _of_base(self, capability: Capability, contract: Contract) -> dict[str, bytes]:
        """The files of the base's contract and tests. What of a contract the implementation imports stays as the head has it."""
        tree = self._repository.base_tree
        kept = set(capability.files) - set(contract.test_files)
        paths = {*contract.files, *contract.test_files} - kept if tree else set[str]()
        return {path: tree.read(path) for path in sorted(paths) if tree}

    def _taken(self, capability: Capability, contract: Contract) -> str | None:
        """Why the base's tests would not be the base's; None where they are: where the implementation has no part in them."""
        shadowing = Shadowing(self._repository.files)
        for path, sha256 in sorted(contract.test_files.items()):
            if capability.files.get(path, sha256) != sha256:
                return f"the implementation imports {path}, a test of the base, which the change alters"
            if instead := next(iter(shadowing.of(path)), None):
                return f"{instead} would be run in the place of {path}, a test of the base"
        return None

    def _run(self, capability: Capability, contract: Contract, instead: Mapping[str, bytes]) -> Evidence:
        """Run a capability by a contract, with these files ``instead`` of the head's."""
        asked, declared = self._asked, settings.declared(self._document, contract.application)
        with _scratch() as folder, self._server(capability) as server:
            given = settings.of(capability, declared, asked.settings, server.settings)
            staged = self._staged(folder / "files", capability, contract, instead)
            ours = folder / "ours"
            ours.mkdir()
            results = run(capability, contract, staged, given, asked.how, ours)
        return self._evidence(capability, contract, results, server.description)

    def _evidence(self, capability: Capability, contract: Contract, results: Results, server: str | None) -> Evidence:
        """What is written of a run."""
        found = evidence.content(capability, contract, results, self.made, server)
        if fault := schema.fault("evidence", found):
            why = f"the evidence is not what its schema says: {fault.where}: {fault.why}"
            raise ControlPlaneError(why, where=capability.id, remedy="this is a defect of the control plane")
        return found

    def _staged(self, root: Path, capability: Capability, contract: Contract, instead: Mapping[str, bytes]) -> Staged:
        """The repository's files to run; ControlPlaneError where they are not those that were hashed."""
        known = frozenset(self._repository.files)
        root.mkdir()
        try:
            staging.copy(self._repository.tree, self._repository.files, root)
            for path, content in instead.items():
                staging.put(root, path, content)
        except OSError as error:
            raise ControlPlaneError(f"cannot be copied: {error.strerror}", where=str(error.filename)) from error
        wanted = {**contract.files, **contract.test_files, **capability.files}
        if differing := next(staging.changed(root, wanted), None):
            raise ControlPlaneError("changed while it was read", where=differing, remedy="run it again")
        return Staged(root, known | instead.keys(), wanted)

    @contextlib.contextmanager
    def _server(self, capability: Capability) -> Iterator[Server]:
        """The server that a capability needs; one that is none where it needs none."""
        if capability.server is None:
            yield Server(None, {})
            return
        if capability.server not in SERVERS:
            raise UsageError(f"needs a server of an unknown kind: {capability.server}", where=capability.id)
        with SERVERS[capability.server](self._asked.redis, self._asked.how.limits) as server:
            yield server

    def committed_path(self, id_: str) -> Path:
        """Where a capability's evidence stands in the work tree; UsageError where its row names no place to write to."""
        path = subject.capability(self._document, id_).evidence
        if path is None:
            raise UsageError("names no evidence", where=id_, remedy="give --out FILE, or name `evidence` in its config")
        if place(self._repository.tree, f"/{path}", "").kind not in ("file", "missing"):
            raise UsageError("its evidence has no place in the repository", where=id_, remedy="correct its config")
        if symlink := symlink_on_the_way(self._repository.tree, path):
            raise UsageError(f"its evidence would be written through the symlink {symlink}", where=id_)
        if not path.endswith(".json") or ".." in self._cell(id_).split("/"):
            raise UsageError(f"its evidence would be written to {printable(path)}", where=id_, remedy=_PLACE)
        for one in (
            path,
            f"{path.rpartition('/')[0]}/{id_}.base.json".removeprefix("/"),
        ):  # that of the base's contract
            self._refuse_another(id_, one)
        return self._asked.folder / path

    def _cell(self, id_: str) -> str:
        """The cell of a capability's row that names its evidence."""
        rows = (row for row in self._document["registry"]["entities"] if row["id"] == id_)
        return str(next((row["config"].get("evidence") for row in rows if isinstance(row["config"], dict)), ""))

    def _refuse_another(self, id_: str, path: str) -> None:
        """UsageError where something else stands at a path than evidence of this capability, or another row names it."""
        rows = [row for row in self._document["capabilities"] if row["id"] != id_]
        named = {item["path"]: row["id"] for row in rows for item in row["evidence"] if item["source"] == "committed"}
        for entity in self._repository.registry.entities:
            where = place(
                self._repository.tree, entity.parts.get("artifact_path", ""), entity.registry.rpartition("/")[0]
            )
            named |= {where.path: entity.id} if where.path and entity.id != id_ else {}
        if path in named:
            raise UsageError(f"its evidence would take the place of what {named[path]} names: {path}", where=id_)
        try:
            found = strict_json.load(self._repository.tree.read(path).decode())
        except (ControlPlaneError, ValueError):
            found = None
        if place(self._repository.tree, f"/{path}", "").kind == "missing":
            return
        of = found.get("capability") if isinstance(found, dict) and "digests" in found else None
        if of != id_:
            why = f"its evidence would take the place of {printable(path)}, which is no evidence of it"
            raise UsageError(why, where=id_, remedy="correct its config, or remove that file")


def write_folder(folder: Path, made: Made, found: Mapping[str, Evidence]) -> None:
    """Write evidence and, last, the manifest that names it; a manifest of an older run is gone before."""
    contents = {name: evidence.written(value) for name, value in found.items()}
    for name, content in contents.items():
        output.write(folder / name, content)
    output.write(folder / evidence.MANIFEST, evidence.written(evidence.manifest(made, contents)))


def forget_folder(folder: Path) -> None:
    """Remove the manifest of an older run: without it nothing in the folder counts."""
    output.remove(folder / evidence.MANIFEST)


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """A folder that only we may enter, gone again whatever happens."""
    with (
        process.ending_with_us(),
        tempfile.TemporaryDirectory(prefix="control-plane-", ignore_cleanup_errors=True) as name,
    ):
        yield Path(name).resolve()


def _made(folder: Path) -> Made:
    """The commit that is checked out, and whether the work tree holds something else; clean without git is never said."""
    git = Git.around(folder)
    try:
        commit = git.commit("HEAD") if git else None
        dirty = git is None or commit is None or bool(git.changes(commit, None))
    except GitError:
        commit, dirty = None, True
    return Made(commit, dirty, clock(None))
