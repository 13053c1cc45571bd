"""A line of output that holds what a repository wrote: nothing in it is obeyed, by a terminal or by a CI runner."""

from __future__ import annotations

from control_plane.reports.printable import printable


def shown(line: str) -> str:
    """A line made safe to print; a runner takes `::` for a command of its own, also behind blanks."""
    safe = printable(line)
    return f"| {safe}" if safe.lstrip().startswith("::") else safe
