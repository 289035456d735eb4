"""``consilium deidentify``: the cleaning of an upload, for files of one patient on a disk."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from activities.imaging.folder_cleaning import FileReport


@click.command()
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path, exists=True))
@click.argument("target", metavar="OUTPUT", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--receipt",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was done to FILE.json; it names no file and holds no value.",
)
def deidentify(source: Path, target: Path, receipt: Path | None) -> None:
    """Remove what tells who the patient is from INPUT: a file, a folder or a ZIP archive.

    All files are taken for one patient's. What is clean is written into the folder OUTPUT under
    new names. Files that may show the patient in their pixels are written, too, and called
    quarantined: look at each before you give it away. The status is 1 if a file was refused.
    """
    from activities.imaging.folder_cleaning import FolderCleaning, Outcome, fresh_secrets
    from activities.imaging.reading_cleaner import ReadingCleaner

    if target.exists() and any(target.iterdir()):
        raise click.ClickException(f"{target} is not empty.")
    reports = []
    with ReadingCleaner() as cleaner:
        for report in FolderCleaning(cleaner, target, fresh_secrets()).clean(source):
            reports.append(report)
            click.echo(_line(report))
    counts = Counter(report.outcome for report in reports)
    click.echo(", ".join(f"{count} {outcome.value}" for outcome, count in sorted(counts.items())))
    if receipt is not None:
        receipt.write_text(json.dumps(_receipt(reports), indent=2) + "\n", encoding="utf-8")
    if counts[Outcome.REFUSED]:
        raise click.exceptions.Exit(1)


def _line(report: FileReport) -> str:
    why = "; ".join(_reasons(report))
    return f"{report.outcome.value:<12} {report.name}" + (f": {why}" if why else "")


def _reasons(report: FileReport) -> list[str]:
    from i18n.labels import label
    from workflows.domain.imaging.verdicts import RefusalReason

    if report.cleaned is not None and report.cleaned.review:
        return [label(each) for each in sorted(report.cleaned.review)]
    if not report.reason:
        return []
    is_known = report.reason in set(RefusalReason)
    words = label(RefusalReason(report.reason)) if is_known else report.reason
    return [f"{words} ({report.detail})" if report.detail else words]


def _receipt(reports: list[FileReport]) -> dict[str, Any]:
    return {
        "counts": dict(sorted(Counter(each.outcome.value for each in reports).items())),
        "files": [
            {
                "number": number,
                "verdict": report.outcome.value,
                "reason": report.reason,
                "detail": report.detail,
                "written": report.written,
                **_told(report),
            }
            for number, report in enumerate(reports, start=1)
        ],
    }


def _told(report: FileReport) -> dict[str, Any]:
    """Return what the cleaning says about a file, if it got so far."""
    cleaned = report.cleaned
    if cleaned is None:
        return {}
    return {
        "kind": cleaned.kind.value,
        "review": sorted(cleaned.review),
        "original_sha256": cleaned.source_digest.hex(),
        "receipt": asdict(cleaned.receipt) if report.written else None,
    }
