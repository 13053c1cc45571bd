"""A registry that is denied, in a repository and a machine that would have it pass: judged from outside, it never does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from control_plane import engine
from tests.governed import HOME, NOW, REGISTRY, Answer, Governed, cells
from tests.hazards import stage
from tests.hazards.stage import DENIES, FOLDER, TEST

DENIED = cells("MOD-READER", dependencies="MOD-ABSENT")
INVOKE = Path(sys.executable).with_name("invoke")
HOSTILE = "import os, sys\nsys.stdout.write('{}')\nsys.stdout.flush()\nos._exit(0)\n"


@pytest.fixture
def repository(tmp_path):
    """A committed repository with a dependency on what does not exist."""
    found = Governed(tmp_path / "shop")
    found.register(DENIED)
    found.commit()
    return found


def judged(repository, *flags, cwd=HOME, gate="gate.registry-valid", **environment) -> Answer:
    """As init.py starts it: Invoke's own script, the root of the control plane named, from any folder."""
    command = [
        sys.executable,
        INVOKE,
        "-r",
        HOME,
        gate,
        "--repo",
        repository.folder,
        "--format",
        "json",
        "--now",
        NOW,
        *flags,
    ]
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )
    answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in answer.output + answer.errors
    return answer


def assert_denied(answer):
    assert (answer.code, answer.codes()) == (1, {"registry.dependency_unknown"}), answer.errors


def test_it_is_denied_where_nothing_interferes(repository):
    assert_denied(judged(repository))


def test_the_same_without_the_fault_passes(repository):
    repository.register(cells("MOD-READER"))
    assert judged(repository).code == 0


CONFIGURATIONS = {
    "conftest.toml": 'no-fail = true\nnamespace = ["other"]\npolicy = "elsewhere"\n',
    "conftest.yaml": "no-fail: true\nnamespace: [other]\n",
    "conftest.json": '{"no-fail": true}',
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_configuration_of_conftest_in_the_repository_and_where_we_stand(repository, tmp_path, name):
    repository.write(name, CONFIGURATIONS[name])
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / name).write_text(CONFIGURATIONS[name])
    assert_denied(judged(repository))
    assert_denied(judged(repository, cwd=repository.folder))
    assert_denied(judged(repository, cwd=tmp_path / "here"))


def test_a_configuration_of_conftest_in_the_home_folder(repository, tmp_path):
    stage.write(tmp_path / "home", {".conftest.toml": "no-fail = true\n", "conftest.toml": "no-fail = true\n"})
    assert_denied(judged(repository, HOME=str(tmp_path / "home"), XDG_CACHE_HOME=str(engine.cache_folder().parent)))


def test_variables_of_conftest(repository):
    assert_denied(judged(
        repository, CONFTEST_NO_FAIL="true", CONFTEST_POLICY="elsewhere", CONFTEST_NAMESPACE="other",
        CONFTEST_ALL_NAMESPACES="true", CONFTEST_COMBINE="true", CONFTEST_OUTPUT="table", CONFTEST_DATA="elsewhere",
        CONFTEST_PARSER="yaml", CONFTEST_IGNORE=".*", CONFTEST_CONFIG_FILE=str(repository.folder / "conftest.toml"),
    ))  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["invoke.py", "tasks.py", "invoke.yaml", "invoke.json", "control_plane.py", "orjson.py", "pandas.py", "json.py",
     "sitecustomize.py", "control_plane/__init__.py", "engine.py", "yaml/__init__.py"],
)  # fmt: skip
def test_a_program_of_the_repository_that_would_take_over(repository, name):
    content = {"yaml": "tasks: {dedupe: false}\nrun: {dry: true}\n", "json": '{"run": {"dry": true}}'}.get(
        name[-4:], HOSTILE
    )
    repository.write(name, content)
    assert_denied(judged(repository))
    assert_denied(judged(repository, cwd=repository.folder))


@pytest.mark.parametrize("tool", ["conftest", "opa"])
@pytest.mark.parametrize("content", ["", "#!/bin/sh\nexit 0\n", "#!/bin/sh\necho '[]'\n"])
def test_a_tool_that_is_none_in_the_cache_and_on_path(repository, tmp_path, tool, content):
    cache = tmp_path / "cache" / "control-plane" / "tools" / engine.pins_key(tool)
    cache.mkdir(parents=True)
    built = engine.built_path(tool).parent
    for file in built.iterdir():
        if file.name != tool:
            os.link(file, cache / file.name) if file.stat().st_dev == cache.stat().st_dev else shutil.copy2(file, cache)
    for folder in (cache, tmp_path / "bin"):
        folder.mkdir(exist_ok=True)
        (folder / tool).write_text(content)
        (folder / tool).chmod(0o755)
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    gate = {"conftest": "gate.registry-valid", "opa": "gate.policy-check"}[tool]
    repository.write("rego/policies/registry_valid/mine/mine.rego", "package policies.registry_valid.mine\n")  # for opa

    answer = judged(repository, gate=gate, XDG_CACHE_HOME=str(tmp_path / "cache"), PATH=path)

    assert answer.code == 2
    assert f"{tool} {engine.pinned(tool)} has not been built" in answer.gate["reason"]


def test_a_tool_named_conftest_in_the_repository(repository):
    repository.write("conftest", "#!/bin/sh\necho '[]'\n").chmod(0o755)
    assert_denied(judged(repository, cwd=repository.folder, PATH=f".:{os.environ['PATH']}"))


# A repository's own policies


def with_policy(repository, policy=DENIES, folder=FOLDER, **row):
    """A repository with a policy of its own that denies everything."""
    config = '{"gate": "registry-valid", "enforcement": "mandatory"}'
    cells_ = {"entity_type": "policy", "status": "active", "artifact_path": f"/{folder}", "config": config, **row}
    repository.register(cells("POL-X-001", **cells_))
    repository.write(f"{folder}/x.rego", policy)
    repository.write(f"{folder}/x_test.rego", TEST)
    return repository


def test_a_policy_of_the_repository_denies(repository):
    answer = judged(with_policy(repository))
    assert (answer.code, answer.codes()) == (1, {"x.bad"})


@pytest.mark.parametrize(
    "weakened",
    [
        {"config": '{"gate": "registry-valid", "enforcement": "advisory"}'},
        {"status": "draft"},
        {"status": "deprecated"},
    ],
    ids=["advisory", "draft", "deprecated"],
)
def test_a_change_cannot_weaken_the_repository_s_own_policy(repository, weakened):
    with_policy(repository)
    repository.commit()
    row = {"entity_type": "policy", "status": "active", "artifact_path": f"/{FOLDER}"}
    config = '{"gate": "registry-valid", "enforcement": "mandatory"}'
    repository.register(cells("POL-X-001", **{**row, "config": config, **weakened}))
    answer = judged(repository, "--base", "HEAD")
    assert (answer.code, "x.bad" in answer.codes()) == (1, True)


def test_a_change_cannot_take_the_repository_s_own_policy_away(repository):
    with_policy(repository)
    repository.commit()
    (repository.folder / FOLDER / "x.rego").unlink()
    (repository.folder / FOLDER / "x_test.rego").unlink()
    repository.register(cells("MOD-READER"))
    answer = judged(repository, "--base", "HEAD")
    assert (answer.code, "x.bad" in answer.codes()) == (1, True)


def test_a_registered_policy_that_lies_elsewhere_is_no_pass(repository):
    """It would never be evaluated, and whoever registered it believes that it protects something."""
    answer = judged(with_policy(repository, folder="governance/x"), gate="gate")
    assert answer.code in (1, 2)


def test_a_hostile_policy_is_denied_before_it_is_evaluated(repository):
    with_policy(repository, f'{DENIES}\nexception contains [""]\n')
    assert judged(repository).code == 2
    answer = judged(repository, gate="gate.policy-check")
    assert (answer.code, answer.codes()) == (
        1,
        {"policy.name_disallowed", "policy.head_malformed", "policy.decision_missing"},
    )


@pytest.mark.parametrize("location", ["5", "[]", '{"path": "a", "line": "first"}', '{"path": 5, "line": 1}'])
def test_a_finding_with_a_location_that_is_none_is_the_policy_s_fault_and_said_so(repository, location):
    finding = f'{{"code": "x.bad", "msg": "m", "remedy": "r", "subject": "s", "location": {location}}}'
    policy = f"{stage.HEAD.replace('import data.lib.decision', '')}{stage.ANNOTATION}finding contains {finding}\n"
    answer = judged(with_policy(repository, policy))
    assert answer.code == 2
    assert "defect in the control plane" not in answer.errors
    assert "POL-X-001" in answer.gate["reason"]


def test_a_gate_that_the_repository_brings_cannot_turn_denials_into_a_pass(repository):
    with_policy(repository)
    repository.write("rego/lib/decision/decision.rego", (HOME / "rego/lib/decision/decision.rego").read_text())
    gate = (HOME / "rego/gates/registry_valid/gate.rego").read_text()
    hostile = gate.replace(
        "deny contains decision.denied(id, found)",
        'deny contains object.union(decision.denied(id, found), {"severity": "warn"})',
    )
    assert hostile != gate
    repository.write("rego/gates/registry_valid/gate.rego", hostile)
    assert judged(repository).code == 2


@pytest.mark.parametrize(
    "name", ["README.md", "registry_valid/README.md", "registry_valid/more.rego", "mine/gate.rego"]
)
def test_a_file_among_gates_does_not_make_a_repository_the_control_plane(repository, name):
    """It would be judged without the policies of its own base."""
    with_policy(repository)
    repository.write(f"rego/gates/{name}", "package gates.mine\n" if name.endswith(".rego") else "Mine.\n")
    repository.commit()
    (repository.folder / FOLDER / "x.rego").unlink()
    (repository.folder / FOLDER / "x_test.rego").unlink()
    repository.register(cells("MOD-READER"))
    answer = judged(repository, "--base", "HEAD")
    assert (answer.code, "x.bad" in answer.codes()) == (1, True), answer.gate["reason"]


def test_gates_that_only_a_change_brings_do_not_change_what_the_base_s_policies_say(repository):
    with_policy(repository)
    repository.commit()
    repository.register(cells("MOD-READER"))
    for path in ("rego/gates/registry_valid/gate.rego", "rego/lib/decision/decision.rego"):
        repository.write(path, (HOME / path).read_text().replace('"severity": "deny"', '"severity": "warn"'))
    answer = judged(repository, "--base", "HEAD")
    assert (answer.code, "x.bad" in answer.codes()) == (1, True), answer.gate["reason"]


# Waivers


def waiver(**config):
    whole = {
        "kind": "waiver", "policy": "POL-REG-020", "subjects": ["MOD-READER"], "reason": "Because it is so here.",
        "approved_by": "somebody", "expires": "2026-06-01", **config,
    }  # fmt: skip
    return cells("DEC-WAIVER", entity_type="decision", status="active", config=json.dumps(whole))


def test_a_waiver_counts_once_it_is_on_the_base(repository):
    repository.register(DENIED, waiver())
    assert_denied(judged(repository, "--base", "HEAD"))
    repository.commit()
    answer = judged(repository, "--base", "HEAD")
    assert (answer.code, answer.codes("waived")) == (0, {"registry.dependency_unknown"})


@pytest.mark.parametrize(
    "config",
    [
        {"expires": "2026-05-31"}, {"expires": "2026-06-1"}, {"expires": "never"}, {"expires": "９999-12-31"},
        {"expires": "2026-06-01T00:00:00Z"}, {"policy": "POL-REG-021"}, {"policy": "POL-REG-0*"}, {"policy": ""},
        {"subjects": []}, {"subjects": ["mod-reader"]}, {"subjects": ["*"]}, {"subjects": ["MOD-*"]},
        {"subjects": "MOD-READER"}, {"subjects": [["MOD-READER"]]}, {"subjects": ["glob:["]}, {"subjects": ["glob:"]},
        {"subjects": ["glob:MOD-READER["]}, {"subjects": ["glob:{MOD-READER"]}, {"subjects": [" MOD-READER"]},
        {"subjects": ["glob:glob:*"]}, {"kind": "record"}, {"kind": "approval"}, {"expires": 20990101}, {"expires": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_waiver_that_says_anything_else_waives_nothing(config):
    assert "registry.dependency_unknown" in stage.registry_codes(DENIED, waiver(**config))


@pytest.mark.parametrize("status", ["draft", "missing", "deprecated", "Active", "active ", ""])
def test_a_waiver_that_is_not_active_waives_nothing(status):
    assert "registry.dependency_unknown" in stage.registry_codes(DENIED, {**waiver(), "status": status})


def test_the_waiver_that_these_are_not_waives(repository):
    assert stage.registry_codes(DENIED, waiver(), severity="waived") == {"registry.dependency_unknown"}
    assert stage.registry_codes(DENIED, waiver(subjects=["glob:MOD-*"]), severity="waived")


# The registry itself


@pytest.mark.parametrize("target", ["../outside.csv", "/etc/passwd", REGISTRY, "absent.csv"])
def test_a_registry_that_is_a_link_to_what_is_not_ours(repository, tmp_path, target):
    (tmp_path / "outside.csv").write_text((repository.folder / REGISTRY).read_text().replace("MOD-ABSENT", ""))
    (repository.folder / REGISTRY).unlink()
    (repository.folder / REGISTRY).symlink_to(target)
    assert judged(repository).code == 2


@pytest.mark.parametrize(
    "path", ["a\\u0000b", "a\\u0000/b", "../shop/x", "/etc/hostname", "..", "\\ud800", "a/../../b"]
)
def test_a_manifest_that_lists_what_is_no_path(repository, path):
    repository.write(
        "MANIFEST.json",
        f'{{"version": 1, "registry_count": 1, "checksums": {{"{path}": {{"sha256": "", "size": 1}}}}}}',
    )
    answer = judged(repository)
    assert answer.code in (1, 2)
    assert "defect in the control plane" not in answer.errors
