"""An application for a person: its parts, its settings, and what each environment binds, with what the gate says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from control_plane.applications.questions import Answer, Application


def lines(application: Application) -> Iterator[str]:
    """Each line; what a repository wrote stands in it as it is."""
    content = application.spec["content"]
    yield f"{application.id} ({application.spec['path']})"
    yield ""
    yield "architecture"
    for component in content["components"]:
        uses = f", uses {', '.join(component['uses'])}" if component["uses"] else ""
        yield f"  {component['name']}: {', '.join(component['modules']) or 'no modules'}{uses}"
    yield ""
    yield "settings"
    for setting in content["settings"]:
        yield f"  {_setting(setting)}"
    answers = {answer.binding: answer for answer in application.ask(application.current())}
    for environment in content["environments"]:
        yield ""
        yield environment["id"]
        for setting in environment["settings"]:
            yield f"  {setting['name']}: {_value(setting['value'])}"
        for item in application.extension_points:
            found = next((answers[one] for one in answers if _is(answers[one], environment["id"], item)), None)
            yield from _binding(item, found)
    verdict = application.verdict()
    yield ""
    yield f"app-config: {verdict.verdict} ({verdict.reason}; {verdict.count('deny')} denied in the whole repository)"


def _is(answer: Answer, environment: str, extension_point: str) -> bool:
    return (answer.binding.environment, answer.binding.extension_point) == (environment, extension_point)


def _binding(extension_point: str, answer: Answer | None) -> Iterator[str]:
    if answer is None:
        yield f"  {extension_point}: nothing is bound"
        return
    yield f"  {extension_point}: {answer.binding.capability} ({'ok' if answer.allowed else 'denied'})"
    for code, message in answer.reasons:
        yield f"    {code}: {message}"


def _setting(setting: Mapping[str, Any]) -> str:
    said = [setting["type"]]
    said += ["required"] if setting["required"] else []
    said += ["secret"] if setting["secret"] else []
    if setting["default"]["given"] != "nothing":
        said.append(f"default {_value(setting['default'])}")
    if setting["allowed"]:
        said.append(f"one of {', '.join(str(value) for value in setting['allowed'])}")
    return f"{setting['name']}: {', '.join(said)}"


def _value(value: Mapping[str, Any]) -> str:
    """A value of a setting; a secret is never in the document."""
    if value["given"] == "reference":
        return f"kept at {value['reference']}" if value["reference"] else "kept elsewhere"
    return str(value["value"]) if value["given"] == "value" and value["value"] is not None else "not shown"
