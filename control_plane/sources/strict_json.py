"""JSON in which a rule sees all that stands there: no key twice, no number that would be rounded, nothing but JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

# Numbers beyond this are floats in conftest: two different ones could look equal to a rule.
_EXACT = 2**53
_DEPTH_AT_MOST = 100  # far below what any reader on the way stumbles over
_DIGITS = 20  # no need to read thousands of them


def load(text: str) -> Any:
    """The value of a JSON text; ValueError says in one line why it is none."""
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_exact, parse_float=_finite
        )
        json.dumps(value, ensure_ascii=False).encode()
        if _depth(value) > _DEPTH_AT_MOST:
            raise ValueError(f"it is nested deeper than {_DEPTH_AT_MOST}")
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg} at character {error.pos + 1}") from error
    except UnicodeEncodeError:
        raise ValueError("it holds half of a surrogate pair") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    return value


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return depth


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        doubled, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"the key {doubled!r} stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _exact(digits: str) -> int:
    number = int(digits) if len(digits) < _DIGITS else _EXACT + 1
    if abs(number) > _EXACT:
        raise ValueError("a whole number beyond 2^53 would be rounded; write it as text")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:40]} is too large for a number; write it as text")
    return number
