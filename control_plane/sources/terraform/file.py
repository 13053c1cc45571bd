"""The JSON object in a file that `terraform show -json` wrote: plain or compressed, however a shell has encoded it.

No message quotes what stands in the file: it may be a secret.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from control_plane.errors import ControlPlaneError
from control_plane.sources import regular

_AT_MOST = 1024**3
_PIECE = regular.MEBIBYTE
_XZ_MEMORY = 256 * 1024 * 1024  # a header may ask for a dictionary of 4 GiB
_ENCODINGS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_EXACT = 2**53  # whole numbers beyond it are floats in conftest: two different ones could look equal to a rule
_LONG_NUMBER = b"0" * 16  # of digits, any
_DIGITS = bytes(48 if 48 <= byte < 58 else 32 for byte in range(256))
_GO_ESCAPES = ((b"\\u003c", b"<"), (b"\\u003e", b">"), (b"\\u0026", b"&"))  # as `terraform show -json` writes them
_SHOW = "give the output of `terraform show -json PLAN`, and nothing else"


class PlanError(ControlPlaneError):
    """A file that is no plan, or a plan that cannot be read."""


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file as they stand, compressed or not, and what a person calls the file."""

    where: str
    raw: bytes

    @property
    def sha256(self) -> str:
        """Its digest: `sha256:` and 64 hexadecimal digits."""
        return f"sha256:{hashlib.sha256(self.raw).hexdigest()}"


def read(path: Path, *, at_most: int = _AT_MOST) -> Content:
    """A regular file of at most so many bytes; PlanError where it is none, or cannot be read."""
    return Content(str(path), regular.read(path, at_most, PlanError, _SHOW))


def read_object(path: Path, *, at_most: int = _AT_MOST) -> dict[str, Any]:
    """The JSON object in a file; PlanError says why there is none."""
    return object_of(read(path, at_most=at_most), at_most=at_most)


def object_of(content: Content, *, at_most: int = _AT_MOST) -> dict[str, Any]:
    """The JSON object in what was read; PlanError says why there is none. Whole numbers beyond 2^53 become text."""
    value = json_of(content, at_most=at_most)
    if not isinstance(value, dict):
        raise PlanError("is JSON, but no object", where=content.where, remedy=_SHOW)
    return value


def json_of(content: Content, *, at_most: int = _AT_MOST) -> Any:
    """The JSON value in what was read; PlanError says why there is none."""
    return _json(_utf8(_plain(content, at_most), content.where), content.where)


def _plain(content: Content, at_most: int) -> bytes:
    """The bytes, decompressed where they begin as xz or gzip does."""
    where, raw = content.where, content.raw
    try:
        if raw.startswith(b"\xfd7zXZ\0"):
            return _joined(_xz(raw), where, at_most)
        if raw.startswith(b"\x1f\x8b"):
            return _joined(_gzip(raw), where, at_most)
    except (EOFError, lzma.LZMAError, zlib.error) as error:
        raise PlanError("is compressed, but damaged or cut off", where=where) from error
    if raw.startswith(b"PK\x03\x04"):
        raise PlanError("is a saved plan, not JSON", where=where, remedy=_SHOW)
    return raw


def _joined(pieces: Iterator[bytes], where: str, at_most: int) -> bytes:
    found, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > at_most:
            raise _too_large(where, at_most)
        found.append(piece)
    return b"".join(found)


def _too_large(where: str, at_most: int) -> PlanError:
    return PlanError(f"holds more than {at_most // _PIECE} MiB", where=where)


def _xz(raw: bytes) -> Iterator[bytes]:
    while raw:
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
        piece = stream.decompress(raw, _PIECE)
        yield piece
        while not stream.eof:
            if stream.needs_input:
                raise EOFError
            yield stream.decompress(b"", _PIECE)
        raw = stream.unused_data.lstrip(b"\0")


def _gzip(raw: bytes) -> Iterator[bytes]:
    while raw:
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while not stream.eof:
            piece = stream.decompress(raw, _PIECE)
            raw = stream.unconsumed_tail
            yield piece
            if not piece and not raw and not stream.eof:
                raise EOFError
        raw = stream.unused_data.lstrip(b"\0")


def _utf8(raw: bytes, where: str) -> bytes:
    encoding = _ENCODINGS.get(raw[:2])
    if encoding is None:
        return raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return raw[2:].decode(encoding).encode()
    except UnicodeError as error:
        raise PlanError("begins as UTF-16, and is not", where=where) from error


def _json(content: bytes, where: str) -> Any:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _no_json(content, where) from error
    try:  # as deep within a document, it must still be possible to write it
        written = orjson.dumps([[[[value]]]])[4:-4]
    except TypeError as error:
        raise PlanError("is nested too deep", where=where) from error
    return value if _told_in_full(content, written) else _strict(content, where)


def _told_in_full(content: bytes, written: bytes) -> bool:
    """Whether what was read, written again, is what stood there: no key stood twice, no number was rounded.

    It is for what Terraform writes; where it is not, the slow reader looks.
    """
    if _LONG_NUMBER in content.translate(_DIGITS):
        return False
    for escape, character in _GO_ESCAPES:
        if escape in content:
            content = content.replace(escape, character)
    return content.strip() == written


def _strict(content: bytes, where: str) -> Any:
    try:
        return json.loads(content, object_pairs_hook=_unique, parse_int=_exact, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        why = "is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise PlanError(why, where=where) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("holds an object in which a key stands twice")
    return found


def _exact(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 and abs(int(digits)) <= _EXACT else digits


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("holds a number that is too large")
    return number


def _no_json(content: bytes, where: str) -> PlanError:
    """What a file is that should have been JSON."""
    if not content.strip():
        return PlanError("is empty", where=where, remedy=_SHOW)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return PlanError("is not UTF-8, so it is no JSON", where=where, remedy=_SHOW)
    start = len(text) - len(text.lstrip())
    if text[start] == "{":
        return PlanError(_fault(text, start), where=where, remedy=_SHOW)
    object_at = text.find("\n{", start)
    if object_at < 0:
        return PlanError("is no JSON", where=where, remedy=_SHOW)
    line = text.count("\n", 0, object_at + 1) + 1
    return PlanError(f"has other text before its JSON, which begins on line {line}", where=where, remedy=_SHOW)


def _fault(text: str, start: int) -> str:
    try:
        first, end = json.JSONDecoder().raw_decode(text, start)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            return "is cut off: the JSON does not end"
        return f"is no JSON: {error.msg} on line {error.lineno}"
    except RecursionError:
        return "is nested too deep"
    if isinstance(first, dict) and "@level" in first:
        return "is the log of `plan -json`, not a plan"
    if not text[end:].strip():
        return "holds half of a surrogate pair or a number that is too large, or is nested too deep"
    return f"has other text after its JSON, which ends on line {text.count(chr(10), 0, end) + 1}"
