"""What the picker and the tree ask for while somebody types or opens a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, render_template, request

from i18n.languages import CONSENT_LANGUAGES
from web.access import requires
from web.accounts.language import select_locale
from web.models.terminology import Terminology
from web.rate_limits import term_searches
from web.request_session import db_session
from web.terminology.answers import found_content, kept_answer, tree_content
from web.terminology.browse import children_of, open_tree, paths_to
from web.terminology.disease_profiles import Profile, disease_profile
from web.terminology.labels import languages_of
from web.terminology.search import LONGEST_TEXT, MOST_FOUND, search
from web.terminology.sources import ATTRIBUTIONS
from web.terminology.term_facts import find_term
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

term_picker = Blueprint("term_picker", __name__)
_OFFERED: Final = 8
# The order in which a record wants a diagnosis coded.
DIAGNOSES: Final = (Terminology.ORPHA, Terminology.OMIM, Terminology.ICD10)


@term_picker.route("/hpo/search")
@requires(Permission.USE_CONSILIUM)
@term_searches
def search_phenotypes() -> ResponseReturnValue:
    """Answer what the text may mean; ``within`` leaves only what stands below that term."""
    return _search((Terminology.HPO,), within=request.args.get("within", "")[:24])


@term_picker.route("/diagnoses/search")
@requires(Permission.USE_CONSILIUM)
@term_searches
def search_diagnoses() -> ResponseReturnValue:
    """Answer which diseases or ICD-10 codes the text may mean, in one terminology or in all."""
    wanted = request.args.getlist("terminology")
    chosen = [each for each in DIAGNOSES if each.value in wanted]
    return _search(chosen or DIAGNOSES)


@term_picker.route("/hpo/<string:code>/children")
@requires(Permission.USE_CONSILIUM)
def show_children(code: str) -> ResponseReturnValue:
    """Answer what stands directly below a term."""
    language = _language()
    nodes = children_of(db_session(), Terminology.HPO, code, language)
    return kept_answer({"nodes": tree_content(nodes, language)})


@term_picker.route("/hpo/<string:code>/tree")
@requires(Permission.USE_CONSILIUM)
def show_tree(code: str) -> ResponseReturnValue:
    """Answer the tree, open at a term by the path of this number, and how many paths there are."""
    session, language = db_session(), _language()
    term = find_term(session, Terminology.HPO, code)
    if term is None or term.is_obsolete:
        abort(404)
    paths = paths_to(session, term)
    chosen = min(max(request.args.get("path", 1, type=int), 1), len(paths))
    nodes = open_tree(session, Terminology.HPO, paths[chosen - 1], language)
    return kept_answer(
        {"nodes": tree_content(nodes, language), "path": chosen, "paths": len(paths)},
    )


@term_picker.route("/diagnoses/<string:code>")
@requires(Permission.USE_CONSILIUM)
def show_disease(code: str) -> ResponseReturnValue:
    """Show what HPO's annotations say of a disease: a look-up, no ranking of diagnoses."""
    profile = _profile_or_404(code)
    attribution = ATTRIBUTIONS[Terminology(code.partition(":")[0].lower())]
    return render_template(
        "terminology/show_disease.html", profile=profile, attribution=attribution
    )


@term_picker.route("/diagnoses/<string:code>/phenotypes")
@requires(Permission.USE_CONSILIUM)
def list_phenotypes(code: str) -> ResponseReturnValue:
    """Answer the same as a part of another page."""
    return render_template("terminology/disease_phenotypes.html", profile=_profile_or_404(code))


def _search(terminologies: Sequence[Terminology], within: str = "") -> ResponseReturnValue:
    language = _language()
    found = search(
        db_session(),
        request.args.get("q", "")[:LONGEST_TEXT],
        terminologies=terminologies,
        languages=languages_of(language),
        within=within,
        limit=min(max(request.args.get("limit", _OFFERED, type=int), 1), MOST_FOUND),
    )
    return kept_answer(found_content(found, language))


def _language() -> str:
    """Return the language that the address names, so that a kept answer is in the right one."""
    named = request.args.get("language", "")
    return named if named in CONSENT_LANGUAGES else select_locale()


def _profile_or_404(code: str) -> Profile:
    profile = disease_profile(db_session(), code, select_locale())
    if profile is None:
        abort(404)
    return profile
