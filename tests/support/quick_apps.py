"""Lets the applications of a test run share what each would compile anew: templates, addresses.

Nearly every test of a page has an application of its own, which is the same code as the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from jinja2 import Environment
    from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Keeps each template as it was compiled, for as long as its source and settings are these."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return the bucket of a template; what else decides about its code is in the key."""
        settings = (
            *sorted(environment.extensions),
            str(getattr(environment, "newstyle_gettext", None)),
            str(environment.trim_blocks),
            str(environment.lstrip_blocks),
            environment.undefined.__name__,
        )
        return super().get_bucket(environment, f"{name} {' '.join(settings)}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its code if it is known."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of the bucket."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


# What Werkzeug reads out of the address of a route.
_OF_ADDRESS = ("_parts", "_trace", "_converters", "arguments")


class RememberedRule(Rule):
    """A route that is compiled once for all applications: what it matches, what it builds."""

    _compiled: ClassVar[dict[object, dict[str, object]]] = {}
    _built: ClassVar[dict[object, Callable[..., tuple[str, str]]]] = {}

    def compile(self) -> None:
        """Take what the same route of another application became."""
        key = (self.rule, self.subdomain, self.merge_slashes, repr(self.defaults))
        if key not in self._compiled:
            super().compile()
            self._compiled[key] = {name: getattr(self, name) for name in _OF_ADDRESS}
            return
        vars(self).update(self._compiled[key])
        self._build = self._compile_builder(append_unknown=False).__get__(self, None)
        self._build_unknown = self._compile_builder(append_unknown=True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - Werkzeug's own signature
        # The function is given the route when it is bound; nothing else of the route is in it.
        key = (tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self._built:
            self._built[key] = super()._compile_builder(append_unknown)
        return self._built[key]


def share_what_applications_compile() -> None:
    """Let every application made from now on use what the others have compiled."""
    options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Flask.jinja_options = cast("dict[str, object]", options)
    Flask.url_rule_class = RememberedRule
