"""The evaluator believes conftest only where everything is accounted for; all else is an error that a person understands.

First by programs that stand in conftest's place and answer as they please, then by the real one on hostile sources.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import re
import signal
import socket
import threading

import pytest

from control_plane import engine, evaluation
from control_plane.errors import ControlPlaneError, EvaluationError, PolicyError
from control_plane.process import Limits
from control_plane.sources.tree import Snapshot
from tests.hazards import stage
from tests.hazards.stage import DENIES, FOLDER, HEAD, NONCE, finds_if

FINDING = {
    "msg": "A is bad",
    "metadata": {
        "query": "data.gates.registry_valid.deny", "policy": "POL-X-001", "code": "x.bad", "severity": "deny",
        "subject": "A", "location": {"path": "a", "line": 1}, "related": [], "remedy": "Do it well.", "details": {},
    },
}  # fmt: skip
EVIDENCE = {
    "msg": "evidence",
    "metadata": {
        "query": "data.gates.registry_valid.warn",
        "evidence": {
            "nonce": NONCE, "gate": "registry-valid", "applies": True, "reason": "every change is judged",
            "considered": {"POL-X-001": 1}, "unjudgeable": [],
        },
    },
}  # fmt: skip
PASSED = [{"filename": "document.json", "namespace": "gates.registry_valid", "successes": 1, "warnings": [EVIDENCE]}]
DENIED = [{**PASSED[0], "successes": 0, "failures": [FINDING]}]


@pytest.fixture
def conftest(tmp_path, monkeypatch):
    """Put a shell script in conftest's place."""

    def stand_in(script):
        program = tmp_path / "conftest"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(engine, "find", lambda name: program)

    return stand_in


@pytest.fixture
def answers(conftest, tmp_path):
    """Let conftest's place answer with some output and code."""

    def answer(output, code=0, errors=""):
        text = output if isinstance(output, str) else json.dumps(output)
        (tmp_path / "output").write_text(text)
        (tmp_path / "errors").write_text(errors)
        conftest(f"/bin/cat {tmp_path}/output; /bin/cat {tmp_path}/errors >&2; exit {code}")

    return answer


def changed(answer, path, value):
    """An answer with one thing changed: `path` leads there, from the one result; None as the value removes it."""
    found = copy.deepcopy(answer)
    *above, last = path
    place = found[0]
    for step in above:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return found


def evidence(name, value):
    return changed(PASSED, ("warnings", 0, "metadata", "evidence", name), value)


def finding(name, value):
    return changed(DENIED, ("failures", 0, "metadata", name), value)


# Answers


def test_an_answer_that_accounts_for_everything_is_believed(answers):
    answers(PASSED)
    passed = stage.evaluate()
    assert (passed.findings, passed.considered, passed.applies) == ([], {"POL-X-001": 1}, True)
    answers(DENIED, 1)
    assert stage.denials(stage.evaluate()) == [("x.bad", "A is bad")]


@pytest.mark.parametrize(
    ("output", "code", "message"),
    [
        pytest.param("", 0, "conftest gave no result at all", id="nothing"),
        pytest.param("null", 0, "exactly one result", id="null"),
        pytest.param("[]", 0, "exactly one result", id="no result"),
        pytest.param(PASSED * 2, 0, "exactly one result", id="two results"),
        pytest.param(PASSED[0], 0, "exactly one result", id="a result without its list"),
        pytest.param([None], 0, "exactly one result", id="a result that is null"),
        pytest.param(json.dumps(PASSED)[:-2], 0, "gave no result", id="truncated"),
        pytest.param(json.dumps(PASSED) + "[]", 0, "gave no result", id="two documents"),
        pytest.param(f"PASS\n{json.dumps(PASSED)}", 0, "gave no result", id="text before it"),
        pytest.param(changed(PASSED, ["namespace"], "gates.policy_check"), 0, "not what it was asked", id="namespace"),
        pytest.param(changed(PASSED, ["namespace"], "main"), 0, "not what it was asked", id="default namespace"),
        pytest.param(changed(PASSED, ["filename"], "other.json"), 0, "'other.json'", id="file"),
        pytest.param(changed(PASSED, ["filename"], None), 0, "judged None", id="no file"),
        pytest.param(changed(PASSED, ["queries"], {}), 0, "shape", id="unknown key"),
        pytest.param(changed(PASSED, ["exceptions"], [{"msg": "x"}]), 0, "`exception` would waive", id="exceptions"),
        pytest.param(changed(PASSED, ["skipped"], [{"msg": "x"}]), 0, "skipped something", id="skipped"),
        pytest.param(changed(PASSED, ["successes"], 0), 0, "account for the query of deny", id="deny not queried"),
        pytest.param(changed(PASSED, ["successes"], 2), 0, "account for the query of deny", id="deny queried twice"),
        pytest.param(changed(PASSED, ["successes"], None), 0, "shape", id="no count"),
        pytest.param(changed(DENIED, ["successes"], 1), 1, "account for the query of deny", id="denied and passed"),
        pytest.param(DENIED, 0, "ended with 0 and 1 denials", id="denied with code 0"),
        pytest.param(PASSED, 1, "ended with 1 and 0 denials", id="passed with code 1"),
        pytest.param(PASSED, 2, "ended with 2 and 0 denials", id="passed with code 2"),
        pytest.param(changed(PASSED, ["warnings"], []), 0, "0 evidence records", id="no evidence"),
        pytest.param(changed(PASSED, ["warnings"], None), 0, "0 evidence records", id="no warnings"),
        pytest.param(changed(PASSED, ["warnings"], [EVIDENCE] * 2), 0, "2 evidence records", id="evidence twice"),
        pytest.param(evidence("nonce", "stale"), 0, "nonce of another run", id="stale nonce"),
        pytest.param(evidence("gate", "policy-check"), 0, "that of another gate", id="another gate's"),
        pytest.param(evidence("gate", None), 0, "shape", id="evidence without its gate"),
        pytest.param(evidence("more", 1), 0, "shape", id="evidence with more"),
        pytest.param(evidence("considered", {}), 0, "did not answer: POL-X-001", id="silent policy"),
        pytest.param(
            evidence("considered", {"POL-X-001": 1, "POL-X-002": 1}), 0, "not in force: POL-X-002", id="extra policy"
        ),
        pytest.param(evidence("considered", {"POL-X-001": -1}), 0, "shape", id="negative count"),
        pytest.param(evidence("considered", {"POL-X-001": True}), 0, "shape", id="count of true"),
        pytest.param(evidence("considered", {"POL-X-001": 1.5}), 0, "shape", id="half a subject"),
        pytest.param(evidence("considered", ["POL-X-001"]), 0, "shape", id="counts as a list"),
        pytest.param(evidence("applies", "yes"), 0, "shape", id="applies is a word"),
        pytest.param(evidence("reason", 1), 0, "shape", id="reason is a number"),
        pytest.param(evidence("unjudgeable", "x"), 0, "shape", id="unjudgeable is a word"),
        pytest.param(finding("policy", None), 1, "shape", id="finding of nobody"),
        pytest.param(finding("code", None), 1, "shape", id="finding without code"),
        pytest.param(finding("severity", None), 1, "shape", id="finding without severity"),
        pytest.param(finding("location", None), 1, "shape", id="finding without location"),
        pytest.param(changed(DENIED, ("failures", 0, "msg"), ""), 1, "shape", id="finding without words"),
    ],
)
def test_an_answer_that_leaves_anything_open_is_refused(answers, output, code, message):
    answers(output, code)
    with pytest.raises(EvaluationError, match=re.escape(message)):
        stage.evaluate()


@pytest.mark.parametrize(
    ("output", "code"),
    [
        pytest.param(changed(DENIED, ["failures"], {}), 0, id="failures are an object"),
        pytest.param(changed(DENIED, ["failures"], [1]), 1, id="a failure is a number"),
        pytest.param(changed(PASSED, ["warnings"], "evidence"), 0, id="warnings are text"),
        pytest.param(changed(PASSED, ("warnings", 0, "metadata"), 1), 0, id="metadata is a number"),
        pytest.param(changed(PASSED, ["exceptions"], {"x": 1}), 0, id="exceptions are an object"),
        pytest.param(finding("severity", "warn"), 1, id="a denial that only warns"),
        pytest.param(finding("severity", "waived"), 1, id="a denial that calls itself waived"),
        pytest.param(
            changed(PASSED, ["warnings"], [EVIDENCE, FINDING]), 0, id="a warning that denies"
        ),
        pytest.param(finding("location", 5), 1, id="a location that is a number"),
        pytest.param(finding("location", {"path": "a", "line": "1"}), 1, id="a line that is text"),
        pytest.param(finding("policy", ["POL-X-001"]), 1, id="a policy that is a list"),
        pytest.param(evidence("unjudgeable", [1]), 0, id="a reason that is a number"),
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_refused_and_not_stumbled_over(answers, output, code):
    answers(output, code)
    with pytest.raises(EvaluationError):
        stage.evaluate()


def test_what_conftest_complains_of_is_said_in_one_short_line(answers):
    answers("", 1, "\n".join(["Error: \x1b[31mno\x1b[0m such thing", *["at some line of Go"] * 20_000]))
    with pytest.raises(EvaluationError, match="no") as caught:
        stage.evaluate()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 2100


def test_more_output_than_a_pipe_holds_does_not_block(conftest):
    conftest(
        "i=0; while [ $i -lt 3000 ]; do printf '%0100d\\n' $i >&2; printf '%0100d\\n' $i; i=$((i+1)); done; exit 1"
    )
    with pytest.raises(EvaluationError, match="gave no result"):
        stage.evaluate(limits=Limits(seconds=30))


def test_a_conftest_that_was_killed_gave_no_verdict(conftest):
    conftest(f"kill -{signal.SIGSEGV:d} $$")
    with pytest.raises(EvaluationError, match="killed by signal 11"):
        stage.evaluate()


def test_a_passed_answer_of_a_conftest_that_was_killed_afterwards_does_not_count(conftest, tmp_path):
    (tmp_path / "output").write_text(json.dumps(PASSED))
    conftest(f"/bin/cat {tmp_path}/output; kill -9 $$")
    with pytest.raises(EvaluationError, match="killed by signal 9"):
        stage.evaluate()


def test_a_conftest_that_never_ends_is_stopped(conftest):
    conftest("while :; do :; done")
    with pytest.raises(EvaluationError, match=r"longer than 0\.3 s.*--timeout"):
        stage.evaluate(limits=Limits(seconds=0.3))


def test_a_conftest_that_cannot_be_started_is_named_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(engine, "find", lambda name: tmp_path / "absent")
    with pytest.raises(EvaluationError, match=r"absent: conftest cannot be started.*python3 init\.py"):
        stage.evaluate()


def test_conftest_gets_one_named_file_its_own_folder_and_nothing_of_our_environment(conftest, tmp_path, monkeypatch):
    monkeypatch.setenv("CONFTEST_NO_FAIL", "true")
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    conftest(f'echo "$@" > {tmp_path}/arguments; /usr/bin/env > {tmp_path}/environment; pwd > {tmp_path}/folder')
    with pytest.raises(EvaluationError):
        stage.evaluate()
    arguments = (tmp_path / "arguments").read_text().split()
    assert arguments[-1] == "document.json"
    for flag in ("--strict", "--show-builtin-errors", "--no-fail=false", "--combine=false", "--capabilities"):
        assert flag in arguments
    assert arguments[arguments.index("--namespace") + 1] == "gates.registry_valid"
    assert arguments[arguments.index("--config-file") + 1] == "empty.toml"
    names = {line.partition("=")[0] for line in (tmp_path / "environment").read_text().splitlines()}
    assert not {name for name in names if name.startswith(("CONFTEST_", "SECRET_", "PYTHON"))}
    assert names <= {"HOME", "PATH", "LC_ALL", "TMPDIR", "GOGC", "PWD", "OLDPWD", "SHLVL", "_"}
    assert not os.path.lexists((tmp_path / "folder").read_text().strip()), "its folder is gone afterwards"


# Rules by which conftest waives


def waiving(rule):
    """A gate that denies, and beside it a file of the gate's package with a rule that might waive the denial."""
    return {"rego/gates/registry_valid/more.rego": f"package gates.registry_valid\n\n{rule}\n"}


HIDDEN = '_a := $"a{{`"`}}b"\n\n{}\n\n_b := `c`'
EXCEPTIONS = [
    pytest.param('exception contains [""]', id="plain"),
    pytest.param('exception contains [""] if true', id="with a body"),
    pytest.param('exception := [[""]]', id="as a value"),
    pytest.param('exception[_x] := [""] if some _x in ["a"]', id="as an object"),
    pytest.param('exception["a"] := [""]', id="with a key"),
    pytest.param('exception.a := [""]', id="with a dot"),
    pytest.param("default exception := [[\"\"]]", id="as a default"),
    pytest.param("exception # why\n  contains [\"\"]", id="before a comment"),
    pytest.param('_a := "#" exception contains [""]', id="after a hash in a string"),
    pytest.param('_a := `\n"` \nexception contains [""]\n_b := `"`', id="between raw strings"),
    pytest.param('_a := "\\"" \nexception contains [""]\n_b := "\\""', id="between escaped quotes"),
    pytest.param('# "\nexception contains [""]\n# "', id="between quotes in comments"),
    pytest.param('# `\nexception contains [""]\n# `', id="between back quotes in comments"),
    pytest.param('_f(exception) := exception\nexception contains [""]', id="as an argument too"),
    pytest.param('import data.lib.decision as exception', id="as an import"),
]  # fmt: skip


@pytest.mark.parametrize("rule", EXCEPTIONS)
def test_a_rule_that_would_waive_is_refused_before_it_runs(rule):
    with pytest.raises(PolicyError, match=r"more\.rego:\d+: names `exception`"):
        stage.evaluate(carried=waiving(rule))


@pytest.mark.parametrize("rule", EXCEPTIONS[:6])
def test_a_rule_that_would_waive_is_refused_behind_a_template_string(rule):
    with pytest.raises(PolicyError, match="template string"):
        stage.evaluate(carried=waiving(HIDDEN.format(rule)))


@pytest.mark.parametrize("rule", EXCEPTIONS[:4])
def test_what_conftest_waived_is_refused_even_where_its_rule_was_overlooked(rule, monkeypatch):
    monkeypatch.setattr(evaluation, "_EXCEPTION", re.compile("$^"))
    with pytest.raises(EvaluationError, match="`exception` would waive"):
        stage.evaluate(carried=waiving(rule))


def test_the_word_may_stand_in_messages_and_comments():
    policy = finds_if('input.bad == "an exception"').replace("%s is bad", "%s is no exception")
    assert stage.denials(stage.evaluate(policy, bad="an exception")) == [("x.bad", "A is no exception")]


# Packages


@pytest.mark.parametrize(
    "clause",
    [
        pytest.param("package gates.registry_valid", id="the gate's"),
        pytest.param("package policies.registry_valid", id="the one above"),
        pytest.param("package policies.registry_valid.x.y", id="one below"),
        pytest.param("package policies.registry_valid.y", id="a neighbour's"),
        pytest.param("package policies.policy_check.x", id="another gate's"),
        pytest.param("package policies.registry_valid.x_test", id="the test's"),
        pytest.param("package lib.decision", id="a library's"),
        pytest.param("package main", id="conftest's default"),
        pytest.param("package data.policies.registry_valid.x", id="with data before it"),
        pytest.param("package Policies.registry_valid.x", id="with a capital"),
        pytest.param('package policies["registry_valid"].x', id="in brackets"),
        pytest.param('package policies["x"]', id="the last in brackets"),
        pytest.param('package policies.registry_valid["x.y"]', id="a dot in brackets"),
        pytest.param("package policies.registry_valid.х", id="a Cyrillic letter"),
        pytest.param("package\npolicies.registry_valid.x", id="over two lines"),
        pytest.param("package # policies.registry_valid.x\ngates.registry_valid", id="behind a comment"),
        pytest.param("package policies.registry_valid.x package gates.registry_valid", id="two in a line"),
        pytest.param("package policies.registry_valid.x; _a := 1", id="with a rule behind it"),
        pytest.param("packagepolicies.registry_valid.x", id="in one word"),
        pytest.param("x := 1\npackage policies.registry_valid.x", id="below a rule"),
        pytest.param("", id="none"),
        pytest.param("# package policies.registry_valid.x", id="in a comment"),
        pytest.param('"package policies.registry_valid.x"', id="in a string"),
        pytest.param("\ufeff\ufeffpackage policies.registry_valid.x", id="after two byte order marks"),
        pytest.param("\u00a0package policies.registry_valid.x", id="after a space that is none"),
    ],
)
def test_a_policy_whose_package_is_not_plainly_its_own_is_refused(clause):
    with pytest.raises(PolicyError, match=r"rego/policies/registry_valid/x/x\.rego: holds the package"):
        stage.evaluate(clause + "\n" + DENIES.partition("\n")[2].replace("package policies.registry_valid.x\n", ""))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("\ufeff" + DENIES, id="byte order mark"),
        pytest.param(DENIES.replace("\n", "\r\n"), id="CRLF"),
        pytest.param("# \"package gates.registry_valid\"\n\n  \t\n" + DENIES, id="comments"),
        pytest.param("# a\rpackage gates.registry_valid\n" + DENIES, id="carriage return in a comment"),
        pytest.param(DENIES.replace("registry_valid.x\n", "registry_valid.x # mine\n", 1), id="comment behind"),
    ],
)  # fmt: skip
def test_a_clause_that_conftest_reads_as_we_do_is_taken(source):
    assert stage.denials(stage.evaluate(source)) == [("x.bad", "A is bad")]


@pytest.mark.parametrize(
    "second", ["package gates.registry_valid", "package policies.registry_valid.x", "package policies.registry_valid.y"]
)
def test_a_second_clause_gives_no_verdict(second):
    with pytest.raises(EvaluationError, match="unexpected package"):
        stage.evaluate(f"{DENIES}\n{second}\n")


@pytest.mark.parametrize("name", ["y.rego", "a/b/y.rego", ".hidden.rego"])
def test_a_file_beside_a_policy_cannot_write_into_another_package(name):
    hostile = "package gates.registry_valid\n\n_statements contains 1\n"
    with pytest.raises(PolicyError, match=r"holds the package gates.registry_valid"):
        stage.evaluate(beside={f"{FOLDER}/{name}": hostile})


def test_a_library_belongs_under_lib():
    hostile = "package policies.registry_valid.x\n\n_a := 1\n"
    with pytest.raises(PolicyError, match="where only lib may stand"):
        stage.evaluate(carried={"rego/lib/decision/more.rego": hostile})


_MORE = {
    "rego/lib/more/more.rego": "package lib.more\n\nimport data.lib.deep.er\n\nx := er.y\n",
    "rego/lib/deep/er/er.rego": "package lib.deep.er\n\ny := 1\n",
}


@pytest.mark.parametrize(
    "condition",
    ["data.lib.more.x == 1", 'data.lib["more"].x == 1', 'data["lib"].more.x == 1', "data.lib[_].x == 1"],
)
def test_a_library_is_there_however_it_is_named_and_with_those_that_it_needs(condition):
    assert stage.denials(stage.evaluate(finds_if(condition), carried=_MORE))


def test_a_library_that_only_a_comment_or_a_text_names_is_not_loaded():
    broken = {"rego/lib/more/more.rego": "package lib.more\n\nx :=\n"}
    condition = '"data.lib.more.x" == "data.lib.more.x" # data.lib.more.x'
    assert stage.denials(stage.evaluate(finds_if(condition), carried=broken))
    with pytest.raises(EvaluationError, match="rego_parse_error"):
        stage.evaluate(finds_if("data.lib.more.x == 1"), carried=broken)


def test_a_policy_in_force_without_its_package_gives_no_verdict():
    with pytest.raises(PolicyError, match=r"no Rego holds the package policies\.registry_valid\.x"):
        stage.evaluate(without=f"{FOLDER}/x.rego")


def test_a_gate_without_its_package_gives_no_verdict():
    with pytest.raises(PolicyError, match=r"no Rego holds the package gates.registry_valid"):
        stage.evaluate(without="rego/gates/registry_valid/gate.rego")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(DENIES.encode("utf-16"), "is not UTF-8", id="UTF-16"),
        pytest.param(DENIES.encode() + b"# \xff", "is not UTF-8", id="a byte"),
        pytest.param(DENIES.encode() + b"\0", "illegal null character", id="NUL"),
    ],
)
def test_a_policy_that_is_no_text_gives_no_verdict(content, message):
    with pytest.raises(ControlPlaneError, match=message):
        stage.evaluate(content)


@pytest.mark.parametrize("target", ["/etc/hostname", "../../../../../outside.rego", "x.rego"])
def test_a_policy_that_is_a_symlink_to_nowhere_of_ours_gives_no_verdict(target):
    with pytest.raises(ControlPlaneError, match=r"x\.rego: is no file that can be read"):
        stage.evaluate(symlinks={f"{FOLDER}/x.rego": target})


def test_a_policy_that_is_a_symlink_is_held_to_the_package_of_its_own_place():
    other = DENIES.replace("registry_valid.x\n", "registry_valid.y\n", 1)
    with pytest.raises(PolicyError, match=r"holds the package policies\.registry_valid\.y"):
        stage.evaluate(
            symlinks={f"{FOLDER}/x.rego": "../y/y.rego"}, beside={"rego/policies/registry_valid/y/y.rego": other}
        )


# Data


@pytest.mark.parametrize("root", ["policies", "gates", "lib", "input", "data"])
def test_data_in_the_place_of_a_package_is_refused(root):
    with pytest.raises(PolicyError, match=f"data/{root} would stand in the place of a package"):
        stage.evaluate(data={root: {"registry_valid": {"x": {"finding": []}, "exception": [[""]]}}})


@pytest.mark.parametrize("root", ["policies.registry_valid.x", "Policies", "conftest"])
def test_data_with_a_name_that_only_looks_like_a_package_changes_nothing(root):
    found = stage.evaluate(data={root: {"x": {"finding": []}, "finding": []}})
    assert stage.denials(found) == [("x.bad", "A is bad")]


# What a policy may try


def test_what_no_policy_may_call_does_not_compile():
    with pytest.raises(EvaluationError, match=r"undefined function http\.send"):
        stage.evaluate(finds_if('http.send({"method": "get", "url": "http://127.0.0.1:9"}).status_code == 200'))


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/schema", "http://localhost:{port}/schema"])
@pytest.mark.parametrize("where", ["annotation", "match_schema", "verify_schema", "graphql", "parameters"])
def test_no_schema_is_fetched_from_anywhere(target, where):
    with socket.create_server(("127.0.0.1", 0)) as server:
        reached = threading.Event()

        def listen():
            try:
                server.accept()[0].close()
                reached.set()
            except OSError:
                pass

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        url = target.format(port=server.getsockname()[1])
        policy, facts = {
            "annotation": (DENIES.replace("# custom:", f'# schemas:\n#   - input: {{"$ref": "{url}"}}\n# custom:', 1), {}),
            "match_schema": (finds_if(f'json.match_schema({{}}, {{"$ref": "{url}"}})[0]'), {}),
            "verify_schema": (finds_if(f'json.verify_schema({{"$ref": "{url}"}})[0]'), {}),
            "graphql": (finds_if(f'graphql.schema_is_valid("schema @link(url: \\"{url}\\") {{ query: Q }}")'), {}),
            "parameters": (DENIES, {"policies": {"POL-X-001": {
                "package": "x", "status": "active", "enforcement": "mandatory", "effective_on": None, "waivable": True,
                "parameters": {"a": 1}, "parameters_schema": {"a": {"$ref": url}},
            }}}),
        }[where]  # fmt: skip
        with contextlib.suppress(EvaluationError):
            stage.evaluate(policy, **facts)
        server.shutdown(socket.SHUT_RDWR)
        listener.join(5)
    assert not reached.is_set()


def test_a_parameter_schema_that_points_to_a_file_is_not_read_into_a_message(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"type": "correct-horse-battery"}')
    policies = {"POL-X-001": {
        "package": "x", "status": "active", "enforcement": "mandatory", "effective_on": None, "waivable": True,
        "parameters": {"a": 1}, "parameters_schema": {"a": {"$ref": f"file://{secret}"}},
    }}  # fmt: skip
    found = stage.evaluate(policies=policies)
    assert found.unjudgeable
    assert "correct-horse" not in " ".join(found.unjudgeable)


@pytest.mark.parametrize(
    "condition",
    [
        'to_number("abc") > 1',
        "1 / (count(input.waivers)) > 1",
        'semver.compare("1.4", "1.5.0") < 0',
        'glob.match("[", [], "a")',
    ],
)
def test_a_built_in_that_fails_gives_no_verdict(condition):
    with pytest.raises(EvaluationError, match="built-in error"):
        stage.evaluate(finds_if(condition))


def test_a_rule_that_never_ends_is_stopped():
    with pytest.raises(EvaluationError, match="longer than 1 s"):
        stage.evaluate(finds_if("count(numbers.range(1, 1000000000000)) > 1"), limits=Limits(seconds=1))


@pytest.mark.parametrize("memory", [400, 900])
def test_a_rule_that_eats_all_memory_is_stopped_and_named(memory):
    with pytest.raises(EvaluationError, match=r"memory limit.*--memory"):
        stage.evaluate(finds_if("count(numbers.range(1, 1000000000000)) > 1"), limits=Limits(seconds=60, memory=memory))


def test_a_policy_cannot_build_on_the_gate_that_asks_it():
    with pytest.raises(EvaluationError, match="recursive"):
        stage.evaluate(finds_if("count(data.gates.registry_valid.deny) == 0"))


@pytest.mark.parametrize(
    "value",
    ["42", '""', "null", "[]", "{}", '{"msg": ""}', '{"msg": "x"}', '{"msg": "x", "code": "c", "remedy": "r"}', "{{}}"],
)
def test_a_finding_that_is_none_gives_no_verdict(value):
    policy = f"package {stage.PACKAGE}\n\nconsidered := 1\n\nfinding contains {value}\n"
    with pytest.raises(EvaluationError):
        stage.evaluate(policy)


@pytest.mark.parametrize(
    "more",
    ['"msg": ""', '"msg": "  "', '"msg": 5', '"severity": "waived", "msg": "x"', '"policy": "POL-X-002", "msg": "x"',
     '"_loc": {"file": "a", "line": 1}, "msg": "x"', '"evidence": {}, "msg": "x"', '"query": "q", "msg": "x"',
     '"waived_by": "DEC-1", "msg": "x"'],
)  # fmt: skip
def test_a_finding_denies_whatever_it_says_of_itself(more):
    whole = '"code": "x.bad", "remedy": "r", "subject": "s", "location": {"path": "p", "line": 1}'
    found = stage.evaluate(f"package {stage.PACKAGE}\n\nconsidered := 1\n\nfinding contains {{{whole}, {more}}}\n")
    (finding,) = found.findings
    assert (finding["severity"], finding["policy"], bool(finding["msg"].strip())) == ("deny", "POL-X-001", True)


@pytest.mark.parametrize("considered", ["considered := -1", 'considered := "1"', "considered := 1 if false", "_c := 1"])
def test_a_policy_that_does_not_say_what_it_looked_at_gives_no_verdict(considered):
    with pytest.raises(EvaluationError, match=r"POL-X-001|looked at"):
        stage.evaluate(DENIES.replace("considered := 1", considered))


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param("# scope: package\n# schemas:\n#   - input: {type: string}", id="schema"),
        pytest.param("# entrypoint: true", id="entrypoint"),
        pytest.param("# custom: {code: [], message: 5}", id="ill-typed"),
        pytest.param("# custom:\n#   code: x.bad", id="incomplete"),
    ],
)
def test_metadata_of_another_kind_never_turns_a_denial_into_a_pass(metadata):
    policy = f"{HEAD}\n# METADATA\n{metadata}\n{stage.FINDING}\n"
    try:
        found = stage.evaluate(policy)
    except ControlPlaneError:
        return
    # A finding whose annotation is incomplete never fires; that is policy.metadata_incomplete, before anything runs.
    assert stage.denials(found) or "policy.metadata_incomplete" in stage.policy_codes(policy)


# The document


@pytest.mark.parametrize("judged", [b"", b"[]", b"null", b"{", b"{}", b"[{},{}]", b"{} {}", b"\xff", b"1"])
def test_what_is_no_document_gives_no_verdict(judged):
    with pytest.raises(EvaluationError):
        stage.evaluate(judged=judged)


# Many documents in one process


def many(*files, others=()):
    """Judge documents by a policy that finds something in those that are loud, as `denied` in the name makes them."""
    documents = {file: stage.document(loud="denied" in file) for file in files}
    asked = {file: {stage.POLICY.id, *others} for file in files}
    rego = Snapshot.of_files({f"{FOLDER}/x.rego": finds_if("input.loud").encode()})
    source = evaluation.Source("the-source", rego, Snapshot.of_files(stage.engine_files()), {})
    return evaluation.evaluate_many("registry_valid", documents, asked, [stage.POLICY], source, NONCE)


def test_each_of_many_documents_has_its_own_answer():
    found = many("b-denied.json", "a.json", "c-denied.json")
    assert {file: len(stage.denials(answer)) for file, answer in found.items()} == {
        "b-denied.json": 1, "a.json": 0, "c-denied.json": 1,
    }  # fmt: skip


def test_a_policy_that_does_not_answer_spoils_its_own_document_only():
    found = many("a.json", others=["POL-X-002"])
    assert "did not answer: POL-X-002" in str(found["a.json"])


def result(file, found=PASSED):
    return {**found[0], "filename": file}


@pytest.mark.parametrize(
    ("output", "code", "message"),
    [
        pytest.param([result("a.json")], 0, "exactly one result for each document", id="one is missing"),
        pytest.param([result("a.json")] * 2, 0, "not what it was asked", id="one twice"),
        pytest.param([result("a.json"), result("c.json")], 0, "not what it was asked", id="another"),
        pytest.param([result("a.json"), result("b.json", DENIED)], 0, "ended with 0 and 1 denials", id="a wrong code"),
    ],
)
def test_documents_without_an_answer_of_their_own_have_none(answers, output, code, message):
    answers(output, code)
    with pytest.raises(EvaluationError, match=message):
        many("a.json", "b.json")


def test_what_is_wrong_with_one_answer_does_not_touch_the_other(answers):
    answers([result("a.json"), {**result("b.json"), "exceptions": [{"msg": "x"}]}])
    found = many("a.json", "b.json")
    assert found["a.json"].findings == []
    assert isinstance(found["b.json"], EvaluationError)
