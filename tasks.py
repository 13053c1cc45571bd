"""The control plane's commands. Each parses flags, calls one function and exits; `python3 init.py --list` shows them."""

from inspect import Parameter, Signature, signature

from invoke import Collection, task

from control_plane import commands
from control_plane.judgement import GATES

_REPOSITORY = {
    "repo": "the repository to judge (default: this one)",
    "registry": "its registry (default: control_plane_registry.csv at its root)",
    "base": "the revision that a change is judged against; without it there is no change",
    "head": "the revision to judge (default: the work tree)",
    "now": "the time to judge by, such as 2026-01-31T12:00:00Z (default: now)",
    "nonce": "what the evidence must repeat (default: random); give it to repeat a run byte for byte",
}
_PLAN = {
    "plan": "a Terraform plan for cloud-plan: JSON (also .xz, .gz), a saved plan, which starts the providers that were "
    "initialised beside it, or a directory, which RUNS ITS CODE with your credentials; several: ENV-A=PATH,ENV-B=PATH",
    "environment": "the environment that the plan is for (default: the one whose cloud spec names its directory)",
    "modules": "modules.json of the job that made the plan: the versions that it resolved",
    "plan_timeout": "seconds that terraform or tofu may take for a directory or a saved plan (default: 600)",
    "state": "what the apply left, as `terraform show -json` writes it: checks what the plan left open; several: ENV-A=FILE,…",
    "approvals": "reviews of the pull request as GitHub's API returns them: approvals of the plan's digest (needs --head)",
    "author": "with --approvals: the login of who opened the pull request; several: ANN,BOB",
}
_EVIDENCE = {
    "evidence": "a folder that `invoke app.verify --out DIR` wrote in another job: what proves the capabilities, for app-config",
}
_LIMITS = {
    "timeout": "seconds that each evaluation may take (default: 60)",
    "memory": "MiB that each evaluation may take (default: 8192)",
}
_COMPARISON = {
    "since": "a revision whose findings are no news: they are told apart, and still deny (default: nothing is compared)",
}
_APPLICATION = {
    "repo": _REPOSITORY["repo"],
    "registry": _REPOSITORY["registry"],
    "base": "the revision that a change is judged against",
    "now": _REPOSITORY["now"],
    "evidence": "a folder of evidence that a job made by app.verify --out DIR",
}
_REPORT = {
    "format": "text, json, github, markdown, html, sarif or junit; may be given several times with --out DIR",
    "out": "file for one format, folder for several (default: standard output)",
    "all": "judge everything, not only what a change touches",
}


def _taking(*groups):
    """Give a task each flag of these groups as a parameter that Invoke sees: what is documented can be typed."""

    def taking(body):
        own = [one for one in signature(body).parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
        flags = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=None) for group in groups for name in group]
        body.__signature__ = Signature([*own, *flags])
        return body

    return taking


def _typed(given):
    """What was given, by the names that were typed."""
    return {name.replace("_", "-"): value for name, value in given.items()}


def _judging(name, gates, judges):
    @_taking(_REPOSITORY, _COMPARISON, _LIMITS, _PLAN, _EVIDENCE)
    def judge(c, format=None, out=None, all=False, **given):
        commands.ending(lambda: commands.gate(gates, _typed(given), format, out, everything=all))

    command = "gate" if name == "all" else f"gate.{name}"
    judge.__doc__ = f"Judge {judges}.\n\nExample: python3 init.py {command} --repo ../shop --base origin/main"
    every = {**_REPOSITORY, **_COMPARISON, **_REPORT, **_LIMITS, **_PLAN, **_EVIDENCE}
    return task(name=name, help=every, iterable=["format"], auto_shortflags=False)(judge)


@task(
    positional=["gate"],
    auto_shortflags=False,
    help={**_REPOSITORY, **_PLAN, **_EVIDENCE, "gate": "whose document", "out": "a file (default: standard output)"},
)
@_taking(_REPOSITORY, _PLAN, _EVIDENCE)
def input(c, gate, out=None, **given):
    """Write the document that a gate would judge, for authors, editors and auditors.

    Example: python3 init.py input registry-valid --out registry.json
    """
    commands.ending(lambda: commands.write_input(gate, _typed(given), out))


@task(help={"repo": "the repository whose manifest is written (default: this one)"})
def manifest(c, repo=None):
    """Write MANIFEST.json: the checksums of the critical files.

    Example: python3 init.py manifest
    """
    from control_plane import maintenance

    commands.ending(lambda: maintenance.write_manifest(repo))


@task
def capabilities(c):
    """Write tools/capabilities.json: what the pinned opa can do, less what a policy may not.

    Example: python3 init.py capabilities
    """
    from control_plane import maintenance

    commands.ending(maintenance.write_capabilities)


@task(
    help={
        "check": "only say whether a page differs from what would be written",
        "repo": "the repository whose own policies are described, in its docs/policies (default: this one)",
    }
)
def docs(c, check=False, repo=None):
    """Write a page of documentation for each policy, from its METADATA, its registry row and its cases.

    Example: python3 init.py docs --repo ../shop --check
    """
    from control_plane import maintenance

    commands.ending(lambda: maintenance.write_documentation(repo, check=check))


@task(
    name="test",
    auto_shortflags=False,
    help={
        "repo": "the repository whose own policies are tested",
        "timeout": _LIMITS["timeout"],
        "memory": _LIMITS["memory"],
    },
)
@_taking({"repo": "", **_LIMITS})
def policy_test(c, **given):
    """Test the policies that a repository brings: its Rego by opa, and each of its tests/cases by the real gate.

    Exit code 1 where a test or case fails, 2 where one cannot be judged: Rego that does not compile, a rule that never ends.

    Example: python3 init.py policy.test --repo ../shop
    """
    commands.ending(lambda: commands.test_policies(_typed(given)))


@task(help={"only": "one of the checks, by name", "arguments": "handed to pytest, in one string"})
def test(c, only=None, arguments=""):
    """Run every check: Rego (check, format, test with coverage, Regal), ruff, types and pytest.

    Example: python3 init.py test --only pytest --arguments "-k manifest"
    """
    from control_plane import checks

    commands.ending(lambda: checks.run(only, arguments))


@task(
    auto_shortflags=False,
    help={
        "rows": "sizes of registry, comma-separated",
        "resources": "sizes of plan, comma-separated: 12, 1000, 10000",
        "changed": "sizes of a change in files, comma-separated",
        "capabilities": "sizes of an application in capabilities, comma-separated",
        "out": "the page that is written (default: docs/benchmarks.md)",
    },
)
def bench(c, rows="100,10000,100000", resources="12,1000,10000", changed="3,1000", capabilities="50,500", out=None):
    """Measure the gates against a bare conftest on the same input, in the same run.

    Example: python3 init.py bench --rows 100,10000 --resources 12
    """
    from control_plane import maintenance

    commands.ending(lambda: maintenance.benchmark(rows, resources, changed, capabilities, out))


@task(
    name="plan",
    positional=["directory"],
    auto_shortflags=False,
    help={
        "directory": "a directory of Terraform; its code runs, with your environment and credentials",
        "environment": "the environment that the plan is for",
        "out": "the plan's file, best outside the work tree: a commit is named only where nothing else is in that; "
        "FILE.modules.json and FILE.provenance.json go beside it",
        "repo": "the repository that the directory belongs to (default: the git work tree around it)",
        "plan_timeout": "seconds that terraform or tofu may take (default: 600)",
    },
)
def cloud_plan(c, directory, environment=None, out=None, repo=None, plan_timeout=None):
    """Plan a directory for a gate that runs in another job: the plan as JSON, the versions of its modules, its provenance.

    The JSON holds every secret of the plan and its state: only you may read the file, and it belongs in no log, cache or
    public artifact.

    Example: python3 init.py cloud.plan terraform/live/prod --environment ENV-PROD --out prod.plan.json
    """
    flags = {"environment": environment, "out": out, "repo": repo, "plan-timeout": plan_timeout}
    commands.ending(lambda: commands.write_plan(directory, flags))


@task(
    iterable=["format"],
    auto_shortflags=False,
    help={
        "reports": "the folder with the JSON reports of the gates, however deep",
        "needs": "how their jobs ended: what GitHub has as `needs`, as JSON or in a file; without it only reports count",
        "base": "the commit that they had to hold the change against; none for a branch that is new",
        "head": "the commit that they had to judge",
        **{name: _REPORT[name] for name in ("format", "out")},
    },
)
def verdict(c, reports=None, needs=None, base=None, head=None, format=None, out=None):
    """Say whether every gate passed or rightly did not apply, from the reports of the gates.

    Example: python3 init.py verdict --reports reports --base 6a1f… --head 9c2e…
    """
    flags = {"reports": reports, "needs": needs, "base": base, "head": head}
    commands.ending(lambda: commands.verdict(flags, format, out))


@task(
    name="verify",
    positional=["capability"],
    iterable=["setting"],
    auto_shortflags=False,
    help={
        "capability": "whose implementation is run: CAP-…; several with commas between them; or all: every active one",
        "repo": _REPOSITORY["repo"],
        "registry": _REPOSITORY["registry"],
        "base": "a revision whose contract and tests count too: where they differ from the head's, evidence by them is "
        "written as well, CAP-….base.json",
        "out": "a file; or a folder (one that is there, or a name that ends with /; always for several or with --base), which gets "
        "evidence.json too, with the commit and the digest of each file, for --evidence of a gate (default: where the "
        "capability's config says, in the work tree)",
        "redis": "the URL of a Redis server with an empty database, for capabilities that need one: redis://HOST:PORT/DB "
        "(default: redis-server from PATH is started for the run)",
        "setting": "name=value of a setting that the capability needs, or name=env:VARIABLE; may be given several times "
        "(default: what the application's spec has as its default)",
        "python": "the Python that runs it, with pytest and what the implementation imports (default: this one)",
        "timeout": "seconds that each run may take (default: 600)",
        "memory": "MiB that each run may take (default: 4096)",
    },
)
def app_verify(
    c, capability, repo=None, registry=None, base=None, out=None, redis=None, setting=None, python=None,
    timeout=None, memory=None,
):  # fmt: skip
    """Run a capability: the tests of its extension point's contract, and its operations, measured; write the evidence.

    This RUNS THE CODE of the repository, in a process of its own with limits of time and memory, without your environment.
    Exit codes: 0 the evidence is complete and no test failed; 1 a test failed or a run was cut short (the evidence says so);
    2 it could not be run (no such capability, no server: unproven). The limits of a contract are judged by the gate.

    Example: python3 init.py app.verify CAP-FILE-MEMORY --repo examples/shop
    """
    from control_plane import app_commands

    flags = {
        "repo": repo, "registry": registry, "base": base, "out": out, "redis": redis, "python": python,
        "timeout": timeout, "memory": memory,
    }  # fmt: skip
    commands.ending(lambda: app_commands.verify(capability, flags, setting or []))


@task(name="show", positional=["application"], auto_shortflags=False, help={**_APPLICATION, "application": "APP-…"})
@_taking(_APPLICATION)
def app_show(c, application, **given):
    """Show an application: its parts, its settings, and what each environment binds, with what the gate says of it.

    Example: python3 init.py app.show APP-SHOP --repo examples/shop
    """
    from control_plane import app_commands

    commands.ending(lambda: app_commands.show(application, _typed(given)))


@task(
    name="swap",
    positional=["application", "extension_point"],
    auto_shortflags=False,
    help={
        **_APPLICATION,
        "application": "APP-…",
        "extension_point": "EXT-…",
        "to": "the capability to bind: CAP-…",
        "environment": "where: ENV-…",
    },
)
@_taking(_APPLICATION)
def app_swap(c, application, extension_point, to=None, environment=None, **given):
    """Bind another capability in an application's spec, in place; only if the gate app-config has nothing against it.

    Exit codes: 0 it is bound; 1 the spec stays as it is, and the findings say why; 2 it could not be judged.

    Example: python3 init.py app.swap APP-SHOP EXT-MEMORY --to CAP-SQLITE-MEMORY --environment ENV-DEV --repo examples/shop
    """
    from control_plane import app_commands

    commands.ending(lambda: app_commands.swap(application, extension_point, to, environment, _typed(given)))


@task(
    name="matrix",
    positional=["application"],
    auto_shortflags=False,
    help={
        **_APPLICATION,
        "application": "APP-…",
        "format": "text, markdown or json (default: text)",
        "out": "a file (default: standard output)",
    },
)
@_taking(_APPLICATION)
def app_matrix(c, application, format=None, out=None, **given):
    """Say of each capability whether each environment could bind it, whether it does, and why not: the gate's findings.

    Example: python3 init.py app.matrix APP-SHOP --repo examples/shop --format markdown
    """
    from control_plane import app_commands

    commands.ending(lambda: app_commands.matrix(application, _typed(given), format, out))


gate = Collection("gate")
gate.add_task(_judging("all", GATES, "a repository by the four gates, as far as they apply"), default=True)
for name, judges in {
    "registry-valid": "the registry, its links, its artifacts and what a change did to its rows",
    "policy-check": "the registered policies themselves, before anything of theirs is evaluated",
    "cloud-plan": "a Terraform plan against the registered services of its environment",
    "app-config": "applications, their contracts, and the capabilities that each environment binds",
}.items():
    gate.add_task(_judging(name, [name], judges))

cloud = Collection("cloud")
cloud.add_task(cloud_plan)

policy = Collection("policy")
policy.add_task(policy_test)

app = Collection("app")
for one in (app_show, app_swap, app_matrix, app_verify):
    app.add_task(one)

namespace = Collection(gate, cloud, policy, app, verdict, input, manifest, capabilities, docs, test, bench)
namespace.configure({"run": {"pty": False}})
