"""The page of figures: what was measured, how, and the bar it is held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Template

from tests.benchmarks.figures import table

_HEADS: Mapping[str, Sequence[str]] = {
    "pages": ("page", "answers", "median", "95th", "99th", "statements"),
    "saturated": ("page", "answers", "median", "95th", "99th", "statements"),
    "growth": ("list", "1,000 panels", "100,000 panels", "ratio"),
    "languages": ("language", "median", "95th"),
    "steps": ("what", "median", "95th", "99th"),
    "similarity": ("what", "median", "95th"),
    "terminology": ("what", "median", "95th", "bar"),
    "papers": ("what", "median", "95th"),
    "cleaning": ("what", "median", "95th"),
    "ingest": ("what", "figure", ""),
    "viewing": ("what", "median", "95th"),
    "many_papers": ("what", "figure", ""),
    "open_panels": ("what", "figure"),
    "starts": ("what", "figure"),
}
_PAGE = Template(
    """# Benchmarks

Written by `make bench`, part by part: each says when, at which commit and with how much data it
was measured. `make bench ONLY=pages` measures one part anew and keeps the others; a run that stops
keeps what it had measured. The database is SQLite; panels are those that run beside the
demonstration's, each with its workflow. Absolute times depend on the machine and on who else uses
it; what a ratio compares was measured side by side.

## Pages under load

16 people on the same machine, each looking at a page for a second on average; the server's own
time, which holds the wait for a processor too.

$pages

Bar: 95th at most 150 ms, 99th at most 400 ms, at most 12 statements.

The same readers without any pause: not people but the most that two processors do, shared with
the readers, the worker and Temporal.

$saturated

## More panels

Median time to read a list from the database with 1,000 panels, and with 100,000 after other
centres, networks and people have added theirs.

$growth

Bar: at most twice.

## Similar patients

The search among 100,000 made-up patients with 15 phenotypes each, ten of them of one disease.

$similarity

## A page in another language

The same page in English and in Bulgarian, in turn: catalogues must cost nothing.

$languages

## Terms of HPO

19,944 terms, 43,546 labels and synonyms; beginnings, pieces and mistyped words.

$terminology

## Images

A CT series of 300 slices of 512 x 512 pixels, de-identified.

$cleaning

Bar: at most twice pydicom's own reading and writing, at most 256 MiB.

The same on its way in, through the activities that keep it.

$ingest

The series as the viewer asks for it, over HTTP.

$viewing

Bar: metadata within 100 ms, first image within 1.5 s.

## A step of a panel

$steps

Bar: at most 1.5 times the bare update.

## Many open panels

One workflow worker of the size that `temporal.yaml` gives; the server keeps its rows in memory. Its
cache holds 1,000 workflows at most, so that its memory must not grow with the panels behind them.
What it has not taken in itself another worker has, beforehand.

$open_panels

Bar: memory bounded by the cache, no work while idle, reminders within 60 s of their instant.

## Starts

Until the first page has answered, with the demonstration and all terminologies.

$starts

Bar: 120 s the first time with installing, 10 s later.

## A consent paper

$papers

Bar: at most 1.3 times bare WeasyPrint; printed again, the same bytes (checked in this run).

$many_papers
""",
)


def page(found: Mapping[str, tuple[list[list[str]], str]]) -> str:
    """Return docs/benchmarks.md from each part's rows and the line about their origin."""
    return _PAGE.substitute(
        dict.fromkeys(_HEADS, "Not measured yet.")
        | {
            name: f"{table(list(_HEADS[name]), rows)}\n\n{origin}"
            for name, (rows, origin) in found.items()
        }
    )
