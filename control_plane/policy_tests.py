"""What the authors of a repository's own policies run: their Rego is compiled and tested, and each case is judged for real.

As the gates do it: staged apart, with the libraries of this control plane and what it lets a policy call. Nothing of the
repository is imported.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from control_plane import cases, engine, evaluation, judgement, policies, process, schema
from control_plane.errors import ControlPlaneError, EvaluationError, Exit, UsageError
from control_plane.evaluation import CAPABILITIES, Source
from control_plane.home import ControlPlane
from control_plane.judgement import HEAD, Judgement, Request
from control_plane.policies import ROOT, Policy
from control_plane.process import Limits
from control_plane.sources import vocabulary
from control_plane.sources.tree import Tree

_CASES = "tests/cases"
_OURS = "control-plane"  # the folder of our libraries, beside theirs
_TEST_SECONDS = 5  # for one test of Rego, as opa itself has it


class Tried(NamedTuple):
    """Something that was tried: what it is called, and what is wrong with it (None: nothing)."""

    name: str
    wrong: str | None


def run(repo: str | None, limits: Limits) -> int:
    """Test a repository's own policies and say what failed; exit code 1 where something did."""
    if not repo:
        raise UsageError(
            "say whose policies", where="--repo", remedy="those of the control plane: python3 init.py test"
        )
    home = ControlPlane()
    judged = judgement.open_judgement(Request(Path(repo), limits=limits), home)
    if judged.repository.is_control_plane:
        raise UsageError(
            "is a control plane itself", where=f"--repo {repo}", remedy="run its own `python3 init.py test`"
        )
    own = registered(judged)
    if not own:
        return _nothing(judged)
    tests = rego_tests(home, judged, own)
    tried = [*tests, *case_tests(home, judged, own)]
    failed = [one for one in tried if one.wrong]
    for warning in one_sided(judged, own):
        sys.stdout.write(f"warning: {warning}\n")
    for one in failed:
        sys.stdout.write(f"FAILED {one.name}: {one.wrong}\n")
    sys.stdout.write(
        f"{len(own)} policies, {len(tests)} tests, {len(tried) - len(tests)} cases: "
        f"{f'{len(failed)} failed' if failed else 'all passed'}\n"
    )
    return Exit.DENIED if failed else Exit.PASSED


def registered(judged: Judgement) -> list[Policy]:
    """The policies of a repository's own that its registry registers, but for deprecated ones; PolicyError for one without Rego."""
    repository, gates = judged.repository, judged.home.gates
    found = (policies.of_gate(repository.registry, repository.tree, gate, gates) for gate in gates)
    return [policy for of_gate in found for policy in of_gate if policy.evaluated]


def _nothing(judged: Judgement) -> int:
    """What to say of a repository that registers no policy: Rego without a row is tested by nobody."""
    stray = next((path for path in judged.repository.tree.files(ROOT) if path.endswith(".rego")), None)
    if stray:
        raise ControlPlaneError("no row of type policy registers it, so no gate evaluates it", where=stray)
    sys.stdout.write(f"{judged.repository.name} has no policies of its own: there is nothing to test\n")
    return Exit.PASSED


def rego_tests(home: ControlPlane, judged: Judgement, own: Sequence[Policy]) -> list[Tried]:
    """Each test of the policies' Rego. EvaluationError where it does not compile, or does not end."""
    limits = judged.limits
    with tempfile.TemporaryDirectory(prefix="control-plane-") as name:
        folder = Path(name)
        rules, tests = _staged(folder, home, judged, own)
        _require_sound(
            _opa(folder, limits, "check", "--strict", "--schema", str(schema.FOLDER), "--format", "json", *rules)
        )
        seconds = f"{min(_TEST_SECONDS, limits.seconds):g}s"
        answer = _opa(folder, limits, "test", "--timeout", seconds, "--format", "json", *rules, *tests, "data")
    try:
        found = json.loads(answer.output)
    except ValueError:
        raise EvaluationError(f"opa could not test: {_text(answer.errors or answer.output)}") from None
    silent = [policy for policy in own if not any(_is_of(test, policy, home) for test in found)]
    return [
        *(Tried(_place(test["location"], test["name"]), _wrong(test)) for test in found),
        *(Tried(f"{policy.folder}/{policy.package}_test.rego", f"{policy.id} has no test") for policy in silent),
    ]


def _is_of(test: Mapping[str, Any], policy: Policy, home: ControlPlane) -> bool:
    package = f"data.policies.{home.gates[policy.gate]}.{policy.package}"
    return bool(test["package"] in (package, f"{package}_test") and not test.get("skip"))


def _wrong(test: Mapping[str, Any]) -> str | None:
    """What is wrong with a test; EvaluationError where it was stopped."""
    error = test.get("error")
    if error and error["code"] == "eval_cancel_error":
        raise EvaluationError(
            f"{test['name']} did not end in time",
            where=_place(test["location"]),
            remedy="look for a rule that never ends",
        )
    if error:
        return str(error["message"])
    return "is not true" if test.get("fail") else None


def _staged(folder: Path, home: ControlPlane, judged: Judgement, own: Sequence[Policy]) -> tuple[list[str], list[str]]:
    """Copy the policies with their tests, our libraries and the data that rules read; the paths of rules, and of tests."""
    tree, rules, tests = judged.repository.tree, list[str](), list[str]()
    for policy in own:
        for path in tree.files(policy.folder):
            if path.endswith(".rego"):
                _write(folder / path, tree.read(path))
                (tests if path.endswith("_test.rego") else rules).append(path)
    for path in home.tree.files(ROOT):
        shared = path.startswith(f"{ROOT}/lib/") or path.endswith("/document.rego")
        if shared and path.endswith(".rego") and not path.endswith("_test.rego"):
            _write(folder / _OURS / path, home.tree.read(path))
            rules.append(f"{_OURS}/{path}")
    for root, content in _data(tree, judged.repository.vocabulary).items():
        _write(folder / "data" / f"{root}.json", orjson.dumps({root: content}))
    return rules, tests


def _data(tree: Tree, shared: vocabulary.Vocabulary) -> vocabulary.Vocabulary:
    """What a repository's policies may read: its own data, and the vocabularies."""
    return {**vocabulary.read(tree), **shared}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _opa(folder: Path, limits: Limits, task: str, *arguments: str) -> process.Completed:
    command: list[str | Path] = [engine.find("opa"), task, "--capabilities", CAPABILITIES, *arguments]
    environment = {"HOME": str(folder), "PATH": "", "LC_ALL": "C.UTF-8"}
    try:
        return process.run(command, folder=folder, environment=environment, limits=limits)
    except process.TimeLimitReached as reached:
        raise EvaluationError(
            f"opa {task} {reached} and was stopped",
            remedy="give it longer with --timeout, or look for a rule that never ends",
        ) from reached


def _require_sound(answer: process.Completed) -> None:
    """EvaluationError with each place that opa complains of."""
    if answer.code == 0:
        return
    for output in (answer.errors, answer.output):
        try:
            errors = json.loads(output)["errors"]
        except (ValueError, KeyError, TypeError):
            continue
        said = "; ".join(_place(error.get("location", {}), error["message"]) for error in errors)
        raise EvaluationError(f"the Rego cannot be evaluated: {said}")
    raise EvaluationError(f"the Rego cannot be evaluated: {_text(answer.errors or answer.output)}")


def _place(location: Mapping[str, Any], what: str = "") -> str:
    where = f"{location.get('file', ROOT)}:{location.get('row', 1)}"
    return f"{where}: {what}" if what else where


def _text(output: bytes) -> str:
    return " ".join(output.decode("utf-8", "backslashreplace").split())[:2000]


def case_tests(home: ControlPlane, judged: Judgement, own: Sequence[Policy]) -> list[Tried]:
    """Each case of the policies, judged by the real gate; ControlPlaneError for one that is none, or that cannot be judged."""
    with process.ending_with_us(), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda job: _tried(home, judged, *job), list(_cases(home, judged, own))))


def one_sided(judged: Judgement, own: Sequence[Policy]) -> list[str]:
    """What the cases of a policy leave open, where it has some only that are denied, or only that are allowed, or none."""
    found = []
    for policy in own:
        yielding = {
            bool(cases.read_from(judged.repository.tree, path).codes)
            for _, path in _cases(judged.home, judged, [policy])
        }
        missing = [what for side, what in ((True, "denied"), (False, "allowed")) if side not in yielding]
        if missing:
            found.append(f"{policy.id} has no case that is {' and none that is '.join(missing)}")
    return found


def _cases(home: ControlPlane, judged: Judgement, own: Sequence[Policy]) -> Iterator[tuple[Policy, str]]:
    for policy in own:
        folder = f"{_CASES}/{home.gates[policy.gate]}/{policy.package}"
        yield from ((policy, path) for path in judged.repository.tree.files(folder) if path.endswith(".yaml"))


def _tried(home: ControlPlane, judged: Judgement, policy: Policy, path: str) -> Tried:
    tree = judged.repository.tree
    case = cases.read_from(tree, path)
    try:
        inner = judged.of_case(case)
        content = inner.document(policy.gate, [policy], inner.waivers_used(policy.gate))
        source = Source(HEAD, tree, home.tree, _data(tree, inner.repository.vocabulary))
        found = evaluation.evaluate(
            home.gates[policy.gate],
            evaluation.document_bytes(content),
            [policy],
            source,
            judged.run.nonce,
            judged.limits,
        )
    except ControlPlaneError as error:
        raise ControlPlaneError(f"cannot be judged: {error}", where=path) from error
    codes = {item["code"] for item in found.findings if item["policy"] == policy.id}
    return Tried(path, None if codes == case.codes else f"yields {_listed(codes)}, not {_listed(case.codes)}")


def _listed(codes: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(codes)) or "nothing"
