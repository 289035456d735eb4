"""Renders many documents one after another in one process, by the product's own function.

The product starts a child for each document; a table of a hundred forms would then mostly measure
how long WeasyPrint takes to load. Started by tests.support.one_renderer.
"""

from __future__ import annotations

import base64
import json
import sys

from activities.rendering_child import render


def main() -> None:
    """Answer each line of JSON (a job and its HTML) with a line that holds the PDF."""
    for line in sys.stdin:
        asked = json.loads(line)
        pdf = render(asked["job"], asked["html"])
        sys.stdout.write(base64.b64encode(pdf).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
