"""The schemas of the record, read once: ``schemas/<code>/<version>.yaml``.

A published version never changes what a key means; what is asked anew is a new version.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import TypeAdapter, ValidationError

from web.records.schema_model import RecordSchema

FOLDER: Final = Path(__file__).with_name("schemas")
COMMON: Final = "common"
_SCHEMA: Final = TypeAdapter(RecordSchema)


class SchemaFaultError(ValueError):
    """A schema's file does not say what a schema must; the message names the file and place."""


class UnknownSchemaError(LookupError):
    """There is no such schema, or not in this version."""


def read_schema(text: str, name: str) -> RecordSchema:
    """Return what a schema's YAML says; raises SchemaFaultError, with ``name`` in its words."""
    try:
        return _SCHEMA.validate_python(yaml.load(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, ValidationError) as error:
        raise SchemaFaultError(f"{name}: {error}") from error


@lru_cache(maxsize=64)
def schema(code: str, version: str) -> RecordSchema:
    """Return one version; raises UnknownSchemaError, and SchemaFaultError for a broken file."""
    if version not in versions(code):
        raise UnknownSchemaError(f"{code} {version}")
    path = FOLDER / code / f"{version}.yaml"
    found = read_schema(path.read_text("utf-8"), f"{code}/{path.name}")
    if (found.code, found.version) != (code, version):
        raise SchemaFaultError(f"{code}/{path.name} calls itself {found.code} {found.version}")
    return found


@lru_cache(maxsize=64)
def versions(code: str) -> tuple[str, ...]:
    """Return the versions of a schema from the first to the newest; none for an unknown code."""
    if code not in codes():
        return ()
    return tuple(sorted((each.stem for each in (FOLDER / code).glob("*.yaml")), key=_order))


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Return the codes that have a schema."""
    return frozenset(each.name for each in FOLDER.iterdir() if each.is_dir())


def latest(code: str) -> RecordSchema | None:
    """Return the newest version, or None for a network without a form of its own."""
    known = versions(code)
    return schema(code, known[-1]) if known else None


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
