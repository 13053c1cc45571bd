"""What each argument of a module call is at plan time: a constant, a default, a variable's value, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from control_plane.sources.terraform import expressions, shape
from control_plane.sources.terraform.configuration import Module
from control_plane.sources.terraform.hcl import Folder
from control_plane.sources.terraform.masking import MASK, names_secret

State = Literal["constant", "default", "variable", "unknown"]
_NUMBERS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a module call; ``references`` are what made it unknown, or the variable that it was read through."""

    name: str
    state: State
    value: Any
    sensitive: bool
    references: list[str]

    def document(self) -> dict[str, Any]:
        """The argument as a document states it."""
        return {
            "name": self.name,
            "state": self.state,
            "value": MASK if self.sensitive and self.state != "unknown" else self.value,
            "sensitive": self.sensitive,
            "secret_named": names_secret(self.name, self.value),
            "references": self.references,
            "applied": None,
        }


def root_values(variables: dict[str, dict[str, Any]], folder: Folder) -> dict[str, Any]:
    """The values of the root's variables, of the types that the source gives: `-var` makes text of everything."""
    return {
        name: _typed(variable["value"], folder.type_of(name))
        for name, variable in variables.items()
        if "value" in variable
    }


def _typed(value: Any, type_: str | None) -> Any:
    if not isinstance(value, str):
        return value
    if type_ == "bool":
        return _NUMBERS.get(value, value)
    if type_ == "number":
        try:
            return int(value) if value.lstrip("-").isdecimal() else float(value)
        except ValueError:
            return value
    return value


def arguments(module: Module, caller: Folder, values: Mapping[str, Any]) -> Iterator[Argument]:
    """The arguments of a call, and the defaults of those that it leaves out.

    ``caller`` is the folder that makes the call, ``values`` what is known of the variables there.
    """
    for name in sorted({*module.arguments, *module.variables}):
        sensitive = name in module.sensitive
        if name in module.arguments:
            yield _given(module, name, caller, values, sensitive=sensitive)
        elif "default" in module.variables[name]:
            yield Argument(name, "default", module.variables[name]["default"], sensitive, [])


def _given(module: Module, name: str, caller: Folder, values: Mapping[str, Any], *, sensitive: bool) -> Argument:
    expression = module.arguments[name]
    if expressions.is_constant(expression):
        return Argument(name, "constant", expression["constant_value"], sensitive, [])
    found = expressions.references(expression)
    variable = caller.bare_variable(name, "module", module.name)
    if variable is not None and found == [f"var.{variable}"] and variable in values:
        return Argument(name, "variable", values[variable], sensitive, found)
    return Argument(name, "unknown", None, sensitive, found)


def known(found: list[Argument]) -> dict[str, Any]:
    """What is known of a module's variables, for the calls within it."""
    return {argument.name: argument.value for argument in found if argument.state != "unknown"}


def variables_document(variables: dict[str, dict[str, Any]], root: Module, *, configured: bool) -> list[dict[str, Any]]:
    """The plan's variables; where it does not say which are sensitive, all are."""
    return [
        {
            "name": name,
            "sensitive": (sensitive := name in root.sensitive or not configured or _is_marked(variable)),
            "value": None if sensitive else variable.get("value"),
        }
        for name, variable in sorted(variables.items())
    ]


def _is_marked(variable: dict[str, Any]) -> bool:
    return shape.boolean(variable, "sensitive") is True
