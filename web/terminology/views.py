"""Pages of the Human Phenotype Ontology: search, the hierarchy, one term with everything told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for

from web.access import requires
from web.accounts.current import current_actor
from web.accounts.language import select_locale
from web.models.terminology import Terminology
from web.patients.loading import own_centres
from web.rate_limits import term_searches
from web.request_session import db_session
from web.terminology.answers import also_under, label_mark, label_note, match_note
from web.terminology.browse import HPO_ROOT, name_paths, open_tree, paths_to
from web.terminology.found_terms import FoundTerm
from web.terminology.patients_here import count_patients
from web.terminology.search import LONGEST_TEXT, search
from web.terminology.sources import ATTRIBUTIONS
from web.terminology.term_facts import current_release, find_term, term_facts
from web.terminology.words import WORD_KINDS
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.terminology.term_facts import TermFacts

terminology = Blueprint("terminology", __name__)
_FOUND_AT_ONCE: Final = 20
_PATHS_SHOWN: Final = 12


@terminology.route("/hpo")
@requires(Permission.USE_CONSILIUM)
@term_searches
def browse() -> ResponseReturnValue:
    """Search the ontology, or begin at its top."""
    session, language = db_session(), select_locale()
    release = current_release(session, Terminology.HPO)
    if release is None:
        return render_template("terminology/not_loaded.html")
    nodes = open_tree(session, Terminology.HPO, (HPO_ROOT,), language)
    return render_template(
        "terminology/browse.html",
        nodes=nodes,
        release=release,
        may_review=bool(own_centres(current_actor())),
        **_around(),
    )


@terminology.route("/hpo/<string:code>")
@requires(Permission.USE_CONSILIUM)
def show_term(code: str) -> ResponseReturnValue:
    """Show a term and its place in the hierarchy; a merged code leads to what it became."""
    session, language = db_session(), select_locale()
    term = find_term(session, Terminology.HPO, code)
    if term is None:
        abort(404)
    if term.code != code:
        return redirect(url_for("terminology.show_term", code=term.code))
    facts = term_facts(session, term, language)
    return render_template(
        "terminology/show_term.html",
        facts=facts,
        release=facts.release,
        kinds=WORD_KINDS,
        **_place(facts, language),
        **_patients(code),
        **_around(),
    )


def _around() -> dict[str, Any]:
    """Return what both pages show: what was searched and found, whose work it is."""
    searched = request.args.get("q", "")[:LONGEST_TEXT]
    language = select_locale()
    found: list[FoundTerm] = []
    if searched.strip():
        found = search(db_session(), searched, languages=(language,), limit=_FOUND_AT_ONCE)
    return {
        "searched": searched,
        "found": found,
        "language": language,
        "attribution": ATTRIBUTIONS[Terminology.HPO],
        "also_under": also_under,
        "label_mark": label_mark,
        "label_note": label_note,
        "match_note": match_note,
    }


def _place(facts: TermFacts, language: str) -> dict[str, Any]:
    """Return the tree, open at the term by one of its paths, and the other paths."""
    session, term = db_session(), facts.term
    paths = paths_to(session, term)
    chosen = min(max(request.args.get("path", 1, type=int), 1), len(paths))
    shown = paths[:_PATHS_SHOWN]
    return {
        "nodes": []
        if term.is_obsolete
        else open_tree(session, Terminology.HPO, paths[chosen - 1], language),
        "paths": name_paths(shown, facts.named),
        "paths_left_out": len(paths) - len(shown),
        "chosen_path": chosen,
    }


def _patients(code: str) -> dict[str, Any]:
    centres = own_centres(current_actor())
    return {"patients": count_patients(db_session(), code, centres) if centres else None}
