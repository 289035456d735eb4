"""Answers to the scripts of the picker and the tree, in JSON, with a tag by which they are kept.

They hold terms and nothing of a patient, so the reader's browser may keep them for a while.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from flask import Response, jsonify, request, url_for
from flask_babel import gettext as _

from web.models.terminology import Terminology, WordStatus
from web.security_headers import let_browser_keep
from web.terminology.browse import TreeNode
from web.terminology.found_terms import FoundTerm
from web.terminology.labels import SOURCE_LANGUAGE, SpokenLabel

_KEPT_SECONDS: Final = 3600


def kept_answer(content: Any) -> Response:
    """Return the content as JSON, or 304 when the reader has it already."""
    response = jsonify(content)
    tag = hashlib.sha256(response.get_data()).hexdigest()[:24]
    response.headers["ETag"] = f'"{tag}"'
    let_browser_keep(_KEPT_SECONDS)
    response.make_conditional(request)
    return response


def found_content(found: Sequence[FoundTerm], language: str) -> dict[str, Any]:
    """Return what a search found, with the words that a list shows beside each term."""
    return {"terms": [_found(each, language) for each in found]}


def tree_content(nodes: Sequence[TreeNode], language: str) -> list[dict[str, Any]]:
    """Return places of the tree, open as they are."""
    return [
        {
            "id": node.code,
            "label": node.label.text,
            "mark": label_mark(node.label, language),
            "note": label_note(node.label, language),
            "labelLanguage": node.label.language,
            "hasChildren": node.children_count > 0,
            "alsoUnder": also_under(node),
            "isFound": node.is_found,
            "url": url_for("terminology.show_term", code=node.code),
            "children": tree_content(node.children, language),
        }
        for node in nodes
    ]


def also_under(node: TreeNode) -> str:
    """Return the sentence about the other places of a term, or nothing."""
    if not node.also_under:
        return ""
    others = ", ".join(each.label.text for each in node.also_under)
    return str(_("also under %(terms)s", terms=others))


def label_mark(label: SpokenLabel, language: str) -> str:
    """Return the code of a label's language when it is not the reader's, as lists show it."""
    return label.language.upper() if label.language != language else ""


def label_note(label: SpokenLabel, language: str) -> str:
    """Return what must be said of a label: not translated, or translated and not reviewed."""
    if label.language == SOURCE_LANGUAGE != language:
        return str(_("in English"))
    return str(_("unreviewed")) if label.status is WordStatus.CANDIDATE else ""


def match_note(found: FoundTerm) -> str:
    """Return by which other word a term was found, or nothing."""
    if found.is_obsolete:
        return str(_("obsolete"))
    if found.merged_from:
        return str(_("was %(code)s", code=found.merged_from))
    word = found.matched
    if word is None or word.text == found.label:
        return ""
    if word.is_layperson:
        return str(_("everyday word: %(word)s", word=word.text))
    return str(_("also called: %(word)s", word=word.text))


def _found(each: FoundTerm, language: str) -> dict[str, Any]:
    label = SpokenLabel(text=each.label, language=each.label_language, status=each.label_status)
    is_phenotype = each.terminology is Terminology.HPO
    return {
        "id": each.code,
        "label": each.label,
        "labelLanguage": each.label_language,
        "mark": label_mark(label, language),
        "note": label_note(label, language),
        "match": match_note(each),
        "score": each.score,
        "url": url_for("terminology.show_term", code=each.code) if is_phenotype else "",
    }
