"""What passes in silence in a bare conftest, and what closes it here. One test, or one set of cases, for each row.

The first half of each test is the hazard itself, run without precautions: it fails when an upgrade of the engine changes
what we defend against. The second half is the defence.

| Hazard                                                        | Closed by                                                  |
|---------------------------------------------------------------|------------------------------------------------------------|
| no rule in the namespace, a misspelt one, a glob of nothing   | the evaluator: exact namespace, one result, evidence       |
| rules named `denied`, `deny2`, `Deny`, `deny__x`              | policy.head_malformed, policy.name_disallowed              |
| `deny if`, `deny :=`, `deny["k"] :=`                          | policy.head_malformed, policy.name_disallowed              |
| `deny contains` 42, `""`, `{"msg": ""}`                       | the gate's one constructor; the evaluator refuses the rest |
| `deny_A` beside `deny_a`                                      | policy.name_disallowed; the evaluator counts queries       |
| `exception`, in Rego or in data                               | policy.name_disallowed; refused before and after it ran    |
| `conftest.toml`, `.yaml`, `.json`, `CONFTEST_*`               | a folder of our own, an explicit empty file, a clean       |
|                                                               | environment (end to end in test_judged_from_outside.py)    |
| a missing field, a wrong type, `sprintf` of nothing           | schemas, for the document and for the Rego that reads it   |
| a built-in that fails                                         | `--show-builtin-errors`                                    |
| a rule without METADATA that asks for it                      | policy.metadata_incomplete                                 |
| the input `[]`, or a list of documents                        | one object, evidence once, its schema                      |
| `every` over nothing                                          | `considered`                                               |
| numbers beyond 2^53                                           | refused while the registry is read                         |
| YAML documents behind `--- `, `--- #c`, `...`                 | YAML is read in Python, one document                       |
| duplicate keys                                                | refused while they are read                                |
| `x.JSN` in a folder                                           | one file, named; a stray file is policy.stray_file         |
| `opa test`, `conftest verify` without tests                   | policy.test_missing; `invoke test` counts the tests        |
| an endless rule, a FIFO                                       | time limit; regular files only                             |
| built-ins that reach out or change from run to run            | the capabilities file, policy.capability_forbidden         |
| private helpers that two files share                          | policy.package_misplaced                                   |
| a second source that writes into a gate's package             | the evaluator: packages only in their own place            |
| packages that conflict, a test's unused import                | no JSON is no verdict; tests are not staged                |
| data under a package's path                                   | data has roots of its own                                  |
| packages that nobody knows, a glob namespace                  | by lookup, with evidence of each; exact namespaces         |
| `Main` beside `main`                                          | policy.name_disallowed                                     |
"""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from control_plane import engine, evaluation, schema
from control_plane.errors import ControlPlaneError, DocumentError, EvaluationError, PolicyError
from control_plane.home import HOME
from control_plane.process import Limits
from control_plane.sources import registry, rego, strict_yaml
from control_plane.sources.tree import WorkTree
from tests.hazards import stage
from tests.hazards.stage import (
    ANNOTATION,
    DENIES,
    FINDING,
    FOLDER,
    HEAD,
    bare,
    denials,
    evaluate,
    finds_if,
    gate,
    policy_codes,
)

GATE = "rego/gates/registry_valid/gate.rego"
DENY = 'deny contains "x"'


def gate_of_ours(*rules):
    """The gate's file with other rules in its place."""
    return {GATE: "\n\n".join(["package gates.registry_valid", *rules]) + "\n"}


def test_the_stage_itself_denies_and_is_sound(tmp_path):
    assert not bare(tmp_path, gate(DENY)).silent
    assert denials(evaluate()) == [("x.bad", "A is bad")]
    assert policy_codes() == set()


@pytest.mark.parametrize(
    ("rules", "namespace", "output"),
    [
        pytest.param(
            DENY, "gates.y", [{"filename": "input.json", "namespace": "gates.y", "successes": 0}], id="misspelt"
        ),
        pytest.param(DENY, "gates.y.*", None, id="glob of nothing"),
        pytest.param(
            "x := 1", "gates.x", [{"filename": "input.json", "namespace": "gates.x", "successes": 0}], id="no rule"
        ),
    ],
)
def test_nothing_to_ask(tmp_path, rules, namespace, output):
    found = bare(tmp_path, gate(rules), "--namespace", namespace)
    assert (found.code, found.results) == (0, output)

    with pytest.raises(EvaluationError, match="does not account for the query of deny"):
        evaluate(carried=gate_of_ours("x := 1"))
    with pytest.raises(PolicyError, match=r"no Rego holds the package gates\.registry_valid"):
        evaluate(without=GATE)


@pytest.mark.parametrize("name", ["denied", "denies", "deny2", "Deny", "DENY", "deny__x", "deny_"])
def test_a_name_that_is_nearly_deny(tmp_path, name):
    assert bare(tmp_path, gate(f'{name} contains "x"')).silent

    assert "policy.head_malformed" in policy_codes(f'{DENIES}\n{name} contains "x"\n')
    assert policy_codes(files=gate_of_ours(f'{name} contains "x"')) >= {"policy.name_disallowed"}
    with pytest.raises(EvaluationError):
        evaluate(carried=gate_of_ours(f'{name} contains "x"'))


@pytest.mark.parametrize("head", ["{} if input.bad", '{} := "x"', '{}["k"] := "x"'])
def test_a_head_that_is_no_set(tmp_path, head):
    assert bare(tmp_path, gate(head.format("deny"))).silent

    assert "policy.head_malformed" in policy_codes(f"{HEAD}{ANNOTATION}{head.format('finding')}\n")
    assert policy_codes(files=gate_of_ours(head.format("deny"))) == {"policy.name_disallowed"}


@pytest.mark.parametrize("value", ["42", '""', '{"msg": ""}'])
def test_a_denial_without_words(tmp_path, value):
    assert bare(tmp_path, gate(f"deny contains {value}")).silent

    with pytest.raises(EvaluationError):
        evaluate(f"package {stage.PACKAGE}\n\nconsidered := 1\n\nfinding contains {value}\n")
    empty = '{"msg": "", "code": "c", "remedy": "r", "subject": "s", "location": {}}'
    found = evaluate(f"package {stage.PACKAGE}\n\nconsidered := 1\n\nfinding contains {empty}\n")
    assert denials(found) == [("c", "POL-X-001 found something and did not say what")]
    with pytest.raises(EvaluationError):
        evaluate(
            finds_if("false"),
            carried={"rego/gates/registry_valid/more.rego": gate_of_ours(f"deny contains {value}")[GATE]},
        )


def test_names_that_differ_in_case_only(tmp_path):
    rules = ('deny_a contains "a" if input.absent', 'deny_A contains "A"')
    assert bare(tmp_path, gate(*rules)).silent

    assert policy_codes(files=gate_of_ours(*rules)) == {"policy.name_disallowed"}
    with pytest.raises(EvaluationError):
        evaluate(carried={"rego/gates/registry_valid/more.rego": gate_of_ours(*rules)[GATE]})


def test_an_exception_in_rego(tmp_path):
    rule = 'exception contains [""]'
    assert bare(tmp_path, gate(DENY, rule), "--fail-on-warn").silent

    assert "policy.name_disallowed" in policy_codes(f"{DENIES}\n{rule}\n")
    assert "policy.name_disallowed" in policy_codes(files=gate_of_ours(rule))
    with pytest.raises(PolicyError, match="names `exception`"):
        evaluate(f"{DENIES}\n{rule}\n")


def test_an_exception_in_data(tmp_path):
    data = {"gates": {"x": {"exception": [[""]]}}}
    assert bare(tmp_path, {**gate(DENY), "data/d.json": json.dumps(data)}, "--data", "data", "--fail-on-warn").silent

    with pytest.raises(PolicyError, match="data/gates would stand in the place of a package"):
        evaluate(data={"gates": {"registry_valid": {"exception": [[""]]}}})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("conftest.toml", "no-fail = true\n"),
        ("conftest.yaml", "no-fail: true\n"),
        ("conftest.json", '{"no-fail": true}'),
    ],
)
def test_a_configuration_file_where_it_is_started(tmp_path, monkeypatch, name, content):
    assert bare(tmp_path, {**gate(DENY), name: content}).code == 0

    monkeypatch.chdir(tmp_path)
    assert denials(evaluate()) == [("x.bad", "A is bad")]


def test_a_namespace_taken_from_a_configuration_file(tmp_path, monkeypatch):
    files = {"policy/gate.rego": 'package main\n\ndeny contains "x"\n', "conftest.toml": 'namespace = "other"\n'}
    command = [engine.find("conftest"), "test", "--output", "json", "input.json"]
    stage.write(tmp_path, {**files, "input.json": "{}"})
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (found.returncode, json.loads(found.stdout)[0]["namespace"]) == (0, "other")

    monkeypatch.chdir(tmp_path)
    assert denials(evaluate()) == [("x.bad", "A is bad")]


VARIABLES = {
    "CONFTEST_NO_FAIL": "true", "CONFTEST_POLICY": "elsewhere", "CONFTEST_NAMESPACE": "other",
    "CONFTEST_ALL_NAMESPACES": "true", "CONFTEST_COMBINE": "true", "CONFTEST_OUTPUT": "table", "CONFTEST_PARSER": "yaml",
    "CONFTEST_DATA": "elsewhere", "CONFTEST_CONFIG_FILE": "elsewhere.toml", "CONFTEST_QUIET": "true",
    "CONFTEST_IGNORE": ".*", "CONFTEST_UPDATE": "https://example.org/policy", "CONFTEST_CAPABILITIES": "elsewhere.json",
    "CONFTEST_STRICT": "false", "CONFTEST_SHOW_BUILTIN_ERRORS": "false", "CONFTEST_TRACE": "true",
}  # fmt: skip


def test_a_variable_of_the_environment(tmp_path, monkeypatch):
    assert bare(tmp_path, gate(DENY), CONFTEST_NO_FAIL="true").code == 0

    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    assert denials(evaluate()) == [("x.bad", "A is bad")]


@pytest.mark.parametrize(
    "condition",
    [
        "input.absent > 1",
        '"5" < 30',
        'sprintf("%s", [input.absent]) != ""',
        'not input.absent in {"a"}',
    ],
)
def test_a_rule_about_what_is_not_there(tmp_path, condition):
    assert bare(tmp_path, gate(f"{DENY} if {condition}"), "--strict").silent

    # A document that lacks what rules read is refused, and so is a rule that reads what no document has.
    with pytest.raises(DocumentError, match="required"):
        schema.check("registry-valid", json.loads(stage.document()))
    stage.write(tmp_path, {"policies/x.rego": f"package {stage.PACKAGE}\n\n_bad if input.registry.absent\n"})
    described = HOME / "rego/policies/registry_valid/document.rego"
    command = [
        engine.find("opa"),
        "check",
        "--strict",
        "--schema",
        HOME / "specs/schemas",
        described,
        tmp_path / "policies",
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode != 0
    assert "undefined ref: input.registry.absent" in checked.stderr


@pytest.mark.parametrize(
    "condition", ['to_number("abc") > 1', "1 / count(input.none) > 0", 'semver.compare("1.4", "1.5.0") < 0']
)
def test_a_built_in_that_fails(tmp_path, condition):
    assert bare(tmp_path, {**gate(f"{DENY} if {condition}"), "input.json": '{"none": []}'}, "--strict").silent

    with pytest.raises(EvaluationError, match="built-in error"):
        evaluate(finds_if(condition), none=[])


def test_a_rule_without_the_metadata_that_it_asks_for(tmp_path):
    # A title that is known not to be there would not compile; one that is looked up is only undefined.
    assert bare(tmp_path, gate('deny contains object.get(rego.metadata.rule(), "title", "")')).silent

    assert policy_codes(f"{HEAD}\n{FINDING}\n") == {"policy.metadata_incomplete"}
    assert policy_codes(f"{DENIES}\n{FINDING} if input.bad\n") == {"policy.metadata_incomplete"}


@pytest.mark.parametrize("judged", ["[]", '[{"bad": true}, {"bad": true}]'])
def test_a_list_as_input(tmp_path, judged):
    assert bare(tmp_path, {**gate(f"{DENY} if count(input) == 2"), "input.json": judged}).silent

    with pytest.raises(EvaluationError):
        evaluate(judged=judged.encode())
    with pytest.raises(DocumentError):
        schema.check("registry-valid", json.loads(judged))


def test_every_over_nothing(tmp_path):
    rules = ("_sound if {\n\tevery entry in input.list { entry.sound }\n}", f"{DENY} if not _sound")
    assert bare(tmp_path, {**gate(*rules), "input.json": '{"list": []}'}).silent

    policy = finds_if("not _sound").replace("considered := 1", "considered := count(input.list)") + rules[0]
    assert evaluate(policy, list=[]).considered == {"POL-X-001": 0}, "that it looked at nothing is visible"
    with pytest.raises(EvaluationError, match="did not answer: POL-X-001"):
        evaluate(policy)


def test_numbers_that_are_too_large(tmp_path):
    large = '{"a": 9007199254740992, "b": 9007199254740993}'
    assert bare(tmp_path, {**gate(f"{DENY} if input.a != input.b"), "input.json": large}).silent

    assert "2^53" in str(registry.read_config(large).error)
    assert registry.read_config('{"a": 9007199254740992}').error is None


@pytest.mark.parametrize("separator", ["--- ", "--- #c", "..."])
def test_a_second_yaml_document(tmp_path, separator):
    text = f"a: 1\n{separator}\nbad: true\n"
    rules = (f"{DENY} if input.bad", 'deny contains "y" if input[_].contents.bad')
    assert bare(tmp_path, {**gate(*rules), "input.yaml": text}, judges="input.yaml").silent

    with pytest.raises(ControlPlaneError, match=r"data\.yaml:[23]: "):
        strict_yaml.load(text, "data/x/data.yaml")


@pytest.mark.parametrize(
    ("name", "text"), [("input.json", '{"bad": true, "bad": false}'), ("input.yaml", "bad: true\nbad: false\n")]
)
def test_a_key_that_stands_twice(tmp_path, name, text):
    assert bare(tmp_path, {**gate(f"{DENY} if input.bad"), name: text}, judges=name).silent

    if name.endswith("yaml"):
        with pytest.raises(ControlPlaneError, match="'bad' stands twice"):
            strict_yaml.load(text, "data/x/data.yaml")
    else:
        assert "stands twice" in str(registry.read_config(text).error)


def test_a_file_with_an_unusual_name_in_a_folder(tmp_path):
    files = {**gate(f"{DENY} if input.bad"), "in/x.JSN": '{"bad": true}', "in/y.json": '{"bad": false}'}
    found = bare(tmp_path, files, judges="in")
    assert found.silent
    assert [result["filename"] for result in found.results] == ["in/y.json"]

    assert policy_codes(files={f"{FOLDER}/Y.REGO": DENIES}) == {"policy.stray_file"}


@pytest.mark.parametrize("command", [("opa", "test", "."), ("conftest", "verify", "--policy", ".")])
def test_tests_that_are_none(tmp_path, command):
    stage.write(tmp_path, {"a.rego": "package a\n\nx := 1\n", "a_test.rego": "package a_test\n\n_test_x if false\n"})
    tool, *arguments = command
    assert (
        subprocess.run([engine.find(tool), *arguments], cwd=tmp_path, capture_output=True, check=False).returncode == 0
    )

    assert policy_codes(files={f"{FOLDER}/x_test.rego": f"package {stage.PACKAGE}_test\n\n_test_x if false\n"}) == {
        "policy.test_missing"
    }


def test_a_rule_that_never_ends(tmp_path):
    condition = "count(numbers.range(1, 1000000000000)) > 1"
    stage.write(tmp_path, {**gate(f"{DENY} if {condition}"), "input.json": "{}"})
    command = [engine.find("conftest"), "test", "--namespace", "gates.x", "input.json"]
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=1)

    with pytest.raises(EvaluationError, match="longer than 1 s"):
        evaluate(finds_if(condition), limits=Limits(seconds=1))


def test_a_pipe_in_the_place_of_a_file(tmp_path):
    stage.write(tmp_path, gate(DENY))
    os.mkfifo(tmp_path / "input.json")
    command = [engine.find("conftest"), "test", "--namespace", "gates.x", "input.json"]
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=1)

    (tmp_path / "rego").mkdir()
    os.mkfifo(tmp_path / "rego/x.rego")
    os.mkfifo(tmp_path / registry.ROOT)
    tree = WorkTree(tmp_path)
    with pytest.raises(ControlPlaneError, match="is no file that can be read"):
        rego.files(tree, "rego")
    with pytest.raises(ControlPlaneError, match="cannot be read"):
        registry.load(tree, stage.home().vocabulary["registry"]["columns"])


# Built-ins


CALLS = {
    "http.send": 'http.send({"method": "get", "url": "http://127.0.0.1:9", "raise_error": false}).status_code == 1',
    "net.lookup_ip_addr": 'count(net.lookup_ip_addr("localhost")) > 100',
    "opa.runtime": "opa.runtime().env.ABSENT",
    "parse_config_file": 'parse_config_file("../x.json").bad',
    "parse_config": 'parse_config("json", "{}").bad',
    "parse_combined_config_files": 'count(parse_combined_config_files(["../x.json"])) > 100',
    "print": 'print("x") == false',
    "trace": 'not trace("x")',
    "rand.intn": 'rand.intn("x", 2) > 2',
    "uuid.rfc4122": 'uuid.rfc4122("x") == ""',
    "io.jwt.decode_verify": 'io.jwt.decode_verify("", {"secret": ""})[0]',
    "io.jwt.encode_sign": 'io.jwt.encode_sign({}, {}, {}) == ""',
    "io.jwt.encode_sign_raw": 'io.jwt.encode_sign_raw("", "", "") == ""',
    "time.now_ns": "time.now_ns() < 0",
}


@pytest.mark.parametrize("name", CALLS)
def test_a_built_in_that_reaches_out_or_changes(tmp_path, name):
    condition = CALLS[name] if name != "print" else 'print("x")\n\tfalse'
    (tmp_path / "run").mkdir()
    (tmp_path / "x.json").write_text("{}")
    if name not in ("print", "trace"):
        found = bare(tmp_path / "run", gate(f"{DENY} if {condition}"))
        assert found.silent, found.errors

    with pytest.raises(EvaluationError, match=r"undefined (function|ref)|print|not"):
        evaluate(finds_if(condition))
    assert policy_codes(finds_if(condition)) == {"policy.capability_forbidden"}


def test_a_built_in_that_rules_need_is_there():
    assert denials(evaluate(finds_if('net.cidr_contains("10.0.0.0/8", "10.1.1.1")'))) == [("x.bad", "A is bad")]


def test_the_capabilities_hold_none_of_what_is_forbidden_and_no_network():
    found = json.loads(evaluation.CAPABILITIES.read_bytes())
    names = {builtin["name"] for builtin in found["builtins"]}
    assert not {name for name in names if name in CALLS or name.startswith(("parse_config", "io.jwt.encode_sign"))}
    assert "internal.print" not in names
    assert found["allow_net"] == []


def test_an_empty_list_of_hosts_alone_would_not_be_enough(tmp_path):
    everything = json.loads(
        subprocess.run([engine.find("opa"), "capabilities", "--current"], capture_output=True, check=True).stdout
    )
    (tmp_path / "capabilities.json").write_text(json.dumps({**everything, "allow_net": []}))
    files = gate(f"{DENY} if not opa.runtime().env.SECRET_TOKEN")
    assert bare(tmp_path, files, "--capabilities", "capabilities.json", SECRET_TOKEN="hunter2").silent  # noqa: S106

    with pytest.raises(EvaluationError, match=r"opa\.runtime"):
        evaluate(finds_if("opa.runtime().env.SECRET_TOKEN"))


# Packages


def test_a_private_helper_that_two_files_share(tmp_path):
    strict = {"policy/a.rego": f"package gates.x\n\n_sound(it) if it.sound\n\n{DENY} if not _sound(input)\n"}
    lax = {"policy/b.rego": "package gates.x\n\n_sound(_) if true\n"}
    assert not bare(tmp_path, strict).silent
    assert bare(tmp_path, lax).silent
    check = subprocess.run(
        [engine.find("opa"), "check", "--strict", "policy"], cwd=tmp_path, check=False, capture_output=True
    )
    assert check.returncode == 0

    helper = f"package {stage.PACKAGE}\n\n_sound(_) if true\n"
    assert "policy.package_misplaced" in policy_codes(files={f"{FOLDER}/y.rego": helper})
    with pytest.raises(PolicyError, match="holds the package"):
        evaluate(beside={f"{FOLDER}/y.rego": helper.replace(stage.PACKAGE, "policies.registry_valid.y")})


def test_a_second_source_that_writes_into_the_gate(tmp_path):
    rules = (
        "_advisory(it) if it.absent",
        "deny contains it.msg if {\n\tsome it in input.found\n\tnot _advisory(it)\n}",
        "warn contains it.msg if {\n\tsome it in input.found\n\t_advisory(it)\n}",
    )
    judged = {"input.json": '{"found": [{"msg": "x"}]}'}
    assert not bare(tmp_path, {**gate(*rules), **judged}).silent
    hostile = {"theirs/y.rego": "package gates.x\n\n_advisory(it) if it.msg\n"}
    assert bare(tmp_path, {**hostile, **judged}, "--policy", "policy", "--policy", "theirs").silent

    hostile = "package gates.registry_valid\n\n_statements contains 1\n"
    with pytest.raises(PolicyError, match=r"holds the package gates.registry_valid"):
        evaluate(beside={f"{FOLDER}/y.rego": hostile})
    assert "policy.package_misplaced" in policy_codes(files={f"{FOLDER}/y.rego": hostile})


def test_packages_that_conflict(tmp_path):
    found = bare(tmp_path, {**gate(DENY), "policy/b.rego": "package gates\n\nx := 1\n"})
    assert (found.code, found.output.strip()) == (1, "")

    with pytest.raises(EvaluationError, match="conflicts with rule"):
        evaluate(
            finds_if("data.lib.more.x == 1"),
            carried={
                "rego/lib/more/more.rego": "package lib.more\n\nx := 1\n",
                "rego/lib/more/x/x.rego": "package lib.more.x\n",
            },
        )


def test_a_test_that_conftest_would_load(tmp_path):
    hostile = "package gates.x_test\n\nimport data.absent\n\ntest_x if true\n"
    found = bare(tmp_path, {**gate(DENY), "policy/x_test.rego": hostile}, "--strict")
    assert (found.code, found.output.strip()) == (1, "")

    assert denials(evaluate(beside={f"{FOLDER}/x_test.rego": hostile, f"{FOLDER}/y_test.rego": "no Rego"}))


def test_data_under_a_package_s_path(tmp_path):
    policy = {
        "policy/gate.rego": f"package gates.x\n\n{DENY} if not data.lib.sound\n",
        "policy/lib.rego": "package lib\n\n_x := 1\n",
    }
    assert not bare(tmp_path, policy).silent
    assert bare(tmp_path, {**policy, "data/d.json": '{"lib": {"sound": true}}'}, "--data", "data").silent

    with pytest.raises(PolicyError, match="data/lib would stand in the place of a package"):
        evaluate(data={"lib": {"decision": {"waived_policies": ["POL-X-001"]}}})


def test_packages_that_nobody_knows(tmp_path):
    rules = ("deny contains found if some found in data.policies[_].finding",)
    assert bare(tmp_path, gate(*rules), "--strict").silent

    with pytest.raises(PolicyError, match=r"no Rego holds the package policies\.registry_valid\.x"):
        evaluate(without=f"{FOLDER}/x.rego")


def test_a_glob_reaches_packages_below(tmp_path):
    files = {"policy/a.rego": f"package gates.x.a.b.c\n\n{DENY}\n"}
    found = bare(tmp_path, files, "--namespace", "gates.x.*")
    assert [result["namespace"] for result in found.results] == ["gates.x.a.b.c"]

    with pytest.raises(PolicyError, match=r"holds the package gates.registry_valid.more"):
        evaluate(carried={"rego/gates/registry_valid/more.rego": f"package gates.registry_valid.more\n\n{DENY}\n"})


def test_packages_that_differ_in_case_only(tmp_path):
    files = {"policy/a.rego": f"package Main\n\n{DENY}\n", "policy/b.rego": f"package main\n\n{DENY}\n"}
    assert len(bare(tmp_path, files, "--all-namespaces").results) == 1, "both deny, and one is never asked"

    brought = {
        "rego/lib/Main/a.rego": "package lib.Main\n\nx := 1\n",
        "rego/lib/main/a.rego": "package lib.main\n\nx := 1\n",
    }
    assert policy_codes(files=brought) == {"policy.name_disallowed", "repo.name_ambiguous"}
