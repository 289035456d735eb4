"""The operator's verbs for files of other systems: what an import would do, without storing it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from web.exchange.case import Case
    from web.exchange.notes import Imported, Note


@click.group()
def phenopacket() -> None:
    """Check and convert Phenopackets (GA4GH, version 2)."""


@phenopacket.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Say for each of FILES what an import would take, change and drop. Nothing is stored."""
    from web.exchange.phenopackets.reading import read_phenopacket

    reports = [_report(path, read_phenopacket(path.read_bytes())) for path in files]
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    else:
        for line in _lines(reports):
            click.echo(line)
    if not all(report["accepted"] for report in reports):
        raise click.exceptions.Exit(1)


@phenopacket.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
def roundtrip(file: Path, out: Path) -> None:
    """Import FILE into an empty record in memory and export it again to OUT."""
    from web.exchange.phenopackets.reading import read_phenopacket
    from web.exchange.phenopackets.writing import write_family, write_phenopacket
    from web.exchange.records import as_stored

    imported = read_phenopacket(file.read_bytes())
    if imported.case is None:
        raise click.ClickException("; ".join(_refusals(imported)))
    case, unkept = as_stored(imported.case)
    write = write_family if case.relatives else write_phenopacket
    written = write(case, datetime.now(UTC))
    out.write_bytes(written.content)
    for kind, notes in (
        ("changed", (*imported.changes, *written.changes)),
        ("dropped", (*imported.dropped, *unkept, *written.dropped)),
    ):
        for note in _told(notes):
            click.echo(f"{kind}: {note['path']}: {note['why']}")
    click.echo(f"{out}: {len(written.content)} bytes.")


def _report(path: Path, imported: Imported) -> dict[str, Any]:
    from web.exchange.records import as_stored

    case, unkept = as_stored(imported.case) if imported.case else (None, ())
    return {
        "file": str(path),
        "accepted": case is not None,
        "taken": _taken(case) if case else {},
        "changed": _told(imported.changes),
        "dropped": _told((*imported.dropped, *unkept)),
        "refused": _refusals(imported),
    }


def _taken(case: Case) -> dict[str, Any]:
    counted = (
        "phenotypes", "measurements", "laboratory", "findings", "diagnoses", "treatments",
        "relatives", "publications",
    )  # fmt: skip
    return {
        "sex": case.sex.value if case.sex else None,
        "birth": str(case.birth) if case.birth else None,
        "vital_status": case.vitality.status.value,
        **{name: len(getattr(case, name)) for name in counted},
    }


def _told(notes: Iterable[Note]) -> list[dict[str, str]]:
    from i18n.exchange_words import WHY

    return [
        {"path": note.path, "reason": note.why.value, "why": WHY[note.why.value]} for note in notes
    ]


def _refusals(imported: Imported) -> list[str]:
    from i18n.exchange_words import REFUSALS

    return [
        f"{REFUSALS[each.refusal.value]} ({each.place})"
        if each.place
        else REFUSALS[each.refusal.value]
        for each in imported.refusals
    ]


def _lines(reports: list[dict[str, Any]]) -> Iterable[str]:
    for report in reports:
        yield f"{report['file']}: {'accepted' if report['accepted'] else 'refused'}"
        yield from (f"  refused: {each}" for each in report["refused"])
        yield from (f"  takes {name}: {value}" for name, value in report["taken"].items() if value)
        for kind in ("changed", "dropped"):
            yield from (f"  {kind} {each['path']}: {each['why']}" for each in report[kind])
