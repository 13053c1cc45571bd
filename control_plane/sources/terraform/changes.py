"""What a plan would change, found changed, checked, or put off: each as one flat fact, masked by the plan's own marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from control_plane.sources.terraform import shape
from control_plane.sources.terraform.addresses import at_key, call_of, module_of
from control_plane.sources.terraform.configuration import Declaration
from control_plane.sources.terraform.file import PlanError
from control_plane.sources.terraform.masking import Secrets, by_marks, by_names, differences, marked, paths_of_masks

Declarations = Mapping[tuple[str, str], Declaration]  # see configuration.declarations


def resources(plan: dict[str, Any], declared: Declarations, secrets: Secrets) -> list[dict[str, Any]]:
    """Each resource of the plan, those that stay as they are too; then the data sources that were read to make it."""
    found = [
        _resource(change, declared, secrets)
        for change in shape.objects(plan.get("resource_changes"), "resource_changes")
    ]
    addresses = {resource["address"] for resource in found}
    found += [data for data in _data_sources(plan, declared, secrets) if data["address"] not in addresses]
    return found


def _resource(resource: dict[str, Any], declared: Declarations, secrets: Secrets) -> dict[str, Any]:
    change = shape.an_object(resource.get("change"), "change")
    actions = shape.texts(change.get("actions"), "actions")
    if not actions:
        raise PlanError("is no plan: a resource change has no `actions`")
    before, after = _masked(change, "before", secrets), _masked(change, "after", secrets)
    sensitive = sorted({*_masks(before, change, "before"), *_masks(after, change, "after")})
    fact = _identity(resource, declared)
    fact["deposed"] = shape.text(resource, "deposed")
    fact["actions"] = actions
    fact["action_reason"] = shape.text(resource, "action_reason")
    fact["previous_address"] = shape.text(resource, "previous_address")
    fact["importing"] = change.get("importing") is not None
    fact["before"], fact["after"] = before, after
    fact["unknown"] = _unknown(change, after, fact["configured"])
    fact["sensitive"] = sensitive
    return fact


def _identity(resource: dict[str, Any], declared: Declarations) -> dict[str, Any]:
    address = shape.required_text(resource, "address", "resource_changes")
    module = shape.text(resource, "module_address")
    module = module_of(address) if module is None else module
    call = call_of(module)
    mode, type_, name = (shape.required_text(resource, part, "resource_changes") for part in ("mode", "type", "name"))
    found = declared.get((call, f"{type_}.{name}" if mode == "managed" else f"{mode}.{type_}.{name}"))
    return {
        "address": address,
        "module": module,
        "call": call,
        "mode": mode,
        "type": type_,
        "name": name,
        "index": shape.text(resource, "index"),
        "provider": shape.text(resource, "provider_name") or "",
        "configured": found.attributes if found else [],
        "provider_key": found.provider_key if found else None,
    }


def _masked(change: dict[str, Any], side: str, secrets: Secrets) -> Any:
    """`before` or `after`, masked; where a plan has no marks at all, what stands under a secret's name is."""
    value = change.get(side)
    if value is None:
        return None
    value = shape.an_object(value, side)
    marks = change.get(f"{side}_sensitive")
    if marks is None:
        masked = by_names(value)
    elif not marked(marks):
        return value
    else:
        masked = by_marks(value, marks)
    for secret in differences(value, masked):
        secrets.add(secret)
    return masked if isinstance(masked, dict) else dict.fromkeys(value, masked)


def _masks(masked: Any, change: dict[str, Any], side: str) -> list[str]:
    """The paths of what is masked; looked for only where something is."""
    return [] if masked is None or masked is change.get(side) else list(paths_of_masks(masked))


def _unknown(change: dict[str, Any], after: Any, configured: list[str]) -> list[str]:
    """Where a plan does not say what is unknown, it is what the configuration sets and the plan does not show."""
    if "after_unknown" in change or after is None:
        return list(unknown_paths(change.get("after_unknown")))
    return [name for name in configured if name not in after]


def unknown_paths(unknown: Any, path: str = "") -> Iterator[str]:
    """The path of each value that is not known before apply; ``""`` where nothing is."""
    if unknown is True:
        yield path
    elif isinstance(unknown, dict):
        for key, item in unknown.items():
            if item is not False:
                yield from unknown_paths(item, at_key(path, key))
    elif isinstance(unknown, list):
        for number, item in enumerate(unknown):
            if item is not False:
                yield from unknown_paths(item, f"{path}[{number}]")


def _data_sources(plan: dict[str, Any], declared: Declarations, secrets: Secrets) -> Iterator[dict[str, Any]]:
    """What was read while planning stands in the prior state alone."""
    for resource in resources_of(_prior_state(plan)):
        if resource.get("mode") != "data":
            continue
        change = {"before": resource.get("values"), "before_sensitive": resource.get("sensitive_values")}
        value = _masked(change, "before", secrets)
        yield _identity(resource, declared) | {
            "deposed": None,
            "actions": ["no-op"],
            "action_reason": None,
            "previous_address": None,
            "importing": False,
            "before": value,
            "after": value,
            "unknown": [],
            "sensitive": sorted(_masks(value, change, "before")),
        }


def _prior_state(plan: dict[str, Any]) -> dict[str, Any]:
    return shape.an_object(plan.get("prior_state"), "prior_state")


def resources_of(state: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of a state as `show -json` writes it, those of all modules."""
    values = shape.an_object(state.get("values"), "values")
    waiting = [(shape.an_object(values.get("root_module"), "root_module"))]
    while waiting:
        module = waiting.pop()
        for resource in shape.objects(module.get("resources"), "state resources"):
            if module.get("address") is not None:
                resource.setdefault("module_address", module["address"])
            yield resource
        waiting += shape.objects(module.get("child_modules"), "child_modules")


def unaccounted(
    plan: dict[str, Any], changes: Iterable[dict[str, Any]], deferred: Iterable[dict[str, Any]]
) -> list[str]:
    """The addresses of which the plan says that they are, or will be, and not what it does to them.

    Terraform states each of them, be it as a no-op; a plan with targets leaves out what it does not plan.
    """
    told = {item["address"] for item in (*changes, *deferred)}
    told |= {item["previous_address"] for item in changes if item.get("previous_address")}
    planned = resources_of({"values": plan.get("planned_values")})
    before = resources_of(_prior_state(plan)) if plan.get("complete") is not False else ()
    stated = {
        shape.required_text(resource, "address", "resources")
        for resource in (*planned, *before)
        if resource.get("mode") == "managed"
    }
    return sorted(stated - told)


def drift(plan: dict[str, Any], declared: Declarations, secrets: Secrets) -> list[dict[str, Any]]:
    """What was changed behind Terraform's back: names of attributes, no values."""
    planned = {
        resource.get("address"): shape.an_object(resource.get("change"), "change")
        for resource in shape.objects(plan.get("resource_changes"), "resource_changes")
        if resource.get("deposed") is None
    }
    return [
        _drifted(resource, planned.get(shape.text(resource, "address"), {}), declared, secrets)
        for resource in shape.objects(plan.get("resource_drift"), "resource_drift")
    ]


def _put_back(change: dict[str, Any]) -> set[str]:
    """What a plan changes to a value that it knows: the configuration says so, be it by a `dynamic` that it leaves out."""
    before, after = (shape.an_object(change.get(side), side) for side in ("before", "after"))
    return {name for name in before.keys() & after.keys() if before[name] != after[name]}


def _drifted(
    resource: dict[str, Any], planned: dict[str, Any], declared: Declarations, secrets: Secrets
) -> dict[str, Any]:
    change = shape.an_object(resource.get("change"), "change")
    identity = _identity(resource, declared)
    before, after = (shape.an_object(change.get(side), side) for side in ("before", "after"))
    for side in ("before", "after"):
        _masked(change, side, secrets)
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    configured = {*identity["configured"], *_put_back(planned)}
    return {
        **{name: identity[name] for name in ("address", "call", "mode", "type", "name")},
        "actions": shape.texts(change.get("actions"), "actions"),
        "attributes": names,
        "configured": [name for name in names if name in configured],
    }


def checks(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Conditions, checks and validations: what each said."""
    return [_check(check) for check in shape.objects(plan.get("checks"), "checks")]


def _check(check: dict[str, Any]) -> dict[str, Any]:
    address = shape.an_object(check.get("address"), "checks address")
    problems = [
        problem
        for instance in shape.objects(check.get("instances"), "checks instances")
        for problem in shape.objects(instance.get("problems"), "checks problems")
    ]
    return {
        "address": shape.required_text(address, "to_display", "checks"),
        "status": shape.required_text(check, "status", "checks"),
        "messages": [shape.text(problem, "message") or "" for problem in problems],
    }


def outputs(plan: dict[str, Any], secrets: Secrets) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The root's outputs without their values; and what they would become, masked, for the digest."""
    facts, values = [], {}
    for name, change in sorted(shape.named_objects(plan.get("output_changes"), "output_changes").items()):
        marks = {side: change.get(f"{side}_sensitive", True) for side in ("before", "after")}
        for side, mark in marks.items():
            masked = by_marks(change.get(side), mark)
            for secret in differences(change.get(side), masked):
                secrets.add(secret)
            if side == "after":
                values[name] = masked
        actions = shape.texts(change.get("actions"), "actions")
        facts.append({"name": name, "actions": actions, "sensitive": any(map(marked, marks.values()))})
    return facts, values


def deferred(plan: dict[str, Any], secrets: Secrets) -> list[dict[str, Any]]:
    """What Terraform put off to a later plan, and why."""
    found = []
    for item in shape.objects(plan.get("deferred_changes"), "deferred_changes"):
        resource = shape.an_object(item.get("resource_change"), "resource_change")
        change = shape.an_object(resource.get("change"), "change")
        for side in ("before", "after"):
            _masked(change, side, secrets)
        address = shape.required_text(resource, "address", "deferred_changes")
        found.append({"address": address, "reason": shape.text(item, "reason") or ""})
    return found


def state_secrets(plan: dict[str, Any]) -> Iterator[Any]:
    """What the prior state and the planned values call sensitive."""
    yield from secrets_of(_prior_state(plan))
    yield from _output_secrets(shape.an_object(plan.get("planned_values"), "planned_values"))


def secrets_of(state: dict[str, Any]) -> Iterator[Any]:
    """What a state as `show -json` writes it calls sensitive."""
    for resource in resources_of(state):
        marks, values = resource.get("sensitive_values"), resource.get("values")
        if marked(marks):
            yield from differences(values, by_marks(values, marks))
    yield from _output_secrets(shape.an_object(state.get("values"), "values"))


def _output_secrets(values: dict[str, Any]) -> Iterator[Any]:
    for output in shape.named_objects(values.get("outputs"), "outputs").values():
        if output.get("sensitive") not in (None, False):
            yield output.get("value")
