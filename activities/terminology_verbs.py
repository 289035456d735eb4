"""The verbs around terminologies: loading them, and asking HPO as the pages ask it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session, sessionmaker

    from web.terminology.found_terms import FoundTerm
    from web.terminology.term_facts import NamedTerm, TermFacts

_HPO_IS_MISSING = "HPO is not loaded: run consilium terminology load."


@click.group("terminology")
def terminology() -> None:
    """Load HPO, diseases, ICD-10 and translations."""


@click.group("hpo")
def hpo() -> None:
    """Search HPO and show its terms, as the pages do."""


@terminology.command("load")
def load() -> None:
    """Load the releases of the installed packages; what is there already stays."""
    from web.terminology.loading import load_terminologies
    from web.terminology.sources import SourceMissingError

    with _sessions() as sessions:
        try:
            loaded = load_terminologies(sessions)
        except SourceMissingError as error:
            raise click.ClickException(str(error)) from error
    for release in loaded:
        name, number = release.terminology.value.upper(), release.terms
        click.echo(f"{name} {release.release}: {number} terms, from {release.source}.")
    if not loaded:
        click.echo("The terminologies are up to date.")


@terminology.command("load-translation")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def load_translation(file: Path) -> None:
    """Load labels or synonyms of HPO in another language from FILE, in Babelon TSV."""
    from web.terminology.parsed_terms import BadSourceError
    from web.terminology.translations import load_translation as load_words

    with _sessions() as sessions, sessions.begin() as session:
        try:
            told = load_words(session, file)
        except BadSourceError as error:
            raise click.ClickException(f"{error}.") from error
    click.echo(
        f"{told.language}: {told.official} official and {told.candidate} candidate words; "
        f"{told.unknown} terms of the file are not in this release.",
    )


@hpo.command("search")
@click.argument("text")
@click.option("--language", default="en", show_default=True, help="Searched beside English.")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search_terms(text: str, language: str, limit: int, *, as_json: bool) -> None:
    """Find the terms that answer TEXT: a label, a synonym, part of a word, an id, with typos."""
    from web.terminology.search import search

    with _reading() as session:
        found = search(session, text, languages=[language], limit=limit)
    if as_json:
        click.echo(json.dumps([_found(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        word = f"  ({each.matched.text})" if _is_synonym(each) and each.matched else ""
        click.echo(f"{each.score:.2f}  {each.code}  {each.label}{word}")


@hpo.command("show")
@click.argument("code")
@click.option("--language", default="en", show_default=True, help="Of the labels.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_term(code: str, language: str, *, as_json: bool) -> None:
    """Show the term CODE, such as HP:0001250: parents, children, synonyms, release."""
    from web.models.terminology import Terminology
    from web.terminology.term_facts import find_term, term_facts

    with _reading() as session:
        term = find_term(session, Terminology.HPO, code.upper())
        if term is None:
            raise click.ClickException(f"HPO has no term {code}.")
        told = _facts(term_facts(session, term, language))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for name, value in told.items():
        click.echo(f"{name}: {json.dumps(value, ensure_ascii=False)}")


@contextmanager
def _sessions() -> Iterator[sessionmaker[Session]]:
    from web.database import make_engine, make_sessions

    engine = make_engine(load_settings().database_url)
    try:
        yield make_sessions(engine)
    finally:
        engine.dispose()


@contextmanager
def _reading() -> Iterator[Session]:
    from web.database import reading
    from web.models.terminology import Terminology
    from web.terminology.term_facts import current_release

    with _sessions() as sessions, reading(), sessions() as session:
        if current_release(session, Terminology.HPO) is None:
            raise click.ClickException(_HPO_IS_MISSING)
        yield session


def _is_synonym(found: FoundTerm) -> bool:
    return found.matched is not None and found.matched.text != found.label


def _found(found: FoundTerm) -> dict[str, Any]:
    return {
        "id": found.code,
        "label": found.label,
        "label_language": found.label_language,
        "matched_synonym": found.matched.text if _is_synonym(found) and found.matched else None,
        "score": found.score,
    }


def _facts(facts: TermFacts) -> dict[str, Any]:
    term = facts.term
    return {
        "id": term.code,
        "label": facts.label.text,
        "label_language": facts.label.language,
        "definition": term.definition,
        "is_obsolete": term.is_obsolete,
        "replacements": [_named(each) for each in facts.replacements],
        "parents": [_named(each) for each in facts.parents],
        "children": [_named(each) for each in facts.children],
        "synonyms": [
            {
                "text": word.text,
                "language": word.language,
                "kind": word.kind.value,
                "layperson": word.is_layperson,
                "status": word.status.value,
            }
            for word in facts.synonyms
        ],
        "release": facts.release.release,
    }


def _named(term: NamedTerm) -> dict[str, str]:
    return {"id": term.code, "label": term.label.text}
