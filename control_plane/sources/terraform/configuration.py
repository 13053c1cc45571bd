"""A plan's `configuration`: its modules, each with the call that brings it, and which of their variables are sensitive."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from control_plane.sources.terraform import expressions, shape


@dataclass
class Module:
    """One module of the configuration: the root (``address`` ``""``), or what a module call brings."""

    address: str
    parent: str
    call: dict[str, Any]
    body: dict[str, Any]
    sensitive: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The name of the call."""
        return self.address.rpartition("module.")[2]

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The call's arguments, as expressions."""
        return shape.an_object(self.call.get("expressions"), f"{self.address} expressions")

    @cached_property
    def variables(self) -> dict[str, dict[str, Any]]:
        """The variables that the module declares."""
        return shape.named_objects(self.body.get("variables"), "variables")

    @cached_property
    def resources(self) -> list[dict[str, Any]]:
        """The resources and data sources that the module declares."""
        return shape.objects(self.body.get("resources"), "configuration resources")


def modules(configuration: dict[str, Any]) -> list[Module]:
    """Every module, the root first, each after the one that calls it; what is sensitive in it is known."""
    root = shape.an_object(configuration.get("root_module"), "configuration.root_module")
    found = list(_with_children(Module("", "", {}, root)))
    _spread_sensitivity(found)
    return found


def _with_children(module: Module) -> Iterator[Module]:
    waiting = [module]
    while waiting:
        one = waiting.pop()
        yield one
        start = f"{one.address}." if one.address else ""
        calls = shape.named_objects(one.body.get("module_calls"), "module_calls")
        waiting += [
            Module(f"{start}module.{name}", one.address, call, shape.an_object(call.get("module"), "module"))
            for name, call in sorted(calls.items(), reverse=True)
        ]


def _spread_sensitivity(found: list[Module]) -> None:
    """A variable is sensitive where it is declared so, or where all it is used for is to fill one that is."""
    by_address = {module.address: module for module in found}
    for module in reversed(found):  # those that are called before those that call them
        module.sensitive |= {
            name
            for name, variable in module.variables.items()
            if variable.get("sensitive") not in (None, False) or variable.get("ephemeral") not in (None, False)
        }
        for name in module.sensitive & module.arguments.keys() if module.address else ():
            source = expressions.only_variable(module.arguments[name])
            if source is not None:
                by_address[module.parent].sensitive.add(source)


def secrets(found: list[Module]) -> Iterator[Any]:
    """Constants of the configuration that are sensitive: defaults of variables, and what fills them."""
    for module in found:
        for name in module.sensitive:
            yield module.variables.get(name, {}).get("default")
            if expressions.is_constant(argument := module.arguments.get(name, {})):
                yield argument["constant_value"]


def provisioners(found: list[Module]) -> Iterator[tuple[Module, dict[str, Any], str]]:
    """Each type of provisioner of each resource. What one would run may hold secrets, and is not told."""
    for module in found:
        for resource in module.resources:
            own = shape.objects(resource.get("provisioners"), "provisioners")
            for type_ in sorted({shape.required_text(one, "type", "provisioners") for one in own}):
                yield module, resource, type_


def provider_key(key: str | None, declared: Collection[str]) -> str | None:
    """The configuration of a provider that a resource uses: a module that declares none has that of the module around it.

    ``declared`` are the keys of `provider_config`: `aws`, `aws.west`, `module.a:aws`.
    """
    if key is None:
        return None
    module, _, name = key.rpartition(":")
    while module and f"{module}:{name}" not in declared:
        module = module.rpartition(".module.")[0]
    return f"{module}:{name}" if module else name


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the configuration says of a resource: the attributes that it sets, the key of its provider's configuration."""

    attributes: list[str]
    provider_key: str | None


def declarations(
    found: list[Module], providers: Collection[str], dynamic: Callable[[str, str, str, str], Iterable[str]]
) -> dict[tuple[str, str], Declaration]:
    """Each declared resource, by its module call and its address within it.

    ``providers`` are the keys of `provider_config`. ``dynamic`` tells the blocks that a `dynamic` makes, which a plan's
    configuration leaves out, for a module call, a mode, a type and a name.
    """
    return {
        (module.address, shape.required_text(resource, "address", "resources")): Declaration(
            sorted(
                {
                    *shape.an_object(resource.get("expressions"), "expressions"),
                    *dynamic(module.address, *(shape.text(resource, part) or "" for part in ("mode", "type", "name"))),
                }
            ),
            provider_key(shape.text(resource, "provider_config_key"), providers),
        )
        for module in found
        for resource in module.resources
    }
