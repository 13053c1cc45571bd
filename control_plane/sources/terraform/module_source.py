"""Where a module comes from: the `source` of a module call, split as Terraform splits it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode

from control_plane.sources.terraform.masking import MASK

Kind = Literal["registry", "git", "http", "local", "other"]

_REGISTRY_HOSTS = ("registry.terraform.io/", "registry.opentofu.org/")  # what a source without a host means
_REGISTRY = re.compile(r"(?:[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+(?::\d+)?/)?[0-9A-Za-z_-]+/[0-9A-Za-z_-]+/[0-9a-z]+")
_SCP = re.compile(r"(?P<user>[^/@:\s]+)@(?P<host>[^/:\s]+):(?P<path>[^/].*)")
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:(?P<user>[^/@]*)@)?(?P<rest>.*)", re.IGNORECASE)
_FORCED = re.compile(r"([a-z0-9]+)::(.*)", re.DOTALL)
_GIT_HOSTS = ("github.com/", "bitbucket.org/")
_PUBLIC_QUERY = frozenset({"ref", "depth", "archive", "checksum", "filename", "version", "region", "rev"})


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A source: as written (credentials masked), its kind, its address without subfolder, ref and credentials, those two.

    ``credentials`` are what stood in it and must never be shown.
    """

    raw: str
    kind: Kind
    address: str
    subfolder: str | None
    ref: str | None
    credentials: tuple[str, ...] = ()

    def document(self) -> dict[str, str | None]:
        """The source as a document states it."""
        return {
            "raw": self.raw,
            "kind": self.kind,
            "address": self.address,
            "subfolder": self.subfolder,
            "ref": self.ref,
        }


def parse(raw: str) -> ModuleSource:
    """Split a source. Two sources that lead to one module have one kind and address, however they are written."""
    if raw in (".", "..") or raw.startswith(("./", "../", ".\\", "..\\", "/")):
        return ModuleSource(raw, "local", raw, None, None)
    forced, rest = _forced(raw)
    rest, _, query = rest.partition("?")
    rest, subfolder = _subfolder(rest)
    if forced is None and _REGISTRY.fullmatch(rest) and not query and not rest.startswith(_GIT_HOSTS):
        return ModuleSource(raw, "registry", _without_host(rest), subfolder, None)
    forced, rest = _detected(forced, rest)
    rest, secrets = _without_credentials(rest)
    ref, shown_query, hidden = _query(query)
    kind = _kind(forced, rest)
    others = f"?{shown_query}" if shown_query and kind != "git" else ""
    secrets += hidden
    return ModuleSource(_masked(raw, secrets), kind, rest + others, subfolder, ref, tuple(filter(None, secrets)))


def _forced(raw: str) -> tuple[str | None, str]:
    found = _FORCED.fullmatch(raw)
    return (found[1], found[2]) if found else (None, raw)


def _subfolder(rest: str) -> tuple[str, str | None]:
    """`//` after the scheme parts a package from a folder in it."""
    start = rest.find("://")
    at = rest.find("//", start + 3 if start >= 0 else 0)
    return (rest, None) if at < 0 else (rest[:at], rest[at + 2 :].strip("/") or None)


def _without_host(address: str) -> str:
    for host in _REGISTRY_HOSTS:
        address = address.removeprefix(host)
    return address


def _detected(forced: str | None, rest: str) -> tuple[str | None, str]:
    """What go-getter makes of short forms."""
    if found := _SCP.fullmatch(rest):
        return forced or "git", f"ssh://{found['user']}@{found['host']}/{found['path']}"
    if forced is None and rest.startswith(_GIT_HOSTS):
        return "git", f"https://{rest}"
    return forced, rest


def _without_credentials(rest: str) -> tuple[str, list[str]]:
    found = _URL.fullmatch(rest)
    if not found or found["user"] is None:
        return rest, []
    user, colon, password = found["user"].partition(":")
    scheme, address = found["scheme"].lower(), found["rest"]
    if scheme in ("ssh", "git+ssh") and not colon:
        return f"{scheme}://{user}@{address}", []
    return f"{scheme}://{address}", [found["user"], user, password]


def _query(query: str) -> tuple[str | None, str, list[str]]:
    """The ref, the rest of the query that may be shown, and what may not."""
    pairs = parse_qsl(query, keep_blank_values=True)
    ref = next((value for name, value in pairs if name in ("ref", "rev")), None)
    shown = [(name, value) for name, value in pairs if name in _PUBLIC_QUERY and name not in ("ref", "rev")]
    hidden = [value for name, value in pairs if name not in _PUBLIC_QUERY]
    return ref or None, urlencode(shown), hidden


def _kind(forced: str | None, rest: str) -> Kind:
    scheme = rest.partition("://")[0].lower() if "://" in rest else None
    if forced == "git" or (forced is None and scheme in ("ssh", "git", "git+ssh")):
        return "git"
    if forced in (None, "http", "https") and scheme in ("http", "https"):
        return "http"
    return "other"


def _masked(raw: str, secrets: list[str]) -> str:
    """The source as written, with its user information and what its query hides masked."""
    for secret in sorted({*secrets, *map(unquote, secrets)}, key=len, reverse=True):
        for before in ("://", "@", "=", ":"):
            if secret:
                raw = raw.replace(before + secret, before + MASK)
    return raw
