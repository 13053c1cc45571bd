from __future__ import annotations

import os
import subprocess
import sys

from control_plane.home import HOME
from control_plane.sources.side_by_side import each

MANY = "import os\nfrom control_plane.sources.side_by_side import each\nprint(each(os.path.basename, [f'a/{n}' for n in range(400)])[-1])\n"


def test_few_things_are_done_here():
    assert each(os.path.basename, ["a/b", "c/d"]) == ["b", "d"]


def test_many_things_are_done_in_order():
    answer = subprocess.run([sys.executable, "-c", MANY], cwd=HOME, capture_output=True, text=True, check=True)
    assert answer.stdout == "399\n"
