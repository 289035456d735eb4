"""The product's own worker, watched: ``python -m tests.kills.watched_worker``."""

from __future__ import annotations

import sys

from activities.command_line import main
from tests.kills.watched_part import watch

if __name__ == "__main__":
    watch(is_web=False)
    sys.argv = ["consilium", "worker"]
    main()
