"""What an applied state shows of arguments of module calls, whose values the plan did not show.

An argument's expression refers to where its value comes from, and attributes within the module refer to where it goes. Such
references show that, and not that nothing was done to the value on its way: `upper(aws_vpc.main.id)` refers to no more than
`aws_vpc.main.id` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from control_plane.sources.terraform import changes, expressions, file, shape
from control_plane.sources.terraform.addresses import call_of, in_quotes, module_of
from control_plane.sources.terraform.configuration import Module
from control_plane.sources.terraform.file import PlanError
from control_plane.sources.terraform.masking import Secrets, by_names, marked

_SHOW = "give the output of `terraform show -json` of the applied state, and nothing else"
_KNOWN_MAJOR = re.compile(r"[01](\.\d+)*")
_PARTS_OF_A_PLAN = {
    "resource_changes", "planned_values", "configuration", "prior_state", "output_changes", "errored", "complete",
}  # fmt: skip
_KEY = r'(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?'
_STEP = re.compile(rf"module\.[^.\[]+{_KEY}")
_ATTRIBUTE = re.compile(rf"((?:data\.)?(?!(?:module|var|local|each|count|self|path)\.)[\w-]+\.[\w-]+{_KEY})\.([\w-]+)")
_OUTPUT = re.compile(rf"(module\.[\w-]+{_KEY})\.([\w-]+)")
_VARIABLE = re.compile(r"var\.([\w-]+)")
_LAST_KEY = re.compile(r'\[(?:(\d+)|"(.*)")\]$')
_OF_THE_INSTANCE = {"each.key": str, "count.index": int}
_LONG_ESCAPE = re.compile(r"\\U00([0-9a-f]{6})")
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class State:
    """An applied state: its resources and module instances by address without indices, and all that it calls sensitive.

    An instance has its key: a text of `for_each`, a number of `count`, or None.
    """

    resources: dict[str, list[dict[str, Any]]]
    instances: dict[str, dict[str, str | int | None]]
    secrets: list[Any]


def read(path: Path) -> State:
    """The state in ``path``, as `terraform show -json` wrote it; PlanError where it is none, or cannot be read."""
    try:
        content = file.read_object(path)
        _require_state(content)
        return _indexed(content)
    except PlanError as error:
        what = error.what.replace("is no plan", "is no state")
        raise PlanError(what, where=str(path), remedy=error.remedy and _SHOW) from error
    except RecursionError:
        raise PlanError("is nested too deep", where=str(path)) from None


def _indexed(content: dict[str, Any]) -> State:
    state = State({}, {}, list(changes.secrets_of(content)))
    for resource in changes.resources_of(content):
        if resource.get("deposed_key") is not None:  # what is to be destroyed has the address of what took its place
            continue
        address = shape.required_text(resource, "address", "state resources")
        shape.an_object(resource.get("values"), f"values of {call_of(address)}")
        state.resources.setdefault(call_of(address), []).append(resource)
        for instance in _instances_above(module_of(address)):
            state.instances.setdefault(call_of(instance), {}).setdefault(instance, _key(instance))
    return state


def _require_state(state: dict[str, Any]) -> None:
    if "lineage" in state or ("serial" in state and "version" in state):
        raise PlanError("is a state as it is stored, which `show -json` did not write", remedy=_SHOW)
    if _PARTS_OF_A_PLAN & set(state):
        raise PlanError("is a plan, not a state", remedy=_SHOW)
    version = shape.text(state, "format_version")
    if version is None:
        raise PlanError("is JSON, but no state", remedy=_SHOW)
    if not _KNOWN_MAJOR.fullmatch(version):
        raise PlanError("is a state of a format that is not known", remedy="use a Terraform that writes format 1")


@dataclass(frozen=True, slots=True)
class _Trace:
    """Where a state shows a value: an attribute of a resource, or the key of a module instance.

    ``address`` has those indices that the configuration writes; where it writes none, every instance is meant.
    """

    address: str
    attribute: str
    sensitive: bool = False


class Applied:
    """A state, and the configuration that says where in it an argument shows."""

    def __init__(self, state: State, modules: list[Module], secrets: Secrets) -> None:
        """Hold both; ``secrets`` are all that the plan and the state call sensitive."""
        self._state = state
        self._modules = {module.address: module for module in modules}
        self._called: dict[str, list[Module]] = {}
        for module in modules[1:]:
            self._called.setdefault(module.parent, []).append(module)
        self._secrets = secrets

    def observations(self, call: str, parameter: str, *, sensitive: bool) -> list[dict[str, Any]]:
        """What the state shows of an argument: address, attribute, JSON type, value; what is sensitive has none.

        It is one value that goes all these ways: where one of them is sensitive, all are.
        """
        traces = {*self._origins(call, parameter, set()), *self._uses(call, parameter)}
        found = [
            (address, trace.attribute, value, trace.sensitive or hidden)
            for trace in traces
            for address, value, hidden in self._shown(trace)
        ]
        hidden = sensitive or any(one[3] for one in found) or bool(self._secrets.hits(one[2] for one in found))
        return [self._observation(*one[:3], hidden=hidden) for one in sorted(found, key=lambda one: one[:2])]

    def _origins(self, at: str, argument: str, seen: set[tuple[str, str]]) -> Iterator[_Trace]:
        """Where an argument of the call ``at`` comes from, if from one thing only. ``at`` has the indices that are known."""
        module = self._modules.get(call_of(at))
        if module is None or not module.address or argument not in module.arguments:
            return
        found = expressions.references(module.arguments[argument])
        if len(found) == 1 and found[0] in _OF_THE_INSTANCE:
            yield _Trace(at, found[0], argument in module.sensitive)
        else:
            caller = _joined(_steps(at)[:-1])
            for trace in self._sources(caller, found, seen):
                yield _Trace(trace.address, trace.attribute, trace.sensitive or argument in module.sensitive)

    def _sources(self, at: str, references: list[str], seen: set[tuple[str, str]]) -> Iterator[_Trace]:
        """Where the one thing comes from that is referred to in the module ``at``."""
        first = references[0] if references else ""
        if not first or (at, first) in seen:
            return
        seen.add((at, first))
        if (found := _ATTRIBUTE.fullmatch(first)) and _only_refers_to(references, found[1]):
            yield _Trace(_joined([at, found[1]]), found[2])
        elif (found := _OUTPUT.fullmatch(first)) and _only_refers_to(references, found[1]):
            yield from self._outputs(_joined([at, found[1]]), found[2], seen)
        elif (found := _VARIABLE.fullmatch(first)) and len(references) == 1:
            yield from self._origins(at, found[1], seen)

    def _outputs(self, at: str, name: str, seen: set[tuple[str, str]]) -> Iterator[_Trace]:
        module = self._modules.get(call_of(at))
        outputs = shape.named_objects(module.body.get("outputs"), "outputs") if module else {}
        if name in outputs:
            sensitive = outputs[name].get("sensitive") not in (None, False)
            for trace in self._sources(at, expressions.references(outputs[name].get("expression")), seen):
                yield _Trace(trace.address, trace.attribute, trace.sensitive or sensitive)

    def _uses(self, call: str, variable: str) -> Iterator[_Trace]:
        """The attributes that take the value of a variable, and of nothing else; within nested modules too."""
        module = self._modules[call]
        wanted = {"references": [f"var.{variable}"]}
        for resource in module.resources:
            address = shape.required_text(resource, "address", "resources")
            for attribute, expression in shape.an_object(resource.get("expressions"), "expressions").items():
                if expression == wanted:
                    yield _Trace(_joined([call, address]), attribute)
        for called in self._called.get(call, []):
            for argument, expression in called.arguments.items():
                if expression == wanted:
                    yield from self._uses(called.address, argument)

    def _shown(self, trace: _Trace) -> Iterator[tuple[str, Any, bool]]:
        """Address, value, and whether it is sensitive, for each instance in the state."""
        steps = _steps(trace.address)
        if trace.attribute in _OF_THE_INSTANCE:
            for instance, key in self._state.instances.get(call_of(trace.address), {}).items():
                if isinstance(key, _OF_THE_INSTANCE[trace.attribute]) and _is_of(instance, steps):
                    yield instance, key, False
            return
        for resource in self._state.resources.get(call_of(trace.address), []):
            values = resource.get("values") or {}
            if trace.attribute in values and _is_of(resource["address"], steps):
                yield resource["address"], values[trace.attribute], _is_marked(resource, trace.attribute)

    def _observation(self, address: str, attribute: str, value: Any, *, hidden: bool) -> dict[str, Any]:
        return {
            "address": in_quotes(address, self._secrets.hide),
            "attribute": attribute,
            "type": _TYPES.get(type(value), "null"),
            "value": None if hidden else value,
            "sensitive": hidden,
        }


def _steps(address: str) -> list[str]:
    """The parts of an address, each with its index: module instances, and last the resource, if it is one's."""
    module = module_of(f"{address}.") if address else ""
    steps = _STEP.findall(module)
    rest = address[len(module) + 1 if module else 0 :]
    return [*steps, rest] if rest else steps


def _joined(steps: list[str]) -> str:
    return ".".join(step for step in steps if step)


def _instances_above(module: str) -> list[str]:
    steps = _steps(module)
    return [_joined(steps[:end]) for end in range(1, len(steps) + 1)]


def _is_of(address: str, wanted: list[str]) -> bool:
    """Whether an address has each index that is wanted."""
    steps = _steps(address)
    return len(steps) == len(wanted) and all(
        step == one or call_of(step) == one for step, one in zip(steps, wanted, strict=True)
    )


def _only_refers_to(references: list[str], thing: str) -> bool:
    """Whether an expression refers to one attribute of one thing: a plan lists with it the thing, and that without index."""
    return references[1:] in ([thing], [thing, call_of(thing)])


def _key(instance: str) -> str | int | None:
    """A module instance's key. `$${` and `%%{` are how Terraform writes what would else begin a template."""
    found = _LAST_KEY.search(_steps(instance)[-1])
    if found is None:
        return None
    try:
        if found[1]:
            return int(found[1])
        text: str = json.loads(f'"{_LONG_ESCAPE.sub(lambda code: chr(int(code[1], 16)), found[2])}"')
        text.encode()  # half of a surrogate pair is no text
    except ValueError:
        raise PlanError("is no plan: the key of a module instance cannot be read") from None
    return text.replace("$${", "${").replace("%%{", "%{")


def _is_marked(resource: dict[str, Any], attribute: str) -> bool:
    """Whether something in an attribute is sensitive; where a state has no marks, what has a secret's name is."""
    marks = resource.get("sensitive_values")
    if marks is None:
        named = {attribute: resource["values"][attribute]}
        return bool(by_names(named) != named)
    return marked(marks.get(attribute) if isinstance(marks, dict) else marks)
