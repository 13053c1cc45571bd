"""The only place that starts conftest, and the place that decides whether its answer may be believed.

A gate has passed only when everything that should have run is accounted for; see "Evaluation, fail closed" in the spec.
Whatever else conftest says is an EvaluationError: the gate could not judge.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from control_plane import engine, process, schema
from control_plane.errors import EvaluationError, PolicyError
from control_plane.policies import ROOT, Policy
from control_plane.process import Limits
from control_plane.sources.tree import Tree

CAPABILITIES = Path(__file__).parent.parent / "tools" / "capabilities.json"

_DOCUMENT = "document.json"
_PARSING = Limits(seconds=10, memory=4096)  # for one file
_NO_ENVIRONMENT = {"HOME": os.devnull, "PATH": "", "LC_ALL": "C.UTF-8"}
_MEMORY = ("out of memory", "failed to reserve", "cannot allocate memory")  # how Go says that there is none left
# What stands before the package clause: blank lines and comments. The clause ends with its line.
_PACKAGE = re.compile(
    r"\A\ufeff?(?:[ \t\r]*(?:#[^\n]*)?\n)*[ \t]*package[ \t]+([A-Za-z_][\w.]*)[ \t\r]*(?:#[^\n]*)?(?:\n|\Z)"
)
_EXCEPTION = re.compile(r"\bexception\b")
# A template string holds Rego within its quotes, so that text and rules could not be told apart: none is evaluated.
_QUOTED_OR_COMMENT = re.compile(r'\$["`]|"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*')
_DATA = re.compile(r"\bdata\b((?:\.\w+)*)")  # with the path that stands behind it


@dataclass(frozen=True, slots=True)
class Source:
    """Policies of one trust: the tree they are read from, and the tree of the libraries and gates that carry them.

    ``data`` is what they may read, by root. Two sources never share a process.
    """

    name: str
    policies: Tree
    engine: Tree
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Rego:
    """A file of Rego that may be evaluated."""

    path: str
    package: str
    text: str

    @property
    def is_library(self) -> bool:
        """Whether it is one that gates and policies may refer to."""
        return self.package.startswith("lib.")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What conftest answered and was believed: findings (stated by the gate's Rego), and the evidence beside them."""

    findings: list[dict[str, Any]]
    considered: dict[str, int]
    applies: bool
    reason: str
    unjudgeable: list[str]
    policy_digest: str
    obligations: list[dict[str, Any]] = field(default_factory=list)  # what must be checked after apply


def evaluate(
    gate_package: str,
    document: bytes,
    policies: Sequence[Policy],
    source: Source,
    nonce: str,
    limits: Limits | None = None,
) -> Evaluation:
    """Judge one document by one gate, with the policies of one source.

    Raises EvaluationError where there is no answer that can be believed, PolicyError where what should be evaluated is
    not what is registered, engine.ToolMissing where there is no conftest.
    """
    asked = {_DOCUMENT: {policy.id for policy in policies if policy.evaluated}}
    found = evaluate_many(gate_package, {_DOCUMENT: document}, asked, policies, source, nonce, limits)[_DOCUMENT]
    if isinstance(found, EvaluationError):
        raise found
    return found


def evaluate_many(
    gate_package: str,
    documents: Mapping[str, bytes],
    asked: Mapping[str, set[str]],
    policies: Sequence[Policy],
    source: Source,
    nonce: str,
    limits: Limits | None = None,
) -> dict[str, Evaluation | EvaluationError]:
    """Judge documents, keyed by a file name (`x.json`) each, in one process: of each its answer, or why it has none.

    ``asked`` are the ids of the policies in force that each document names: those that have to answer. Raises as ``evaluate`` does where there is no answer for any of them.
    """
    conftest = engine.find("conftest")
    in_force = [policy for policy in policies if policy.evaluated]
    namespace = f"gates.{gate_package}"
    with tempfile.TemporaryDirectory(prefix="control-plane-") as name:
        folder = Path(name)
        policy_digest = _prepare(folder, gate_package, documents, in_force, source)
        answer = _run(conftest, folder, namespace, list(documents), limits or Limits())
    found: dict[str, Evaluation | EvaluationError] = {}
    for file, result in _results(answer, namespace, documents).items():
        try:
            found[file] = _believed(result, asked[file], nonce, policy_digest)
        except EvaluationError as error:
            found[file] = error
    return found


def _believed(result: Mapping[str, Any], ids: set[str], nonce: str, policy_digest: str) -> Evaluation:
    """What one result says; EvaluationError where it cannot be believed."""
    _require_whole(result)
    evidence, stated = _evidence(result)
    _account(result, evidence, ids, nonce)
    return Evaluation(
        [_finding(item) for item in (*result.get("failures", []), *stated)],
        evidence["considered"],
        evidence["applies"],
        evidence["reason"],
        evidence["unjudgeable"],
        policy_digest,
        evidence.get("obligations", []),
    )


def _run(conftest: Path, folder: Path, namespace: str, documents: Sequence[str], limits: Limits) -> process.Completed:
    command: list[str | Path] = [
        conftest, "test", "--config-file", "empty.toml", "--policy", "policy", "--data", "data", "--namespace", namespace,
        "--strict", "--show-builtin-errors", "--no-fail=false", "--combine=false", "--parser", "json", "--no-color",
        "--capabilities", CAPABILITIES, "--output", "json", *documents,
    ]  # fmt: skip
    environment = {
        "HOME": str(folder / "home"),
        "PATH": "",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": str(folder),
        "GOGC": "400",  # half as much again of memory, for a fifth less time (docs/benchmarks.md)
    }
    try:
        return process.run(command, folder=folder, environment=environment, limits=limits)
    except process.TimeLimitReached as reached:
        raise EvaluationError(
            f"conftest {reached} and was stopped",
            remedy="give it longer with --timeout, or look for a rule that never ends",
        ) from reached
    except OSError as error:
        raise EvaluationError(
            f"conftest cannot be started: {error.strerror}", where=str(conftest), remedy="run `python3 init.py`"
        ) from error


def _prepare(
    folder: Path, gate_package: str, documents: Mapping[str, bytes], policies: Sequence[Policy], source: Source
) -> str:
    """Write all that conftest reads; returns the digest of what is evaluated. EvaluationError where there is no room."""
    try:
        policy_digest = _stage(folder, gate_package, policies, source)
        for file, document in documents.items():
            (folder / file).write_bytes(document)
        (folder / "home").mkdir()
        (folder / "empty.toml").touch()
    except OSError as error:
        raise EvaluationError(
            f"what is evaluated cannot be written: {error.strerror}",
            where=str(folder.parent),
            remedy="make room there, or name another folder in TMPDIR",
        ) from error
    return policy_digest


def _stage(folder: Path, gate_package: str, policies: Sequence[Policy], source: Source) -> str:
    """Copy what is evaluated, and nothing else, into ``folder``; returns the SHA-256 over all of it."""
    files = [
        _Rego(path, *_checked(path, tree.read(path), owner))
        for path, owner, tree in _owned(gate_package, policies, source)
    ]
    packages = {file.package for file in files}
    missing = {f"policies.{gate_package}.{policy.package}" for policy in policies} - packages
    if missing or f"gates.{gate_package}" not in packages:
        raise PolicyError(f"no Rego holds the package {min(missing or {f'gates.{gate_package}'})}", where=source.name)
    digest = hashlib.sha256()
    (folder / "policy").mkdir()
    for number, file in enumerate(_used(files)):
        content = file.text.encode()
        (folder / "policy" / f"{number:04}.rego").write_bytes(content)
        digest.update(f"{file.path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    (folder / "data").mkdir()
    for root in sorted(source.data):
        if root in ("policies", "gates", "lib", "input", "data"):
            raise PolicyError(f"data/{root} would stand in the place of a package", where=source.name)
        content = orjson.dumps({root: source.data[root]}, option=orjson.OPT_SORT_KEYS)
        (folder / "data" / f"{root}.json").write_bytes(content)
        digest.update(f"data/{root}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def _owned(gate_package: str, policies: Sequence[Policy], source: Source) -> Iterator[tuple[str, str, Tree]]:
    """Each file that may be evaluated with the package that owns it: libraries, the gate, and the policies in force."""
    for path in _rules(source.engine, f"{ROOT}/lib"):
        yield path, "lib", source.engine
    for path in _rules(source.engine, f"{ROOT}/gates/{gate_package}"):
        yield path, f"gates.{gate_package}", source.engine
    for policy in policies:
        for path in _rules(source.policies, policy.folder):
            yield path, f"policies.{gate_package}.{policy.package}", source.policies


def _rules(tree: Tree, folder: str) -> list[str]:
    return [path for path in tree.files(folder) if path.endswith(".rego") and not path.endswith("_test.rego")]


def _used(files: Sequence[_Rego]) -> list[_Rego]:
    """The files without the libraries that nothing names: to compile all of them takes longer than most evaluations."""
    used = {file.path for file in files if not file.is_library}
    waiting = [file for file in files if not file.is_library]
    while waiting:
        named = _libraries_named(waiting.pop().text)
        found = [
            file for file in files if file.path not in used and any(_overlap(file.package, name) for name in named)
        ]
        used |= {file.path for file in found}
        waiting += found
    return [file for file in files if file.path in used]


def _libraries_named(text: str) -> set[str]:
    """The packages of libraries that a file may refer to; all, where it refers to data in a way that does not tell."""
    paths = {path.removeprefix(".") for path in _DATA.findall(_QUOTED_OR_COMMENT.sub(" ", text))}
    return {path or "lib" for path in paths if path.partition(".")[0] in ("lib", "")}


def _overlap(package: str, name: str) -> bool:
    """Whether what a name refers to is of a package, or holds it."""
    return f"{name}.".startswith(f"{package}.") or f"{package}.".startswith(f"{name}.")


def _checked(path: str, content: bytes, owner: str) -> tuple[str, str]:
    """A file's package and text; PolicyError unless that is its owner's own and cannot waive what others deny."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise PolicyError("is not UTF-8", where=path) from error
    clause = _PACKAGE.match(text)
    package = clause.group(1) if clause else ""
    allowed = package.startswith("lib.") if owner == "lib" else package == owner
    if not allowed:
        raise PolicyError(
            f"holds the package {package or '(none that can be read)'}, where only {owner} may stand", where=path
        )
    _refuse_waiving(path, text)
    return package, text


def _refuse_waiving(path: str, text: str) -> None:
    """PolicyError where Rego could name the rule by which conftest waives denials in silence."""

    def blank(match: re.Match[str]) -> str:
        if match.group().startswith("$"):
            line = text.count("\n", 0, match.start()) + 1
            raise PolicyError("holds a template string; write sprintf", where=f"{path}:{line}")
        return re.sub(r"[^\n]", " ", match.group())

    found = _EXCEPTION.search(_QUOTED_OR_COMMENT.sub(blank, text))
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise PolicyError("names `exception`, by which conftest waives denials in silence", where=f"{path}:{line}")


def _results(answer: process.Completed, namespace: str, documents: Collection[str]) -> dict[str, dict[str, Any]]:
    """The one result that conftest must give for each document."""
    try:
        results = json.loads(answer.output)
    except ValueError:
        raise EvaluationError(_complaint(answer)) from None
    each = "" if len(documents) == 1 else " for each document"
    if (
        not isinstance(results, list)
        or len(results) != len(documents)
        or not all(isinstance(result, dict) for result in results)
    ):
        raise EvaluationError(f"conftest did not give exactly one result{each}")
    found: dict[str, dict[str, Any]] = {}
    for result in results:
        file = result.get("filename")
        if not isinstance(file, str) or file not in documents or file in found or result.get("namespace") != namespace:
            given = f"{file!r} by {result.get('namespace')!r}"
            raise EvaluationError(f"conftest judged {given}, not what it was asked")
        found[file] = result
    denied = sum(_count(result.get("failures")) for result in results)
    if answer.code != (1 if denied else 0):
        raise EvaluationError(f"conftest ended with {answer.code} and {denied} denials: {_complaint(answer)}")
    return found


def _count(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _require_whole(result: Mapping[str, Any]) -> None:
    """EvaluationError where a result waives, skips, has another shape, or does not account for deny."""
    if result.get("exceptions"):
        raise EvaluationError("a rule named `exception` would waive what is denied")
    if result.get("skipped"):
        raise EvaluationError("conftest skipped something")
    if fault := schema.fault("conftest-result", [result]):
        raise EvaluationError(
            f"conftest's answer does not have the shape of a gate's: {_culprit(result, fault.path)}{fault.where}: {fault.why}"
        )
    _account_for_deny(result)


def _culprit(result: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
    """The policy whose finding is at fault, for the message; nothing where it is no finding."""
    try:
        return f"{result[str(path[1])][path[2]]['metadata']['policy']}: "
    except (IndexError, KeyError, TypeError):
        return ""


def _account_for_deny(result: Mapping[str, Any]) -> None:
    """Refuse a result from which it does not follow that deny was queried.

    The gate has one body for deny and one for warn, and warn always holds the evidence. So conftest counts one success
    when deny was queried and found nothing, and none when it found something or was not there.
    """
    if result.get("successes") != (0 if result.get("failures") else 1):
        raise EvaluationError("conftest does not account for the query of deny")


def _complaint(answer: process.Completed) -> str:
    """What conftest said instead of a result, in one line."""
    if answer.code < 0:
        return f"conftest was killed by signal {-answer.code}"
    text = (answer.errors or answer.output).decode("utf-8", "backslashreplace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any(sign in line for line in lines for sign in _MEMORY):
        return "conftest reached its memory limit; give it more with --memory"
    return f"conftest gave no result: {' '.join(lines)[:2000]}" if lines else "conftest gave no result at all"


def _evidence(result: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The one evidence record among the warnings, and the other warnings."""
    warnings = result.get("warnings", [])
    records = [item for item in warnings if "evidence" in item["metadata"]]
    if len(records) != 1:
        raise EvaluationError(f"the gate gave {len(records)} evidence records, not one")
    return records[0]["metadata"]["evidence"], [item for item in warnings if item is not records[0]]


def _account(result: Mapping[str, Any], evidence: Mapping[str, Any], expected: set[str], nonce: str) -> None:
    """Refuse evidence that is not of this run, or that does not cover exactly the policies in force."""
    if evidence["nonce"] != nonce:
        raise EvaluationError("the gate's evidence carries the nonce of another run")
    if f"gates.{evidence['gate'].replace('-', '_')}" != result["namespace"]:
        raise EvaluationError("the gate's evidence is that of another gate")
    considered = set(evidence["considered"])
    if silent := sorted(expected - considered):
        raise EvaluationError(f"policies in force that did not answer: {', '.join(silent)}")
    stated = {item["metadata"].get("policy") for kind in ("failures", "warnings") for item in result.get(kind, [])}
    if unknown := sorted((considered | stated - {None}) - expected):
        raise EvaluationError(f"policies answered that are not in force: {', '.join(unknown)}")


def _finding(item: Mapping[str, Any]) -> dict[str, Any]:
    """A finding as the gate stated it."""
    return {name: value for name, value in item["metadata"].items() if name != "query"} | {"msg": item["msg"]}


def parse(content: bytes, parser: str, limits: Limits | None = None) -> str:
    """What one of conftest's parsers makes of a file's content: JSON text.

    Raises EvaluationError where it does not parse, with what conftest says, which may quote the content;
    process.TimeLimitReached where that takes too long (10 s unless told otherwise);
    engine.ToolMissing where there is no conftest.
    """
    command: list[str | Path] = [
        engine.find("conftest"),
        "parse",
        "--config-file",
        "empty.toml",
        "--parser",
        parser,
        "content",
    ]
    with tempfile.TemporaryDirectory(prefix="control-plane-") as name:
        folder = Path(name)
        (folder / "content").write_bytes(content)
        (folder / "empty.toml").touch()
        try:
            # HOCON reads variables: there are none of ours to read
            answer = process.run(command, folder=folder, environment=_NO_ENVIRONMENT, limits=limits or _PARSING)
        except OSError as error:
            raise EvaluationError(f"conftest cannot be started: {error.strerror}", where=str(command[0])) from error
    if answer.code != 0:
        raise EvaluationError(_complaint(answer))
    return answer.output.decode("utf-8", "replace")


def document_bytes(document: Mapping[str, Any], *, indent: bool = False) -> bytes:
    """A document as it is judged: UTF-8 JSON."""
    layout = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE if indent else 0
    try:
        return orjson.dumps(document, option=layout)
    except TypeError:  # a path that is no UTF-8: \\udc80 is JSON
        return json.dumps(document, indent=2 if indent else None, ensure_ascii=False).encode(
            "utf-8", "backslashreplace"
        )
