"""How much memory the child of a cleaner has held at most."""

from __future__ import annotations

import re
from pathlib import Path

from activities.imaging.cleaner import Cleaner


def most_memory(cleaner: Cleaner) -> int:
    """Return the most bytes that the child which is there now has held; proc(5), VmHWM."""
    template = cleaner._template
    assert template is not None
    process = template._process.pid
    [child] = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child}/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024
