"""The parts of a page of consent that follow printing and signing: in a panel, or without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from flask import abort, render_template, url_for

from i18n.languages import CONSENT_LANGUAGES
from web.components.live import etag_of
from web.consents.papers import Paper, find_paper
from web.consents.tablets import Tablet, signable_papers
from web.consents.words import FAILURES, OTHER_FAILURE, PAPER_STAGES, TABLET_STAGES
from web.models.patients import ConsentPaper


@dataclass(frozen=True, kw_only=True)
class PaperAddresses:
    """Where the forms about papers lead, and where the parts that change are asked for again."""

    print_form: str
    print_again: str
    papers: str
    open_tablet: str
    seal_again: str
    tablets: str
    # Where a form that was signed on a tablet is shown as it was recorded.
    recorded: str

    @classmethod
    def in_panel(cls, panel_id: UUID) -> Self:
        """Return those of a panel's page."""
        views = ("consents", "tablet_sessions", "consents.show_consent")
        return cls._of(*views, panel_id=panel_id)

    @classmethod
    def of_patient(cls, patient_id: UUID) -> Self:
        """Return those of the patient's own page."""
        views = ("own_papers", "own_papers", "renewals.record_new")
        return cls._of(*views, patient_id=patient_id)

    @classmethod
    def _of(cls, papers: str, tablets: str, page: str, **owner: Any) -> Self:
        return cls(
            print_form=url_for(f"{papers}.print_form", **owner),
            print_again=url_for(f"{papers}.print_again", **owner),
            papers=url_for(f"{papers}.show_papers", **owner),
            open_tablet=url_for(f"{tablets}.open_tablet", **owner),
            seal_again=url_for(f"{tablets}.seal_again", **owner),
            tablets=url_for(f"{tablets}.show_tablets", **owner),
            recorded=url_for(page, **owner, shown="tablet", _anchor="confirm"),
        )


def paper_context(
    papers: Sequence[Paper],
    tablets: Sequence[Tablet],
    addresses: PaperAddresses,
    *,
    may_record: bool,
) -> dict[str, object]:
    """Return what ``consents/sign_form.html`` shows."""
    signable = signable_papers(papers, tablets) if may_record else set()
    return {
        "papers": papers,
        "signable": signable,
        "tablets": tablets,
        "tablet_stages": TABLET_STAGES,
        "addresses": addresses,
        "languages": CONSENT_LANGUAGES,
        "papers_etag": etag_of(papers_html(papers, signable)),
        "tablets_etag": etag_of(tablets_html(tablets, addresses)),
        "is_printing": any(paper.is_under_way for paper in papers),
        "is_signing": any(tablet.is_under_way for tablet in tablets),
        **_paper_words(),
    }


def papers_html(papers: Sequence[Paper], signable: set[UUID]) -> str:
    """Return the part of the page that follows the printing."""
    return render_template(
        "consents/show_papers.html",
        papers=papers,
        signable=signable,
        languages=CONSENT_LANGUAGES,
        **_paper_words(),
    )


def tablets_html(tablets: Sequence[Tablet], addresses: PaperAddresses) -> str:
    """Return the part of the page that follows the signing."""
    return render_template(
        "consents/show_tablets.html",
        addresses=addresses,
        tablets=tablets,
        tablet_stages=TABLET_STAGES,
        failures=FAILURES,
    )


def paper_to_repeat(papers: Sequence[Paper], sent: str) -> ConsentPaper:
    """Return the paper that a form names; 404 for one that is none of these."""
    try:
        found = find_paper(papers, UUID(sent))
    except ValueError:
        abort(400)
    if found is None:
        abort(404)
    return found.row


def paper_to_sign(papers: Sequence[Paper], paper_id: UUID) -> ConsentPaper:
    """Return the printed paper; 409 for one that has no places to sign."""
    found = find_paper(papers, paper_id)
    if found is None:
        abort(404)
    # One that was signed meanwhile is told so; one that has no places to sign is not offered.
    if paper_id not in signable_papers(papers, ()):
        abort(409)
    return found.row


def _paper_words() -> dict[str, object]:
    return {"stages": PAPER_STAGES, "failures": FAILURES, "other_failure": OTHER_FAILURE}
