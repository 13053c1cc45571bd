"""The same work on many things, on all processors where that pays."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")
_MANY = 150  # fewer are done before other processes have begun
_CHUNK = 25


def each(work: Callable[[_Thing], _Result], things: Sequence[_Thing]) -> list[_Result]:
    """What ``work`` gives for each, in order. It is a function of a module, which changes nothing but what it returns.

    Other processes are forked, so only where that is safe: on Linux, with no other thread about.
    """
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if len(things) < _MANY or processors < 2 or threading.active_count() > 1:
        return [work(thing) for thing in things]
    with ProcessPoolExecutor(min(processors, 8), multiprocessing.get_context("fork")) as pool:
        return list(pool.map(work, things, chunksize=_CHUNK))
