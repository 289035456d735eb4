"""Reads bodies of JSON: one that is nested without end is as broken as any other."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider


class JsonBodies(DefaultJSONProvider):
    """As Flask reads and writes JSON, but for what would exhaust the interpreter's stack."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what ``s`` says; raises ValueError."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("the JSON is nested too deeply") from None
