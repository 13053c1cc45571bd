"""Extension points in the document of app-config: each with the shape that its contract asks for, and what proves the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from control_plane import schema
from control_plane.sources import digests
from control_plane.sources.code import Code, Reached
from control_plane.sources.registry import Entity
from control_plane.sources.shapes.shape import Fault, Shape, document
from control_plane.sources.source_place import SourcePlace, source_place
from control_plane.sources.tree import Tree, and_above

_FUNCTIONS_IN = "python"  # the language in which a contract lists functions


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract of an extension point as its row states it, or the ``fault`` why it cannot be used."""

    application: str | None
    stated: Mapping[str, Any]
    fault: str | None = None


@dataclass(slots=True)
class _Read:
    """A contract, read: its shape, its files, and what its digests are made of."""

    shape: Shape
    contract: Reached = field(default_factory=Reached)
    tests: Reached = field(default_factory=Reached)
    digest: str | None = None


class Contracts:
    """The extension points of one side of a repository."""

    def __init__(
        self,
        rows: Sequence[tuple[Entity, dict[str, Any]]],
        tree: Tree,
        code: Code,
        types: Mapping[str, Any],
        belonging: Mapping[str, set[str]],
    ) -> None:
        """Know the rows; ``belonging`` are the files of the implementations of each extension point."""
        self._rows = rows
        self._tree = tree
        self._code = code
        self._belonging = belonging
        self._schema: Mapping[str, Any] = types["extension_point"]["config"]
        self.shapes: list[Shape] = []

    def document(self) -> list[dict[str, Any]]:
        """Each extension point; see the schema of app-config."""
        contracts = [(entity, placed, self.contract(entity)) for entity, placed in self._rows]
        self._code.load(path for entity, _, one in contracts for path in self._roots(entity, one.stated))
        return [self._point(entity, placed, contract) for entity, placed, contract in contracts]

    def contract(self, entity: Entity) -> Contract:
        """What a row states; nothing of one that cannot be used, for half of a contract asks for less than the whole."""
        config = entity.config.value
        application = (config or {}).get("application")
        application = application if isinstance(application, str) else None
        if config is None:
            return Contract(application, {}, entity.config.error or "its config is empty")
        if fault := schema.fault_in(self._schema, config):
            return Contract(application, {}, f"{fault.where}: {fault.why}" if fault.where else fault.why)
        stated: Mapping[str, Any] = config.get("contract", {})
        fault_ = _fault(stated)
        return Contract(application, {} if fault_ else stated, fault_)

    def _point(self, entity: Entity, placed: dict[str, Any], contract: Contract) -> dict[str, Any]:
        stated = contract.stated
        read = self._read(entity, contract)
        self.shapes.append(read.shape)
        conformance = stated.get("conformance")
        measured = [
            self._performance(operation, stated["performance"][operation], entity)
            for operation in sorted(stated.get("performance", {}))
        ]
        tested = None if conformance is None else self._place(conformance, entity).document(self._code)
        return {
            **placed,
            "application": contract.application,
            "version": stated.get("version"),
            "required": stated.get("required", False),
            "unresolved_allowed": stated.get("unresolved_allowed", False),
            "fault": contract.fault,
            "interface": stated.get("interface"),
            "shape": document(read.shape),
            "conformance": tested,
            "performance": measured,
            "digests": {
                "contract": read.digest,
                "tests": digests.of_tests(read.tests.digest, _roles(tested, measured)),
            },
            "files": {"contract": digests.listed(read.contract.files), "tests": digests.listed(read.tests.files)},
        }

    def _read(self, entity: Entity, contract: Contract) -> _Read:
        stated = contract.stated
        if contract.fault:
            return _Read(Shape("class", error=Fault("malformed", contract.fault)))
        tests = self._tests(entity, stated)
        if "functions" in stated:
            shape = self._code.resolvers[_FUNCTIONS_IN].functions_shape(stated["functions"])
            return _Read(shape, Reached(), tests, digests.of_functions(stated["functions"]))
        where = self._place(stated["interface"], entity)
        reached = self._code.reached([where.path]) if where.path else Reached()
        return _Read(where.shape(self._code, reached), reached, tests, reached.digest)

    def _tests(self, entity: Entity, stated: Mapping[str, Any]) -> Reached:
        """What proves a contract, and what that imports; what belongs to an implementation is tested, and is no test."""
        own = self._with_fixtures(self._test_roots(entity, stated))
        return self._code.reached(own).without(self._belonging.get(entity.id, set()) - set(own))

    def _with_fixtures(self, roots: Iterable[str]) -> list[str]:
        """Test files, with each `conftest.py` that pytest reads for them."""
        found = list(roots)
        folders = {above for path in found for above in and_above(path.rpartition("/")[0])}
        fixtures = [f"{folder}/conftest.py" if folder else "conftest.py" for folder in sorted(folders)]
        return [*found, *(real for path in fixtures if (real := self._code.paths.file(path)))]

    def _roots(self, entity: Entity, stated: Mapping[str, Any]) -> list[str]:
        interface = self._place(stated["interface"], entity).path if "interface" in stated else None
        tests = self._with_fixtures(self._test_roots(entity, stated))
        return [*([interface] if interface else []), *tests]

    def _test_roots(self, entity: Entity, stated: Mapping[str, Any]) -> list[str]:
        operations = stated.get("performance", {}).values()
        cells = [
            stated.get("conformance"),
            *(one.get(name) for one in operations for name in ("workload", "reference")),
        ]
        places = [self._place(cell, entity) for cell in cells if cell is not None]
        return sorted({where.path for where in places if where.path is not None})

    def _performance(self, operation: str, stated: Mapping[str, Any], entity: Entity) -> dict[str, Any]:
        workload, reference = (
            None if cell is None else self._place(cell, entity)
            for cell in (stated["workload"], stated.get("reference"))
        )
        return {
            "operation": operation,
            "percentile": stated.get("percentile"),
            "limit": stated["limit"],
            "unit": stated.get("unit", "ratio"),
            "workload": workload and workload.function(self._code),
            "reference": reference and reference.function(self._code),
        }

    def _place(self, cell: str, entity: Entity) -> SourcePlace:
        return source_place(self._tree, self._code.paths, cell, entity.registry.rpartition("/")[0])


def _roles(tested: Mapping[str, Any] | None, measured: Iterable[Mapping[str, Any]]) -> list[list[str | None]]:
    """What each file is for: two workloads of one file are not the same test. Limits and percentiles only judge a figure."""
    roles: list[list[str | None]] = [["conformance", tested["path"]]] if tested else []
    for one in measured:
        places = [place and f"{place['path']}:{place['function']}" for place in (one["workload"], one["reference"])]
        roles.append([one["operation"], one["unit"], *places])
    return roles


def _fault(stated: Mapping[str, Any]) -> str | None:
    """What in a contract its schema cannot say."""
    if not stated:
        return "it states no contract"
    if ("interface" in stated) == ("functions" in stated):
        return "contract: give either interface or functions"
    names = [one["name"] for one in stated.get("functions", [])]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        return f"contract/functions: {twice} stands twice"
    for operation, one in stated.get("performance", {}).items():
        if one.get("unit") != "per_second" and "percentile" not in one:
            return f"contract/performance/{operation}: a duration or a ratio needs its percentile"
    return None
