"""What can go wrong, said once: what, where, what to do. One boundary turns these into a message and an exit code."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of a verdict."""

    PASSED = 0
    DENIED = 1
    UNJUDGED = 2
    INTEGRITY = 3


class ControlPlaneError(Exception):
    """Something that makes a verdict impossible: exit code 2.

    ``what`` is wrong, ``where`` it is (``file`` or ``file:line``), and the ``remedy``: what a person can do.
    """

    exit_code = Exit.UNJUDGED

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """One line for a person: ``where: what; remedy``."""
        prefix = f"{self.where}: " if self.where else ""
        suffix = f" ({self.remedy})" if self.remedy else ""
        return f"{prefix}{self.what}{suffix}"


def defect(error: Exception) -> str:
    """What to say, in one line, of an error that nobody foresaw."""
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"a defect in the control plane, not in the repository: {what}"


class UsageError(ControlPlaneError):
    """The command line asks for something that is not there or makes no sense."""


class RegistryError(ControlPlaneError):
    """A registry that cannot be judged at all: not there, not a file, empty."""


class GitError(ControlPlaneError):
    """Git could not say what was asked: no commit, no repository, no git."""


class PolicyError(ControlPlaneError):
    """A policy source that cannot be evaluated: a registered policy without Rego, a package that is not its own."""


class EvaluationError(ControlPlaneError):
    """Conftest did not give a verdict that can be believed."""


class DocumentError(ControlPlaneError):
    """An input document that its own schema refuses: a collector and a schema disagree."""


class FactsError(ControlPlaneError):
    """The facts that a gate judges could not be collected: it took too long."""
