"""A plan as facts: one item of `plans` in the document of the gate cloud-plan (see `specs/schemas/`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from control_plane.sources.terraform import (
    arguments,
    changes,
    configuration,
    digest,
    expressions,
    file,
    groups,
    module_source,
    modules_json,
    shape,
)
from control_plane.sources.terraform import state as states
from control_plane.sources.terraform.addresses import call_of, calls_above
from control_plane.sources.terraform.configuration import Module
from control_plane.sources.terraform.file import Content, PlanError
from control_plane.sources.terraform.hcl import Folder, Place, Source
from control_plane.sources.terraform.hiding import hide
from control_plane.sources.terraform.masking import Secrets, replaced
from control_plane.sources.terraform.modules_json import Resolved
from control_plane.sources.terraform.state import State
from control_plane.sources.tree import Tree, normal

# Majors whose shape is known; of any other a plan says its version and nothing that could be misread.
_KNOWN_MAJOR = re.compile(r"[01](\.\d+)*")
_PARTS = {"resource_changes", "planned_values", "configuration", "output_changes", "errored", "complete"}
_ALWAYS_THERE = ("configuration", "planned_values")  # whatever the plan does
_SHOW = "give the output of `terraform show -json PLAN`"


def read_plan(
    given: Path | Content,
    *,
    environment: str | None,
    modules: Path | Content | None = None,
    source: Tree | None = None,
    directory: str | None = None,
    state: Path | None = None,
) -> dict[str, Any]:
    """The facts of a plan in JSON; PlanError where it is none, or cannot be read. What made it is for others to add.

    ``modules`` is the `modules.json` that the plan was made with; ``source`` the tree in which its Terraform source stands,
    and ``directory`` the root module's folder in it: without them, locations and values of variables stay unknown.
    ``state`` is what an apply left, as `terraform show -json` writes it: it shows what the plan could not (see state.py).
    """
    content = given if isinstance(given, Content) else file.read(given)
    plan = file.object_of(content)
    versions = file.read(modules, at_most=modules_json.AT_MOST) if isinstance(modules, Path) else modules
    resolved = modules_json.read(versions) if versions else {}
    applied = states.read(state) if state else None
    try:
        _require_plan(plan)
        found = _Reading(plan, environment, Source(source, directory), resolved, applied).facts()
    except PlanError as error:
        raise PlanError(error.what, where=error.where or content.where, remedy=error.remedy) from error
    except RecursionError:
        raise PlanError("is nested too deep", where=content.where) from None
    stated = {"environment": environment, "source": content.where, "directory": directory, "sha256": content.sha256}
    made = {"modules_sha256": versions.sha256 if versions else None, "planned_by": None, "provenance": None}
    made["state"] = str(state) if state else None
    return stated | made | found


def _require_plan(plan: dict[str, Any]) -> None:
    if "resource_changes" not in plan:
        if "lineage" in plan or ("serial" in plan and "version" in plan):
            raise PlanError("is a state file, not a plan", remedy=_SHOW)
        if "values" in plan and not _PARTS & set(plan):
            raise PlanError("is a state as `show -json` writes it, not a plan", remedy=_SHOW)
    if "@level" in plan:
        raise PlanError("is the log of `plan -json`, not a plan", remedy=_SHOW)
    if "format_version" not in plan and not _PARTS & set(plan):
        raise PlanError("is JSON, but no plan", remedy=_SHOW)


class _Reading:
    """One reading of one plan."""

    def __init__(
        self,
        plan: dict[str, Any],
        environment: str | None,
        source: Source,
        resolved: dict[str, Resolved],
        applied: State | None,
    ) -> None:
        self.plan = plan
        self.environment = environment
        self.source = source
        self.resolved = resolved
        self.applied = applied
        self.secrets = Secrets()
        self.folders: dict[str, str | None] = {}  # of each module call: where its source stands in the tree
        self.values: dict[str, dict[str, Any]] = {}  # of each module call: what is known of its variables
        self.places: dict[str, Place | None] = {}  # of each module call: where it is made

    def facts(self) -> dict[str, Any]:
        version = shape.text(self.plan, "format_version")
        head: dict[str, Any] = {
            "format_version": version,
            "terraform_version": shape.text(self.plan, "terraform_version"),
        }
        if not _KNOWN_MAJOR.fullmatch(version or ""):
            return head | _nothing() | {"digest": digest.of(self.environment, version, self.plan)}
        head |= {
            "errored": shape.boolean(self.plan, "errored"),
            "complete": shape.boolean(self.plan, "complete"),
            "applyable": shape.boolean(self.plan, "applyable"),
        }
        return head | self._known_facts()

    def _known_facts(self) -> dict[str, Any]:
        plan = self.plan
        configured = plan.get("configuration") is not None
        whole = shape.an_object(plan.get("configuration"), "configuration")
        modules = configuration.modules(whole)
        variables = shape.named_objects(plan.get("variables"), "variables")
        shown = arguments.variables_document(variables, modules[0], configured=configured)
        self._learn(variables, shown, modules)
        self._root(variables)
        calls = [self._call(module) for module in modules[1:]]
        providers = shape.named_objects(whole.get("provider_config"), "provider_config")
        declared = configuration.declarations(modules, providers, self._dynamic)
        keys: dict[str, dict[str, Any]] = {
            one.provider_key: {} for one in declared.values() if one.provider_key is not None
        }
        resources = changes.resources(plan, declared, self.secrets)
        drift = changes.drift(plan, declared, self.secrets)
        for resource in (*resources, *drift):
            resource["location"] = self._location(resource)
        source = self._source_sha256(modules)
        outputs, output_values = changes.outputs(plan, self.secrets)
        deferred = changes.deferred(plan, self.secrets)
        facts: dict[str, Any] = {
            "variables": shown,
            "resources": resources,
            "module_calls": calls,
            "providers": [self._provider(key, provider) for key, provider in sorted((keys | providers).items())],
            "drift": drift,
            "provisioners": [self._provisioner(*found) for found in configuration.provisioners(modules)],
            "checks": changes.checks(plan),
            "outputs": outputs,
            "deferred": deferred,
            "unaccounted": changes.unaccounted(plan, resources, deferred),
            "parts": sorted(plan),
            "lacking": [part for part in _ALWAYS_THERE if part not in plan],
        }
        if hits := self.secrets.hits([facts]):
            hide(facts, hits, self.secrets.hide)
        facts["digest"] = digest.of(
            self.environment,
            shown,
            self._masked(digest.of_configuration(whole, modules)),
            digest.what_changes(facts["resources"], outputs, self._masked(output_values)),
            {call["address"]: call["version"] for call in facts["module_calls"]},
            source,
        )
        facts["source_sha256"] = source
        if self.applied is not None:
            self._observe(self.applied, facts, modules)
        facts["groups"] = groups.groups(facts["resources"])
        return facts

    def _observe(self, applied: State, facts: dict[str, Any], modules: list[Module]) -> None:
        """Add what the state shows. The digest is made by now: what an approval is bound to needs no state."""
        for secret in applied.secrets:
            self.secrets.add(secret)
        if hits := self.secrets.hits([facts]):
            hide(facts, hits, self.secrets.hide)
        shown = states.Applied(applied, modules, self.secrets)
        for call in facts["module_calls"]:
            for parameter in call["parameters"]:
                if parameter["state"] == "unknown" or parameter["sensitive"]:
                    parameter["applied"] = shown.observations(
                        call["address"], parameter["name"], sensitive=parameter["sensitive"]
                    )

    def _masked(self, value: Any) -> Any:
        return replaced(value, self.secrets.hits([value]))

    def _learn(self, variables: dict[str, dict[str, Any]], shown: list[dict[str, Any]], modules: list[Module]) -> None:
        """Know every secret before anything is shown."""
        for variable in shown:
            if variable["sensitive"]:
                self.secrets.add(variables[variable["name"]].get("value"))
        for secret in (*configuration.secrets(modules), *changes.state_secrets(self.plan)):
            self.secrets.add(secret)

    def _root(self, variables: dict[str, dict[str, Any]]) -> None:
        folder = self.source.directory
        self.folders[""] = folder
        self.places[""] = None
        self.values[""] = arguments.root_values(variables, self.source.folder(folder))

    def _call(self, module: Module) -> dict[str, Any]:
        """One item of `module_calls`; callers come before those that they call."""
        source = module_source.parse(shape.text(module.call, "source") or "")
        for credential in source.credentials:
            self.secrets.add(credential)
        caller = self.source.folder(self.folders[module.parent])
        found = list(arguments.arguments(module, caller, self.values[module.parent]))
        self.values[module.address] = arguments.known(found)
        folder = self._folder(module, source)
        self.folders[module.address] = folder
        place = caller.place("module", module.name) or self.places[module.parent]
        self.places[module.address] = place
        stated = source.document()
        if folder is not None:
            stated["address"] = folder
        return {
            "address": module.address,
            "parent": module.parent,
            "source": stated,
            "constraint": shape.text(module.call, "version_constraint"),
            "version": modules_json.version(module.address, source, self.resolved),
            "parameters": [argument.document() for argument in found],
            "location": place.document() if place else None,
        }

    def _folder(self, module: Module, source: module_source.ModuleSource) -> str | None:
        """Where a local module's source stands; None where it is of elsewhere, or outside the repository."""
        parent = self.folders[module.parent]
        if source.kind != "local" or parent is None or source.address.startswith("/"):
            return None
        return normal(f"{parent}/{source.address}")

    def _location(self, resource: dict[str, Any]) -> dict[str, Any] | None:
        """Where a resource is declared; where that is not at hand, the nearest module call that is."""
        call = resource["call"]
        kind = "resource" if resource["mode"] == "managed" else resource["mode"]
        folder = self.source.folder(self.folders.get(call))
        place = folder.place(kind, resource["type"], resource["name"])
        place = place or next((self.places[above] for above in calls_above(call) if above in self.places), None)
        return place.document() if place else None

    def _provisioner(self, module: Module, resource: dict[str, Any], type_: str) -> dict[str, Any]:
        mode, kind, name, address = (
            shape.required_text(resource, part, "configuration resources")
            for part in ("mode", "type", "name", "address")
        )
        declared = {"call": module.address, "mode": mode, "type": kind, "name": name}
        return {
            "address": f"{module.address}.{address}" if module.address else address,
            "call": module.address,
            "type": type_,
            "location": self._location(declared),
        }

    def _source_sha256(self, modules: list[Module]) -> str | None:
        """The digest of the Terraform source; None where not all that stands in the repository is at hand."""
        folders = {self.folders[""]}
        for module in modules[1:]:
            written = shape.text(module.call, "source") or ""
            if self.folders[module.parent] is not None and module_source.parse(written).kind == "local":
                folders.add(self.folders[module.address])
        known = sorted(folder for folder in folders if folder is not None)
        if self.source.tree is None or self.folders[""] is None or len(known) < len(folders):
            return None
        return digest.of_source(self.source.tree, self.folders[""], known)

    def _dynamic(self, call: str, mode: str, type_: str, name: str) -> set[str]:
        """The blocks of a resource that a `dynamic` makes, as far as its source is at hand."""
        kind = "resource" if mode == "managed" else mode
        return self.source.folder(self.folders.get(call)).dynamic(kind, type_, name)

    def _provider(self, key: str, provider: dict[str, Any]) -> dict[str, Any]:
        name = shape.text(provider, "name") or key.rpartition(":")[2].partition(".")[0]
        alias, module = shape.text(provider, "alias"), shape.text(provider, "module_address") or ""
        given = shape.an_object(provider.get("expressions"), "provider expressions")
        call = call_of(module)
        folder = self.source.folder(self.folders.get(call))
        read = _read_through_variables(given, name, folder, self.values.get(call, {}))
        settings, unresolved, secrets = expressions.settings(given | read)
        for secret in secrets:
            self.secrets.add(secret)
        place = folder.place("provider", name)
        return {
            "key": key,
            "name": name,
            "source": shape.text(provider, "full_name"),
            "alias": alias,
            "module": module,
            "constraint": shape.text(provider, "version_constraint"),
            "settings": settings,
            "unresolved": [*unresolved, *sorted(folder.dynamic("provider", name) - given.keys())],
            "location": place.document() if place else None,
        }


def _read_through_variables(
    given: dict[str, Any], provider: str, folder: Folder, values: dict[str, Any]
) -> dict[str, Any]:
    """Settings of a provider that the source shows to be a variable and nothing else, as constants."""
    found = {}
    for setting, expression in given.items():
        variable = folder.bare_variable(setting, "provider", provider)
        if variable in values and expressions.references(expression) == [f"var.{variable}"]:
            found[setting] = {"constant_value": values[variable]}
    return found


def _nothing() -> dict[str, Any]:
    """The facts of a plan of which nothing is known."""
    lists = (
        "variables", "resources", "groups", "unaccounted", "lacking", "parts", "module_calls", "providers", "provisioners",
        "drift", "checks", "outputs", "deferred",
    )  # fmt: skip
    return {"errored": None, "complete": None, "applyable": None, "source_sha256": None} | {name: [] for name in lists}
