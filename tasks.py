"""The control plane's commands. Each parses flags, calls one function and exits; `invoke --list` shows them."""

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
_GATE = {
    **_REPOSITORY,
    "format": "text, json or github; may be given several times with --out DIR",
    "out": "file for one format, folder for several (default: standard output)",
    "timeout": "seconds that each evaluation may take (default: 60)",
    "memory": "MiB that each evaluation may take (default: 8192)",
    "plan": "a Terraform plan as JSON (also .xz, .gz) for cloud-plan; several: ENV-A=FILE,ENV-B=FILE",
    "environment": "the environment that the plan is for",
    "modules": "modules.json of the job that made the plan: the versions that it resolved",
    "all": "judge everything, not only what a change touches",
}


def _judging(name, gates, judges):
    def judge(
        c,
        repo=None,
        registry=None,
        base=None,
        head=None,
        now=None,
        nonce=None,
        format=None,
        out=None,
        timeout=None,
        memory=None,
        all=False,
        plan=None,
        environment=None,
        modules=None,
    ):
        flags = {
            "plan": plan,
            "environment": environment,
            "modules": modules,
            "repo": repo,
            "registry": registry,
            "base": base,
            "head": head,
            "now": now,
            "nonce": nonce,
            "timeout": timeout,
            "memory": memory,
        }
        commands.ending(lambda: commands.gate(gates, flags, format, out, everything=all))

    command = "gate" if name == "all" else f"gate.{name}"
    judge.__doc__ = f"Judge {judges}.\n\nExample: invoke {command} --repo ../shop --base origin/main"
    return task(name=name, help=_GATE, iterable=["format"], auto_shortflags=False)(judge)


@task(
    positional=["gate"],
    auto_shortflags=False,
    help={**_REPOSITORY, "gate": "whose document", "out": "a file (default: standard output)"},
)
def input(c, gate, repo=None, registry=None, base=None, head=None, now=None, nonce=None, out=None):
    """Write the document that a gate would judge, for authors, editors and auditors.

    Example: invoke input registry-valid --out registry.json
    """
    flags = {"repo": repo, "registry": registry, "base": base, "head": head, "now": now, "nonce": nonce}
    commands.ending(lambda: commands.write_input(gate, flags, out))


@task(help={"repo": "the repository whose manifest is written (default: this one)"})
def manifest(c, repo=None):
    """Write MANIFEST.json: the checksums of the critical files.

    Example: invoke manifest
    """
    from control_plane import maintenance

    commands.ending(lambda: maintenance.write_manifest(repo))


@task
def capabilities(c):
    """Write tools/capabilities.json: what the pinned opa can do, less what a policy may not.

    Example: invoke capabilities
    """
    from control_plane import maintenance

    commands.ending(maintenance.write_capabilities)


@task(help={"check": "only say whether a page differs from what would be written"})
def docs(c, check=False):
    """Write a page of documentation for each policy, from its METADATA, its registry row and its cases.

    Example: invoke docs --check
    """
    from control_plane import maintenance

    commands.ending(lambda: maintenance.write_documentation(check=check))


@task(help={"only": "one of the checks, by name", "arguments": "handed to pytest, in one string"})
def test(c, only=None, arguments=""):
    """Run every check: Rego (check, format, test with coverage, Regal), ruff, types and pytest.

    Example: invoke test --only pytest --arguments "-k manifest"
    """
    from control_plane import checks

    commands.ending(lambda: checks.run(only, arguments))


@task(
    help={"rows": "sizes of registry, comma-separated", "out": "the page that is written (default: docs/benchmarks.md)"}
)
def bench(c, rows="100,10000,100000", out=None):
    """Measure the gates against a bare conftest on the same documents, in the same run.

    Example: invoke bench --rows 100,10000
    """
    from control_plane import maintenance

    commands.ending(lambda: maintenance.benchmark(rows, out))


gate = Collection("gate")
gate.add_task(_judging("all", GATES, "a repository by the four gates, as far as they apply"), default=True)
for name, judges in {
    "registry-valid": "the registry, its links, its artifacts and what a change did to its rows",
    "policy-check": "the registered policies themselves, before anything of theirs is evaluated",
    "cloud-plan": "a Terraform plan against the registered services of its environment",
    "app-config": "whether a change touches an application (it has no policies yet)",
}.items():
    gate.add_task(_judging(name, [name], judges))

namespace = Collection(gate, input, manifest, capabilities, docs, test, bench)
namespace.configure({"run": {"pty": False}})
