"""A plan that is a directory or a saved plan: Terraform runs as it should, leaves nothing, and says why it failed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from control_plane import planning
from control_plane.sources.terraform import file
from control_plane.sources.terraform.diagnostics import Diagnostics
from control_plane.sources.terraform.file import PlanError
from tests.governed import HOME, Governed, cells, invoke

TERRAFORM = shutil.which("terraform")
needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="terraform is not on PATH")
SECRET = "correct-horse-battery"
PLAN = {"format_version": "1.2", "terraform_version": "9.9.9", "resource_changes": []}

# Stands for terraform: says what it was asked and with which environment, and does what a test wants of a command.
STAND_IN = f"""#!{sys.executable} -IS
import json, os, sys, time
command, arguments = sys.argv[1], sys.argv[2:]
with open(os.environ["ASKED"], "a") as asked:
    asked.write(json.dumps([command, arguments, dict(os.environ), os.getcwd()]) + "\\n")
if command == os.environ.get("FAILS"):
    sys.stderr.write(os.environ["SAYS"])
    sys.exit(1)
if command == os.environ.get("HANGS"):
    time.sleep(600)
if command == "version":
    print('{{"terraform_version": "9.9.9"}}')
if command == "init":
    if not os.path.lexists(".terraform.lock.hcl"):
        open(".terraform.lock.hcl", "w").close()
    os.makedirs(os.environ["TF_DATA_DIR"] + "/modules")
    with open(os.environ["TF_DATA_DIR"] + "/modules/modules.json", "w") as file:
        file.write('{{"Modules": []}}')
if command == "plan":
    for argument in arguments:
        if argument.startswith("-out="):
            open(argument[5:], "w").close()
if command == "show":
    print({json.dumps(PLAN)!r})
"""


class StandIn:
    """A terraform that is none, first on PATH, with temporary folders of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.directory, self.bin, self.temporary = (folder / name for name in ("live", "bin", "temporary"))
        for one in (self.directory, self.bin, self.temporary):
            one.mkdir()
        self.program("terraform")
        for name, value in {"PATH": self.bin, "TMPDIR": self.temporary, "ASKED": folder / "asked"}.items():
            monkeypatch.setenv(name, str(value))
        monkeypatch.setattr("tempfile.tempdir", None)

    def program(self, name: str) -> None:
        (self.bin / name).write_text(STAND_IN)
        (self.bin / name).chmod(0o755)

    def asked(self) -> dict[str, tuple[list[str], dict[str, str], str]]:
        lines = (self.folder / "asked").read_text().splitlines()
        return {command: (arguments, *rest) for command, arguments, *rest in map(json.loads, lines)}

    def nothing_is_left(self) -> bool:
        return not list(self.temporary.iterdir()) and not list(self.directory.iterdir())


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    return StandIn(tmp_path, monkeypatch)


def test_a_directory_is_planned_with_state_of_our_own_and_nothing_is_left(stand_in, monkeypatch, capsys):
    monkeypatch.setenv("TF_LOG", "TRACE")
    monkeypatch.setenv("TF_DATA_DIR", str(stand_in.folder / "theirs"))
    monkeypatch.setenv("TF_CLI_ARGS_plan", "-var-file=prod.tfvars")
    monkeypatch.setenv("AWS_PROFILE", "prod")
    planned = planning.plan(stand_in.directory, 60)
    asked = stand_in.asked()
    assert list(asked) == ["version", "init", "plan", "show"]
    assert "-lockfile=readonly" not in asked["init"][0]
    assert "-lock=false" in asked["plan"][0]
    for _, environment, folder in asked.values():
        assert folder == str(stand_in.directory)
        assert "TF_LOG" not in environment
        assert environment["TF_DATA_DIR"].startswith(str(stand_in.temporary))
        assert (environment["TF_IN_AUTOMATION"], environment["TF_INPUT"]) == ("1", "0")
        assert (environment["TF_CLI_ARGS_plan"], environment["AWS_PROFILE"]) == ("-var-file=prod.tfvars", "prod")
    assert planned.planned_by == "terraform 9.9.9"
    assert (json.loads(planned.plan.raw), json.loads(planned.modules.raw)) == (PLAN, {"Modules": []})
    assert stand_in.nothing_is_left()
    told = capsys.readouterr().err.splitlines()
    assert [line.rpartition(" … ")[0].rpartition(": ")[2] for line in told] == ["init", "plan", "show"]
    assert all(line.startswith(f"planning {stand_in.directory} with terraform 9.9.9: ") for line in told)


def test_a_lock_file_that_is_there_is_only_read(stand_in):
    lock = stand_in.directory / ".terraform.lock.hcl"
    lock.write_text("# ours\n")
    planning.plan(stand_in.directory, 60)
    assert "-lockfile=readonly" in stand_in.asked()["init"][0]
    assert lock.read_text() == "# ours\n"


@pytest.mark.parametrize(
    ("programs", "files", "runs"),
    [
        (["terraform", "tofu"], ["main.tf"], "terraform"),
        (["terraform", "tofu"], ["main.tofu"], "tofu"),
        (["tofu"], ["main.tf"], "tofu"),
        (["terraform"], ["main.tofu"], "terraform"),
    ],
)
def test_terraform_goes_first_except_where_the_source_is_opentofus(programs, files, runs, stand_in):
    (stand_in.bin / "terraform").unlink()
    for name in programs:
        stand_in.program(name)
    for name in files:
        (stand_in.directory / name).touch()
    assert planning.plan(stand_in.directory, 60).planned_by == f"{runs} 9.9.9"


def test_a_program_in_a_relative_folder_of_path_does_not_serve(stand_in, monkeypatch):
    monkeypatch.chdir(stand_in.bin)
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(PlanError, match="neither is on PATH"):
        planning.plan(stand_in.directory, 60)


@pytest.mark.parametrize("command", ["init", "plan", "show"])
def test_what_fails_says_why_without_secrets_and_leaves_nothing(command, stand_in, monkeypatch, capsys):
    monkeypatch.setenv("FAILS", command)
    monkeypatch.setenv("SAYS", f"╷\n│ Error: No such \x1b[31mthing\n│ \n│ The password {SECRET} is not it.\n╵\n")
    monkeypatch.setenv("TF_VAR_password", SECRET)
    with pytest.raises(PlanError, match=rf"terraform {command} failed: No such \\x1b\[31mthing") as raised:
        planning.plan(stand_in.directory, 60)
    told = capsys.readouterr().err
    assert "| Error: No such" in told
    assert "The password" not in told
    assert SECRET not in told + str(raised.value)
    assert "\x1b" not in told
    assert stand_in.nothing_is_left()


@pytest.mark.parametrize("command", ["version", "init", "plan"])
def test_the_time_limit_ends_it(command, stand_in, monkeypatch):
    monkeypatch.setenv("HANGS", command)
    start = time.monotonic()
    with pytest.raises(PlanError, match=f"terraform {command} did not end within 1 s"):
        planning.plan(stand_in.directory, 1)
    assert time.monotonic() - start < 10
    assert stand_in.nothing_is_left()


def test_a_signal_ends_it_and_leaves_nothing(stand_in, monkeypatch):
    monkeypatch.setenv("HANGS", "plan")
    code = "import pathlib, sys; from control_plane import planning; planning.plan(pathlib.Path(sys.argv[1]), 60)"
    process = subprocess.Popen([sys.executable, "-c", code, str(stand_in.directory)], cwd=HOME)
    while not (stand_in.folder / "asked").exists() or "plan" not in stand_in.asked():
        assert process.poll() is None
        time.sleep(0.05)
    (ours,) = stand_in.temporary.iterdir()
    assert stat.S_IMODE(ours.stat().st_mode) == 0o700
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 128 + signal.SIGTERM
    assert stand_in.nothing_is_left()


def test_a_saved_plan_is_shown_where_its_providers_are_or_nowhere(stand_in):
    saved = file.Content(str(stand_in.directory / "plan"), b"PK\x03\x04")
    assert json.loads(planning.show(saved, stand_in.directory, 60).raw) == PLAN
    assert stand_in.asked()["show"][2].startswith(str(stand_in.temporary))
    assert stand_in.nothing_is_left()
    (stand_in.directory / ".terraform").mkdir()
    planning.show(saved, stand_in.directory, 60)
    assert stand_in.asked()["show"][2] == str(stand_in.directory)


@pytest.mark.parametrize(
    ("variable", "value", "said", "shown"),
    [
        ("TF_VAR_a", SECRET, f"is {SECRET}!", "is (sensitive)!"),
        ("TF_VAR_a", "1234", "the pin 1234, not 12345", "the pin (sensitive), not 12345"),
        ("TF_VAR_a", '{"b": ["open sesame"]}', "no open sesame", "no (sensitive)"),
        ("TF_VAR_a", '{b = "open sesame"}', "no open sesame", "no (sensitive)"),
        ("TF_VAR_a", r'{b = "open \"sesame\" \u00e9"}', 'no open "sesame" é', "no (sensitive)"),
        ("TF_VAR_a", "{pin = 98765}", "no 98765", "no (sensitive)"),
        ("TF_VAR_a", "1230000000000", "is 1.23e+12", "is (sensitive)"),
        ("TF_VAR_a", '{"pin": 1.5e7}', "is 15000000", "is (sensitive)"),
        ("TF_VAR_a", "9" * 100, "is 9", "is 9"),
        ("TF_CLI_ARGS_plan", f"-var pin={SECRET}", f"a {SECRET}", "a (sensitive)"),
        ("TF_CLI_ARGS_init", f"-backend-config=key={SECRET}", f"a {SECRET}", "a (sensitive)"),
        ("AWS_SECRET_ACCESS_KEY", SECRET, f"a {SECRET}", "a (sensitive)"),
        ("AWS_SECRET_ACCESS_KEY", "two words here", "no two\n│ words here", "no (sensitive)"),
        ("HOME", "/root", "not in /root", "not in /root"),
    ],
)
def test_values_that_came_by_the_environment_are_masked(variable, value, said, shown):
    assert Diagnostics(f"╷\n│ Error: {said}\n", {variable: value}).last_lines()[0] == f"Error: {shown}"


PLAIN = """
Error: Invalid value for variable

  on main.tf line 3, in variable "a":
   3: variable "a" {
    ├────────────────
    │ var.a is "hunter\\"2"

HUNTER"2 is not it, aHVudGVyIjI= neither.
Error: HUNTER"2

This was checked by the validation rule at main.tf:5,2-12.
"""
FRAMED = "╷\n" + "".join(f"│ {line}".rstrip() + "\n" for line in PLAIN.strip().splitlines()) + "╵\n"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TF_VAR_a", 'hunter"2'), ("TF_CLI_ARGS", "-var-file=secret.tfvars"), ("TF_CLI_ARGS_plan", "-lock=true -var a=1")],
)
@pytest.mark.parametrize("said", [PLAIN, FRAMED, PLAIN.replace("\n", "\r\n")], ids=["plain", "framed", "CRLF"])
def test_where_variables_are_set_only_errors_and_their_places_are_shown(said, variable, value):
    error, place, note = Diagnostics(said, {variable: value}).last_lines()
    assert (error, place) == ("Error: Invalid value for variable", "on main.tf line 3")
    assert "not shown" in note
    assert Diagnostics(said, {variable: value}).summary() == "Invalid value for variable"


def test_where_none_is_set_all_is_shown():
    environment = {"TF_CLI_ARGS_plan": "-lock=false -variety", "TF_CLI_ARGS_init": "-backend-config=var.hcl"}
    assert "This was checked by the validation rule at main.tf:5,2-12." in Diagnostics(PLAIN, environment).last_lines()


def test_no_line_of_terraforms_is_a_command_to_a_ci_runner(stand_in, monkeypatch, capsys):
    monkeypatch.setenv("FAILS", "plan")
    monkeypatch.setenv("SAYS", "\nError: No\n\n::stop-commands::x\n  ::add-mask::y\n")
    with pytest.raises(PlanError):
        planning.plan(stand_in.directory, 60)
    told = capsys.readouterr().err.splitlines()
    assert "| ::stop-commands::x" in told
    assert not [line for line in told if line.lstrip().startswith(("::", "##["))]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone shows who started what")
@pytest.mark.parametrize("hangs", ["plan", "nothing"])
def test_what_a_directory_starts_in_a_session_of_its_own_is_ended_too(hangs, stand_in, monkeypatch):
    stray = stand_in.folder / "stray"
    program = STAND_IN.replace(
        'if command == os.environ.get("HANGS")',
        f"""if command == "plan" and os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        for number in (0, 1, 2):
            os.close(number)
        with open({str(stray)!r} + ".new", "w") as file:
            file.write(str(os.getpid()))
        os.rename({str(stray)!r} + ".new", {str(stray)!r})
        time.sleep(600)
    os._exit(0)
while command == "plan" and not os.path.exists({str(stray)!r}):
    time.sleep(0.01)
if command == os.environ.get("HANGS")""",
    )
    (stand_in.bin / "terraform").write_text(program)
    monkeypatch.setenv("HANGS", hangs)
    with contextlib.nullcontext() if hangs == "nothing" else pytest.raises(PlanError, match="did not end"):
        planning.plan(stand_in.directory, 3)
    with pytest.raises(ProcessLookupError):
        os.kill(int(stray.read_text()), 0)


def test_the_summary_is_the_first_error_and_only_the_last_lines_are_shown():
    errors = "│ Warning: W\n│ Error: First\n│ Error: Second\n" + "│ more\n" * 100
    assert Diagnostics(errors, {}).summary() == "First"
    assert len(Diagnostics(errors, {}).last_lines()) == 20
    assert Diagnostics("", {}).summary() == ""
    assert Diagnostics("it broke\n", {}).summary() == "it broke"


# Real ones, of resources that need no provider.

SPEC = """---
providers: {}
regions: []
network: {public_ingress: false}
services: [CLD-DATA, CLD-BOX]
directories: [live]
---
"""
MAIN = """
variable "password" {
  type      = string
  sensitive = true
  default   = "correct-horse-battery"
}

resource "terraform_data" "note" {
  input = var.password
}

module "box" {
  source = "../modules/box"
  size   = 3
}
"""
BOX = """
variable "size" {}

resource "terraform_data" "box" {
  input = var.size
}
"""


def row(id_, entity_type, **config):
    return cells(id_, entity_type=entity_type, category="cloud", version="", status="active", config=json.dumps(config))


@pytest.fixture
def lab(tmp_path):
    """A repository with one environment, whose Terraform is in `live`."""
    lab = Governed(tmp_path / "lab")
    register(lab)
    lab.write("specs/lab.md", SPEC)
    lab.write("live/main.tf", MAIN)
    lab.write("modules/box/main.tf", BOX)
    return lab


def register(lab, *, maximum=3):
    box = {"size": {"schema": {"maximum": maximum}, "required": True, "unknown_allowed": False}}
    services = {"environments": ["ENV-LAB"], "resource_types": ["terraform_data"]}
    lab.register(
        row("ENV-LAB", "environment", cloud_spec="/specs/lab.md", requires_approval=False),
        row("CLD-DATA", "cloud_service", parameters={}, **services),
        row("CLD-BOX", "cloud_service", module_source="/modules/box", parameters=box, **services),
    )


def judged(lab, plan, *flags, **environment):
    return lab.judge("--plan", str(plan), *flags, gate="gate.cloud-plan", **environment)


def document(lab, plan, *flags):
    """The facts of a plan, as the gate's own code makes them, in a process of its own."""
    code = """
        import json, sys
        from pathlib import Path
        from control_plane import facts, judgement
        plan, environment, *more = sys.argv[2:]
        given = facts.PlanFile(Path(plan), environment or None, Path(more[0]) if more else None)
        request = judgement.Request(Path(sys.argv[1]), gates=["cloud-plan"], given=facts.Given(Path(sys.argv[1]), [given]))
        print(json.dumps(json.loads(judgement.input_document("cloud-plan", request))["plans"][0]))
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(lab.folder), str(plan), *(flags or [""])]
    return json.loads(subprocess.run(command, cwd=HOME, capture_output=True, check=True).stdout)


def sha256(path):
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


@needs_terraform
def test_a_real_directory_is_planned_and_passes(lab):
    commit = lab.commit()
    answer = judged(lab, lab.folder / "live")
    assert (answer.code, answer.findings) == (0, [])
    assert answer.gate["plans"][0]["environment"] == "ENV-LAB"
    assert "init … " in answer.errors
    assert SECRET not in answer.output + answer.errors
    assert lab.git("status", "--porcelain", "--ignored") == ""
    facts = document(lab, lab.folder / "live")
    assert (facts["environment"], facts["directory"]) == ("ENV-LAB", "live")
    assert facts["planned_by"].startswith("terraform ")
    assert facts["provenance"] == {
        "path": str(lab.folder / "live"),
        "error": None,
        "commit": commit,
        "directory": "live",
        "environment": "ENV-LAB",
        "plan_sha256": facts["sha256"],
        "modules_sha256": facts["modules_sha256"],
        "terraform_version": facts["planned_by"].removeprefix("terraform "),
    }
    assert facts["modules_sha256"].startswith("sha256:")
    assert {one["location"]["path"] for one in facts["resources"]} == {"live/main.tf", "modules/box/main.tf"}
    assert SECRET not in json.dumps(facts)


@needs_terraform
def test_a_real_directory_whose_module_gets_what_is_not_permitted_is_denied(lab):
    register(lab, maximum=2)
    lab.commit()
    answer = judged(lab, lab.folder / "live")
    assert (answer.code, answer.codes()) == (1, {"cloud.parameter_disallowed"})
    assert ("cloud.parameter_disallowed", "live/main.tf", 12) in answer.places()


@needs_terraform
def test_a_work_tree_that_differs_has_no_commit(lab):
    lab.commit()
    lab.write("modules/box/more.tf", "")
    assert document(lab, lab.folder / "live")["provenance"]["commit"] is None


@needs_terraform
def test_a_saved_plan_brings_its_own_versions(lab):
    saved = lab.folder.parent / "saved"
    for command in (["init"], ["plan", f"-out={saved}"]):
        subprocess.run([TERRAFORM, *command], cwd=lab.folder / "live", check=True, capture_output=True)
    facts = document(lab, saved, "ENV-LAB")
    assert (facts["sha256"], facts["modules_sha256"], facts["planned_by"]) == (sha256(saved), None, None)
    assert (facts["directory"], facts["provenance"]) == ("live", None)
    answer = judged(lab, saved, "--environment", "ENV-LAB")
    assert answer.code == 0
    assert SECRET not in answer.output + answer.errors


@needs_terraform
def test_the_plan_of_another_job_comes_with_its_modules_and_provenance(lab):
    commit = lab.commit()
    out = lab.folder.parent / "job" / "lab.plan.json"
    made = invoke("cloud.plan", str(lab.folder / "live"), "--environment", "ENV-LAB", "--out", str(out))
    assert made.code == 0, made.errors
    assert SECRET not in made.output + made.errors
    modules, provenance = out.with_name(f"{out.name}.modules.json"), out.with_name(f"{out.name}.provenance.json")
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in out.parent.iterdir()} == dict.fromkeys(
        [out, modules, provenance], 0o600
    )
    facts = document(lab, out)
    assert json.loads(provenance.read_text()) == {
        "commit": commit,
        "directory": "live",
        "environment": "ENV-LAB",
        "plan_sha256": sha256(out),
        "modules_sha256": sha256(modules),
        "terraform_version": facts["terraform_version"],
    }
    assert facts["provenance"] == {"path": str(provenance), "error": None, **json.loads(provenance.read_text())}
    assert (facts["sha256"], facts["modules_sha256"]) == (sha256(out), sha256(modules))
    assert (facts["environment"], facts["directory"], facts["planned_by"]) == ("ENV-LAB", "live", None)
    assert judged(lab, out).code == 0


@needs_terraform
def test_a_directory_that_does_not_initialise_could_not_be_judged(lab, tmp_path):
    lab.write("live/main.tf", 'module "none" {\n  source = "../nothing"\n}\n')
    answer = judged(lab, lab.folder / "live", TF_VAR_password=SECRET)
    assert (answer.code, answer.gate["verdict"]) == (2, "could-not-judge")
    assert "terraform init failed" in answer.gate["reason"]
    assert "Unreadable module directory" in answer.errors
    assert "Traceback" not in answer.errors
    out = tmp_path / "plan.json"
    out.write_text("an older one")
    failed = invoke("cloud.plan", str(lab.folder / "live"), "--environment", "ENV-LAB", "--out", str(out))
    assert failed.code == 2
    assert not out.exists()


@needs_terraform
def test_a_committed_modules_json_says_nothing_about_versions(lab):
    lie = {"Modules": [{"Key": "box", "Source": "../modules/elsewhere", "Dir": "../modules/elsewhere"}]}
    lab.write("live/.terraform/modules/modules.json", json.dumps(lie))
    lab.commit()
    answer = judged(lab, lab.folder / "live")
    assert (answer.code, answer.findings) == (0, [])
    assert json.loads((lab.folder / "live/.terraform/modules/modules.json").read_text()) == lie
    assert {path.name for path in (lab.folder / "live").iterdir()} == {".terraform", "main.tf"}
