"""The workflows as they stand: what is said of them holds, and their own steps judge good and bad pull requests."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import tasks
from control_plane import checks, engine, maintenance
from control_plane.home import HOME
from control_plane.sources import strict_json
from tests.governed import REGISTRY, Governed, cells, rendered
from tests.workflow_run import Ended, WorkflowRun, scripts, set_up, uses

WORKFLOWS = sorted((HOME / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((HOME / ".github" / "actions").glob("*/action.yml"))
OURS, GOVERNED = (HOME / ".github" / "workflows" / name for name in ("control_plane.yml", "governed.yml"))
GATES = ("registry-valid", "policy-check", "cloud-plan", "app-config")
# Each action that may be used, and the commit of which somebody looked up the version.
PINS = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "actions/cache": "55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0",
    "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/github-script": "3a2844b7e9c422d3c10d287c895573f7108da1b3 # v9.0.0",
    "github/codeql-action/upload-sarif": "ff2f1c621b7f889edc0d3c761ac2e6a3f8cdb0dd # v4.37.7",
}
FILES = pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: f"{path.parent.name}/{path.name}")


def parsed(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# What the files say


def test_actionlint_and_zizmor_find_nothing():
    assert checks.workflows_are_sound()


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("        run: python3 base/init.py\n", "        run: echo ${{ github.event.pull_request.title }}\n"),
        ("    needs: [tools]\n", "    needs: [tool]\n"),
        ("  pull_request:\n", "  pull_request_target:\n"),
    ],
    ids=["an expression in a script", "a job that is not there", "the base's rights for the change's code"],
)
def test_they_find_what_is_planted(tmp_path, written, instead):
    content = OURS.read_text()
    assert written in content
    planted = tmp_path / ".github" / "workflows" / "planted.yml"
    planted.parent.mkdir(parents=True)
    planted.write_text(content.replace(written, instead, 1))
    assert not checks.workflows_are_sound(tmp_path)


@FILES
def test_a_finding_is_ignored_only_with_a_reason(path):
    for line in path.read_text().splitlines():
        assert not re.search(r"zizmor: *ignore\[[^\]]*\]\s*$", line), f"no reason: {line}"
    assert not (HOME / ".github" / "actionlint.yaml").exists(), "it could ignore, and nobody reads it"


@FILES
def test_each_action_is_pinned_to_a_known_commit_with_its_version(path):
    used = re.findall(r"uses: (\S+?)@(.+)$", path.read_text(), re.MULTILINE)
    assert {name: f"{commit}" for name, commit in used} == {name: PINS[name] for name, _ in used}
    assert len(set(uses(parsed(path)))) == len(set(used)), "one is used that no line shows"


@FILES
def test_no_script_holds_an_expression(path):
    assert all("${{" not in script for script in scripts(parsed(path)))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_is_permitted_but_what_a_job_says(path):
    workflow = parsed(path)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in workflow[True]
    permitted = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert permitted.pop("code-scanning", {"security-events": "write"}) == {"security-events": "write"}
    assert permitted.pop("comment", {"pull-requests": "write"}) == {"pull-requests": "write"}
    assert all(given == {"contents": "read"} for given in permitted.values())
    assert all(job["timeout-minutes"] <= 30 for job in workflow["jobs"].values())
    assert "secrets" not in path.read_text().replace("no secret", "")


def test_what_may_write_runs_no_code_of_the_repository():
    jobs = parsed(OURS)["jobs"]
    for name in ("code-scanning", "comment"):
        assert not [step for step in jobs[name]["steps"] if "run" in step or "checkout" in step["uses"]]


COMMENTED = """
const [script, before] = [process.argv[1], JSON.parse(process.argv[2])];
const calls = [];
const issues = {
  listComments: 'list',
  createComment: async given => calls.push({ create: given }),
  updateComment: async given => calls.push({ update: given }),
};
const github = { rest: { issues }, paginate: async () => before };
const context = { repo: { owner: 'o', repo: 'r' }, payload: { pull_request: { number: 7 } } };
const run = new (Object.getPrototypeOf(async () => {}).constructor)('require', 'github', 'context', script);
run(require, github, context).then(() => console.log(JSON.stringify(calls)));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on PATH")
def test_the_comment_is_written_once_and_updated_after_that_and_fits(tmp_path):
    def commented(*before):
        script = parsed(OURS)["jobs"]["comment"]["steps"][-1]["with"]["script"]
        command = ["node", "-e", COMMENTED, script, json.dumps(before)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        (call,) = json.loads(done.stdout)
        return call

    marker = "<!-- control-plane -->"
    for name, text in (
        ("verdict", "## denied"),
        ("report-policy-check", "long " * 13_500),
        ("report-app-config", "## mine"),
    ):
        report = tmp_path / "reports" / f"control-plane-{name}" / "report.md"
        report.parent.mkdir(parents=True)
        report.write_text(f"{marker}\n{text}\n")
    theirs = {"id": 1, "user": {"type": "User"}, "body": f"{marker} forged"}
    ours = {"id": 2, "user": {"type": "Bot"}, "body": f"{marker}\nolder"}

    body = commented(theirs)["create"]["body"]
    assert body.startswith(f"{marker}\n\n## denied\n")
    assert body.count(marker) == 1
    assert "## mine" in body
    assert "report-policy-check: there is no room for it here" in body
    assert len(body) < 65_536
    assert commented(theirs, ours)["update"] == {"owner": "o", "repo": "r", "comment_id": 2, "body": body}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_credentials_do_not_stay_in_a_checkout(path):
    steps = [step for job in parsed(path)["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_only_jobs_that_run_the_change_s_code_restore_a_cache(path):
    jobs = parsed(path)["jobs"]
    caching = {
        name for name, job in jobs.items() if any("actions/cache" in step.get("uses", "") for step in job["steps"])
    }
    judging = {name for name, job in jobs.items() if any("init.py" in step.get("run", "") for step in job["steps"])} - {
        "verify"
    }
    assert caching <= {"verify", "test"}
    assert not caching & judging


@FILES
def test_each_command_and_flag_in_a_script_is_one_that_there_is(path):
    """Not every step is run below: what tries capabilities takes minutes."""
    for script in scripts(parsed(path)):
        for command in re.findall(r"^set -- (\S+)", script, re.MULTILINE):
            task = tasks.namespace[command.strip('"').replace("$GATE", "registry-valid")]
            given = set(
                re.findall(
                    r"(?:set -- .*?|\s)--([a-z]+)(?= )", "\n".join(re.findall(r"(?:set --|init\.py) .*", script))
                )
            )
            assert given <= set(task.help), f"{command}: {given - set(task.help)}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_the_verdict_always_runs_and_waits_for_each_gate(path):
    verdict = parsed(path)["jobs"]["control-plane-verdict"]
    assert verdict["if"] == "${{ always() }}"
    assert set(verdict["needs"]) >= {f"gate-{gate}" for gate in GATES}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_filter_of_paths_decides_what_is_judged(path):
    assert not {"paths", "paths-ignore", "branches-ignore"} & set(
        re.findall(r"^\s*([\w-]+):", path.read_text(), re.MULTILINE)
    )


# What its steps do


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """This control plane as it stands, committed, with a manifest that is true: the base of each pull request here."""
    found = Governed(tmp_path_factory.mktemp("origin") / "control-plane")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOME,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (HOME / name).is_file():
            (found.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOME / name, found.folder / name)
    seal(found)
    found.commit()
    return found


@pytest.fixture(scope="module")
def judges(base, tmp_path_factory):
    """The base's checkout, set up."""
    folder = tmp_path_factory.mktemp("judges") / "base"
    base.git("clone", "--quiet", ".", str(folder))
    return set_up(folder)


def seal(repository):
    """Write the manifest as `init.py manifest` does."""
    maintenance.write_manifest(str(repository.folder))


def registered(repository, *rows):
    """Add rows to the registry, and the manifest with them."""
    path = repository.folder / REGISTRY
    path.write_text(path.read_text() + rendered(list(rows)).partition("\n")[2])


def edited(repository, path, old, new):
    content = (repository.folder / path).read_text()
    assert old in content
    repository.write(path, content.replace(old, new, 1))


class PullRequest:
    """A branch of the base, and the workflow run on it."""

    def __init__(self, base, judges, folder, change):
        self.base_sha = base.git("rev-parse", "main")
        base.git("checkout", "--quiet", "-B", "topic", "main")
        try:
            change(base)
            self.sha = base.commit()
        finally:
            base.git("checkout", "--quiet", "--force", "main")
        event = {"pull_request": {"base": {"sha": self.base_sha}, "number": 1}}
        self.run = WorkflowRun(OURS, folder, base.folder, judges, self.sha, event)

    def judged(self, **unusual):
        """Run the jobs that judge. Those that run the change's code are not run: that takes the network."""
        not_run = {"verify": Ended("failure"), "test": Ended("skipped"), "code_scanning": Ended("skipped")}
        return self.run.run(**{**not_run, **unusual})

    def verdict(self):
        """The verdict's report."""
        folder = self.run.folder / "jobs" / "control-plane-verdict" / "workspace" / "verdict"
        return strict_json.load((folder / "report.json").read_text())

    def codes(self):
        return {found["code"] for found in self.verdict()["gates"][0]["findings"]}


@pytest.fixture
def pull_request(base, judges, tmp_path):
    def open_one(change):
        return PullRequest(base, judges, tmp_path / "run", change)

    yield open_one
    assert not subprocess.run(["git", "status", "--porcelain"], cwd=judges, capture_output=True, check=True).stdout, (
        "what judges was changed"
    )


def good(repository):
    edited(repository, "README.md", "# Control Plane\n", "# The control plane\n")


def bad_registry(repository):
    registered(repository, cells("MOD-900", dependencies="MOD-999"))
    seal(repository)


def bad_policy(repository):
    repository.write("tests/utils.py", "")  # a name that says nothing: specs/repo.md forbids it


def ungoverned_cloud(repository):
    registered(repository, cells("ENV-TRY", entity_type="environment", config='{"cloud_spec": "/specs/cloud.md"}'))
    seal(repository)


def test_a_good_pull_request_passes_and_says_so(pull_request):
    one = pull_request(good)
    ended = one.judged()
    assert {name: end.result for name, end in ended.items() if name.startswith(("gate", "control"))} == dict.fromkeys(
        [*(f"gate-{gate}" for gate in GATES), "control-plane-verdict"], "success"
    ), "\n".join(end.log for end in ended.values())
    verdicts = {gate: one.run.report(gate)["gates"][0]["verdict"] for gate in GATES}
    assert verdicts == {
        "registry-valid": "passed", "policy-check": "passed", "cloud-plan": "not-applicable", "app-config": "not-applicable",
    }  # fmt: skip
    assert "verdict: passed" in ended["control-plane-verdict"].log
    assert {one.run.report(gate)["run"]["policy_source"] for gate in GATES} == {"base"}


@pytest.fixture(scope="module")
def quick(base, judges, tmp_path_factory):
    """A good pull request whose quick gate ran; for the others stands what a gate that passed would have handed over."""
    one = PullRequest(base, judges, tmp_path_factory.mktemp("quick") / "run", good)
    one.run.run("tools")
    for gate in ("registry-valid", "policy-check", "cloud-plan"):
        folder = one.run.artifact(f"control-plane-report-{gate}")
        folder.mkdir()
        (folder / "report.json").write_text(json.dumps(passed(one, judges, gate)))
        digest = hashlib.sha256((folder / "report.json").read_bytes()).hexdigest()
        one.run.ended[f"gate-{gate}"] = Ended("success", outputs={"report-sha256": digest})
    ended = one.judged()
    assert ended["control-plane-verdict"].result == "success", ended["control-plane-verdict"].log
    return one


@pytest.fixture
def reported(quick, tmp_path):
    """A copy of it, to change what jobs left before the verdict is given once more."""
    one = copy.copy(quick)
    given = shutil.ignore_patterns("control-plane-verdict")  # it is given once more
    shutil.copytree(quick.run.folder / "artifacts", tmp_path / "artifacts", ignore=given, copy_function=os.link)
    one.run = dataclasses.replace(quick.run, folder=tmp_path, ended=dict(quick.run.ended), environment={})
    return one


@pytest.mark.parametrize("result", ["skipped", "cancelled", "failure"])
def test_a_job_that_did_not_succeed_fails_the_verdict_whatever_was_reported(reported, result):
    """GitHub takes a job that was skipped for one that succeeded."""
    outputs = reported.run.ended["gate-policy-check"].outputs
    ended = reported.run.run("control-plane-verdict", gate_policy_check=Ended(result, outputs=outputs))
    assert ended["control-plane-verdict"].result == "failure"
    assert reported.codes() == {"verdict.job_unsuccessful"}


def passed(one, judges, gate):
    """What a run of a gate would report that passed."""
    manifest = hashlib.sha256((judges / "MANIFEST.json").read_bytes()).hexdigest()
    run = {
        "nonce": "n", "policy_source": "base", "policy_digest": "sha256:0", "manifest_digest": f"sha256:{manifest}",
        "repository": {"base": one.base_sha, "head": one.sha},
    }  # fmt: skip
    gates = [{"gate": gate, "verdict": "passed", "reason": "every change is judged"}]
    return {"schema_version": 1, "verdict": "passed", "exit_code": 0, "run": run, "gates": gates}


def test_a_gate_that_crashes_fails_the_verdict(reported, tmp_path):
    one = reported
    shutil.rmtree(one.run.artifact("control-plane-report-app-config"))
    killed = tmp_path / "bin" / "python3"
    killed.parent.mkdir()
    one.run.environment["BIN"] = str(killed.parent)
    killed.write_text(f'#!/bin/sh\ncase "$2" in gate.*) kill -9 $$;; esac\nexec {sys.executable} "$@"\n')
    killed.chmod(0o755)
    ended = one.run.run("gate-app-config", "control-plane-verdict")
    assert (ended["gate-app-config"].result, ended["control-plane-verdict"].result) == ("failure", "failure")
    assert one.codes() == {"verdict.report_missing", "verdict.job_unsuccessful"}


def test_a_report_that_another_job_put_in_the_place_of_a_gate_s_fails_the_verdict(reported):
    """A job that runs the change's code can replace every artifact of the run, but no output of another job."""
    one = reported
    place = one.run.artifact("control-plane-report-app-config") / "report.json"
    content = place.read_text()
    place.unlink()
    place.write_text(content.replace('"not-applicable"', '"passed"'))
    assert one.run.run("control-plane-verdict")["control-plane-verdict"].result == "failure"
    assert one.codes() == {"verdict.report_replaced"}


def test_tools_that_another_job_put_in_the_place_of_those_that_were_built_do_not_run(reported):
    one = reported
    place = one.run.artifact("control-plane-tools") / "tools.tar"
    place.unlink()
    place.write_bytes(b"something else")
    shutil.rmtree(one.run.artifact("control-plane-report-app-config"))
    ended = one.run.run("gate-app-config", "control-plane-verdict")
    assert [ended[name].result for name in ("gate-app-config", "control-plane-verdict")] == ["failure", "failure"]
    assert "init.py" not in ended["gate-app-config"].log, "nothing was started"


def test_gates_that_were_all_skipped_fail_the_verdict(pull_request):
    one = pull_request(good)
    skipped = {f"gate_{gate.replace('-', '_')}": Ended("skipped") for gate in GATES}
    assert one.judged(**skipped)["control-plane-verdict"].result == "failure"
    assert one.codes() == {"verdict.report_missing", "verdict.job_unsuccessful"}


def test_a_build_that_fails_skips_the_gates_and_fails_the_verdict(pull_request):
    ended = pull_request(good).judged(tools=Ended("failure"))
    assert {end.result for name, end in ended.items() if name.startswith("gate-")} == {"skipped"}
    assert ended["control-plane-verdict"].result == "failure"


def bad_everywhere(repository):
    bad_registry(repository)
    bad_policy(repository)
    ungoverned_cloud(repository)
    edited(repository, "control_plane/reports/text.py", "def render(", "def rendered(")
    seal(repository)


# For each gate what it says of a pull request that is bad for it.
BAD = {
    "registry-valid": ("denied", "registry.dependency_unknown"),
    "policy-check": ("denied", "repo.path_forbidden"),
    "cloud-plan": ("could-not-judge", None),
    "app-config": ("denied", "app.function_missing"),
}


def test_a_pull_request_that_is_bad_for_each_gate_is_denied_by_each_and_by_the_verdict(pull_request):
    one = pull_request(bad_everywhere)
    ended = one.judged()
    for gate, (verdict, code) in BAD.items():
        assert ended[f"gate-{gate}"].result == "failure"
        (said,) = one.run.report(gate)["gates"]
        assert said["verdict"] == verdict
        assert code in {found["code"] for found in said["findings"] if found["severity"] == "deny"} | {None}
        assert "::error" in ended[f"gate-{gate}"].log
    assert ended["control-plane-verdict"].result == "failure"
    found = {(item["code"], item["subject"]) for item in one.verdict()["gates"][0]["findings"]}
    kinds = {"denied": "verdict.gate_denied", "could-not-judge": "verdict.gate_unjudged"}
    assert found == {(kinds[verdict], gate) for gate, (verdict, _) in BAD.items()}


TAKES_OVER = "import os\nos._exit(0)\n"


def tries_everything(repository):
    """Faults that each gate denies, and all that could keep the head's own gates from saying so."""
    bad_registry(repository)
    for name in ("tasks.py", "init.py", "invoke.py", "control_plane/evaluation.py", "sitecustomize.py", "orjson.py"):
        repository.write(name, TAKES_OVER)
    repository.write("conftest.toml", 'no-fail = true\nnamespace = ["other"]\n')
    edited(
        repository,
        "rego/gates/registry_valid/gate.rego",
        "some found in data.policies",
        "false\n\tsome found in data.policies",
    )
    edited(repository, "rego/gates/verdict/gate.rego", "deny contains", "denied contains")
    edited(
        repository,
        "rego/policies/registry_valid/dependency_unknown/dependency_unknown.rego",
        "finding contains",
        "found contains",
    )
    edited(repository, "data/engine/data.yaml", "  registry-valid: registry_valid\n", "")
    waiver = {
        "kind": "waiver", "policy": "POL-REG-020", "subjects": ["MOD-900"], "reason": "It is only this once, and soon over.",
        "approved_by": "somebody", "expires": "2099-12-31",
    }  # fmt: skip
    registered(repository, cells("DEC-900", entity_type="decision", status="active", config=json.dumps(waiver)))
    (repository.folder / ".github" / "workflows" / "control_plane.yml").unlink()


def test_a_pull_request_that_would_have_its_own_way_is_still_denied(pull_request):
    one = pull_request(tries_everything)
    ended = one.judged()
    assert [ended[name].result for name in ("gate-registry-valid", "gate-policy-check", "control-plane-verdict")] == [
        "failure"
    ] * 3
    (said,) = one.run.report("registry-valid")["gates"]
    denied = {(found["code"], found["subject"]) for found in said["findings"] if found["severity"] == "deny"}
    assert ("registry.dependency_unknown", "MOD-900") in denied
    assert one.run.report("registry-valid")["run"]["policy_source"] == "base"
    assert {item["subject"] for item in one.verdict()["gates"][0]["findings"]} >= {"registry-valid", "policy-check"}


# Another repository


def shop_with(base, folder, plan, judges):
    """The shop as a repository of its own, a plan of its change, and the called workflow as it would run there."""
    shop = Governed(folder / "shop")
    shutil.copytree(HOME / "examples" / "shop", shop.folder, dirs_exist_ok=True)
    shop.commit()
    base_sha = shop.git("rev-parse", "HEAD")
    edited(shop, "terraform/live/prod/main.tf", "\n", "\n\n")
    sha = shop.commit()
    run = WorkflowRun(
        GOVERNED, folder / "run", shop.folder, judges, sha, {"pull_request": {"base": {"sha": base_sha}}},
        {"plan-artifact": "plan", "plan": "prod.plan.json.xz", "commit": base.git("rev-parse", "main")},
    )  # fmt: skip
    made = run.artifact("plan")
    made.mkdir()
    content = (HOME / "tests" / "plans" / f"{plan}.plan.json.xz").read_bytes()
    modules = (HOME / "tests" / "plans" / "modules.json").read_bytes()
    provenance = {
        "commit": sha, "directory": "terraform/live/prod", "environment": "ENV-PROD", "terraform_version": "1.11.4",
        "plan_sha256": hashlib.sha256(content).hexdigest(), "modules_sha256": hashlib.sha256(modules).hexdigest(),
    }  # fmt: skip
    (made / "prod.plan.json.xz").write_bytes(content)
    (made / "prod.plan.json.xz.modules.json").write_bytes(modules)
    (made / "prod.plan.json.xz.provenance.json").write_text(json.dumps(provenance))
    run.inputs["plan-sha256"] = handed_over(made)
    return run


def handed_over(folder):
    """The digest over the files of an artifact, as the page has it made by the job that made them."""
    script = "LC_ALL=C sha256sum -- * | sha256sum | cut --delimiter ' ' --fields 1"
    assert all(f"cd {name} && {script.removeprefix('LC_ALL=C ')}" in PAGE for name in ("plan", "evidence"))
    digest = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=True)
    return digest.stdout.decode().strip()


@pytest.mark.parametrize(
    ("plan", "verdict", "result"), [("no-changes", "passed", "success"), ("errored", "denied", "failure")]
)
def test_another_repository_is_judged_with_the_plan_of_another_job(base, judges, tmp_path, plan, verdict, result):
    run = shop_with(base, tmp_path, plan, judges)
    ended = run.run()
    assert run.report("cloud-plan")["gates"][0]["verdict"] == verdict, ended["gate-cloud-plan"].log
    assert {ended[name].result for name in ("gate-registry-valid", "gate-policy-check", "gate-app-config")} == {
        "success"
    }
    assert (ended["gate-cloud-plan"].result, ended["control-plane-verdict"].result) == (result, result)


def test_a_plan_that_is_not_the_one_that_was_handed_over_is_not_judged(base, judges, tmp_path):
    run = shop_with(base, tmp_path, "no-changes", judges)
    (run.artifact("plan") / "prod.plan.json.xz.provenance.json").write_text("{}")
    ended = run.run("tools", "gate-cloud-plan")
    assert ended["gate-cloud-plan"].result == "failure"
    assert "not the one that its job handed over" in ended["gate-cloud-plan"].log
    assert not run.artifact("control-plane-report-cloud-plan").exists()


@pytest.mark.parametrize(
    ("left", "result"), [("as it was", "success"), ("changed", "failure"), ("more", "failure"), ("nothing", "success")]
)
def test_evidence_is_judged_if_it_is_what_its_job_handed_over(base, judges, tmp_path, left, result):
    run = shop_with(base, tmp_path, "no-changes", judges)
    made = run.artifact("evidence")
    made.mkdir()
    manifest = {"schema_version": 1, "commit": run.sha, "dirty": False, "files": {}}
    (made / "evidence.json").write_text(json.dumps(manifest))
    run.inputs |= {"evidence-artifact": "evidence", "evidence-sha256": handed_over(made)}
    if left == "changed":
        (made / "evidence.json").write_text("{}")
    elif left == "more":
        (made / "CAP-FILE-MEMORY.json").write_text("{}")
    elif left == "nothing":
        shutil.rmtree(made)
    ended = run.run("tools", "gate-app-config")["gate-app-config"]
    assert ended.result == result, ended.log
    if result == "failure":
        assert "not what its job handed over" in ended.log
        assert not run.artifact("control-plane-report-app-config").exists()
    else:
        reason = run.report("app-config")["gates"][0]["reason"]
        assert (reason == "evidence was given") == (left == "as it was")


def test_the_action_judges_by_all_gates_at_once(base, judges, tmp_path):
    run = shop_with(base, tmp_path, "no-changes", judges)
    action = parsed(HOME / ".github" / "actions" / "gate" / "action.yml")
    given = {name: one.get("default", "") for name, one in action["inputs"].items()}
    plan = run.artifact("plan") / "prod.plan.json.xz"
    inputs = {
        **given,
        "repo": "head",
        "plan": str(plan),
        "base": run.event["pull_request"]["base"]["sha"],
        "head": run.sha,
    }
    checkout = {"uses": "actions/checkout@x", "with": {"path": "head"}}
    run.jobs["action"] = {"steps": [checkout, *action["runs"]["steps"]]}
    run.inputs, run.built = inputs, "action"
    run.action = judges / ".github" / "actions" / "gate"
    ended = run.run("action")["action"]
    assert (ended.result, "verdict: passed" in ended.log) == ("success", True), ended.log
    report = strict_json.load((tmp_path / "run/jobs/action/workspace/control-plane-report/report.json").read_text())
    assert [gate["verdict"] for gate in report["gates"]] == ["passed", "passed", "passed", "not-applicable"]


@pytest.mark.parametrize(
    "hook", yaml.safe_load((HOME / ".pre-commit-hooks.yaml").read_text()), ids=lambda hook: hook["id"]
)
def test_a_hook_starts_a_gate_on_the_repository_that_it_runs_in(hook, judges, tmp_path):
    program, gate, *flags = hook["entry"].split()
    assert (judges / program).stat().st_mode & 0o111
    assert gate in {"gate", *tasks.namespace.task_names}
    assert (hook["language"], hook["pass_filenames"]) == ("script", False), "no file name is a flag"
    shop = Governed(tmp_path / "shop")
    shutil.copytree(HOME / "examples" / "shop", shop.folder, dirs_exist_ok=True)
    shop.commit()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.defpath])
    command = [judges / program, gate, *flags]
    environment = {"PATH": path, "HOME": os.environ["HOME"]}
    done = subprocess.run(
        command, cwd=shop.folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, "verdict: passed" in done.stdout) == (0, True), done.stdout + done.stderr


# What the page says

PAGE = (HOME / "docs" / "ci.md").read_text(encoding="utf-8")
EXAMPLES = [text for text in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL) if "jobs:" in text]


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_a_workflow_on_the_page_is_sound(tmp_path, number):
    path = tmp_path / ".github" / "workflows" / "example.yml"
    path.parent.mkdir(parents=True)
    path.write_text(EXAMPLES[number])
    actionlint = [str(engine.find("actionlint")), "-shellcheck=", "-pyflakes=", str(path)]
    assert subprocess.run(actionlint, check=False).returncode == 0
    foreign = {
        name: pin for name, pin in re.findall(r"uses: (\S+?)@(.+)$", EXAMPLES[number], re.MULTILINE) if name in PINS
    }
    assert foreign == {name: PINS[name] for name in foreign}


def test_another_repository_needs_ten_lines():
    assert len(EXAMPLES[0].strip().splitlines()) <= 10


def test_what_the_examples_hand_over_is_what_the_called_workflow_takes():
    taken = set(parsed(GOVERNED)[True]["workflow_call"]["inputs"])
    handed = [job["with"] for text in EXAMPLES for job in yaml.safe_load(text)["jobs"].values() if "uses" in job]
    assert handed
    assert all(set(given) <= taken for given in handed)


def test_the_rulesets_are_json_and_require_what_the_workflow_has():
    first, second = (
        strict_json.load(text) for text in re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    )
    checks_ = next(rule for rule in first["rules"] if rule["type"] == "required_status_checks")["parameters"]
    (required,) = checks_["required_status_checks"]
    assert parsed(OURS)["jobs"][required["context"]]["name"] == required["context"]
    (workflow,) = second["rules"][0]["parameters"]["workflows"]
    assert HOME / workflow["path"] == OURS


def test_the_page_names_each_code_of_the_verdict():
    rules = (HOME / "rego" / "gates" / "verdict" / "gate.rego").read_text()
    assert set(re.findall(r"`(verdict\.\w+)`", PAGE)) == set(re.findall(r"code: (verdict\.\w+)", rules))


def test_the_page_names_the_paths_that_code_owners_have():
    owned = re.findall(r"^/(\S+)", (HOME / ".github" / "CODEOWNERS").read_text(), re.MULTILINE)
    assert owned
    assert all(f"`{path}`" in PAGE for path in owned)
