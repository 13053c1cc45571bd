"""The contract of what reads the shapes of one language. Nothing of a repository is imported or run."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from control_plane.sources.imports.source import Paths
from control_plane.sources.shapes.shape import Shape

Reading = Mapping[str, Any]  # what one file says, whatever stands around it: JSON, so that it can be kept


class Readings(Protocol):
    """What a resolver is given: the files of one tree, each read once."""

    @property
    def paths(self) -> Paths:
        """The files and folders by name."""

    def reading(self, path: str) -> Reading:
        """What a file says; Unreadable where it cannot be read."""


class Resolver(Protocol):
    """What resolves one language; it is made with the Readings of a tree."""

    @property
    @abstractmethod
    def language(self) -> str:
        """Its name."""

    @property
    @abstractmethod
    def suffixes(self) -> tuple[str, ...]:
        """What the names of its files end with."""

    @property
    @abstractmethod
    def version(self) -> str:
        """Changes whenever ``read`` would say something else of the same content."""

    @staticmethod
    @abstractmethod
    def read(content: bytes) -> Reading:
        """What a file with this content says; Unreadable where it is no source of this language."""

    @abstractmethod
    def imported(self, path: str) -> Iterable[str]:
        """The files of the tree that run when this one is imported, itself left out; Unreadable as ``Readings`` say it."""

    @abstractmethod
    def class_shape(self, path: str, name: str) -> Shape:
        """The shape of a class; where there is none to tell, its ``error`` says why."""

    @abstractmethod
    def module_shape(self, path: str) -> Shape:
        """The shape of a file: its public functions, and those that it takes from others."""

    @abstractmethod
    def functions_shape(self, functions: Sequence[Mapping[str, Any]]) -> Shape:
        """The shape of functions that a contract lists, whose annotations name built-in and standard types."""

    @abstractmethod
    def ancestors(self, types: Iterable[str]) -> dict[str, list[str]]:
        """For each class of the repository in these canonical types, and its bases there: all its bases, nearest first."""
