"""Pages of the proof of a withdrawal: what has stopped, since when, and the patient's own copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from i18n.languages import CONSENT_LANGUAGES
from web.access import requires
from web.components.fields import CommandIdField, OneOfField, Required
from web.components.forms import ConsiliumForm
from web.components.live import etag_of, live_answer
from web.consents.document_answers import pdf_answer
from web.consents.document_words import document_words
from web.consents.documents import About, Document, ask_for, documents_about, newest_made
from web.consents.effects import Proof, find_proof
from web.consents.proof_words import effect_sentence
from web.models.documents import DocumentKind
from web.panels.giving import command_id_of
from web.panels.people import names_of
from web.patients.correspondence import language_of
from web.patients.loading import audit_patient, load_patient_or_404
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.patients.loading import LoadedPatient

proofs = Blueprint("proofs", __name__)


class ProofForm(ConsiliumForm):
    """Ask for the patient's copy of the proof."""

    command_id = CommandIdField()
    language = OneOfField(_l("Language of the patient"), [Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.offer(CONSENT_LANGUAGES.items())


@dataclass(frozen=True, kw_only=True)
class LoadedProof:
    """A proof with the copies that were made of it."""

    patient: LoadedPatient
    proof: Proof
    documents: list[Document]

    @property
    def about(self) -> About:
        """Return what the copies are about."""
        return _about(self.patient, self.proof.withdrawal.id)

    @property
    def is_outdated(self) -> bool:
        """Tell whether the newest copy was asked for before everything had stopped."""
        made = newest_made(self.documents)
        return made is not None and (
            not self.proof.is_complete
            or any(
                each.row is not None and each.row.occurred_at > made.requested_at
                for each in self.proof.effects
            )
        )

    @property
    def is_under_way(self) -> bool:
        """Tell whether the page should look again soon."""
        return not self.proof.is_complete or any(each.is_under_way for each in self.documents)


@proofs.route("/patients/<uuid:patient_id>/consents/<uuid:consent_id>/proof")
@requires(Permission.SEE_PATIENT)
def show_proof(patient_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Show what the withdrawal has stopped, each with its time, and what is still to stop."""
    loaded = _load_or_404(patient_id, consent_id)
    form = ProofForm(formdata=None)
    form.language.data = language_of(db_session(), loaded.patient.row)
    return _page(loaded, form)


@proofs.route("/patients/<uuid:patient_id>/consents/<uuid:consent_id>/proof/progress")
@requires(Permission.SEE_PATIENT)
def show_progress(patient_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Answer with what has stopped so far, or 304 when nothing has changed.

    It shows numbers and times only, nothing of the patient, so it leaves no audit row.
    """
    return live_answer(_progress_html(_load_or_404(patient_id, consent_id)))


@proofs.route(
    "/patients/<uuid:patient_id>/consents/<uuid:consent_id>/proof/print", methods=["POST"]
)
@requires(Permission.SEE_PATIENT)
def print_proof(patient_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Have the proof made as a PDF in the patient's language."""
    loaded = _load_or_404(patient_id, consent_id)
    form = ProofForm()
    if not form.validate_on_submit():
        return _page(loaded, form)
    ask_for(
        db_session(),
        loaded.about,
        loaded.patient.actor,
        language=form.language.data,
        command_id=command_id_of(form),
    )
    db_session().commit()
    flash(_("The PDF is being made."), "success")
    address = url_for("proofs.show_proof", patient_id=patient_id, consent_id=consent_id)
    return redirect(address, code=303)


@proofs.route("/patients/<uuid:patient_id>/consents/<uuid:consent_id>/proof/pdf")
@requires(Permission.SEE_PATIENT)
def download_proof(patient_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Hand out the newest copy that was made."""
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    made = newest_made(documents_about(db_session(), _about(patient, consent_id)))
    return pdf_answer(patient, made, f"proof-{consent_id}")


def _about(patient: LoadedPatient, consent_id: UUID) -> About:
    return About(patient_id=patient.id, kind=DocumentKind.PROOF_SHEET, subject_id=consent_id)


def _load_or_404(patient_id: UUID, consent_id: UUID) -> LoadedProof:
    patient = load_patient_or_404(patient_id, Permission.SEE_PATIENT)
    proof = find_proof(db_session(), patient_id, consent_id)
    if proof is None:
        abort(404)
    documents = documents_about(db_session(), _about(patient, consent_id))
    return LoadedProof(patient=patient, proof=proof, documents=documents)


def _page(loaded: LoadedProof, form: ProofForm) -> str:
    withdrawal = loaded.proof.withdrawal
    names = names_of(db_session(), [withdrawal.recorded_by_id])
    progress = _progress_html(loaded)
    audit_patient(loaded.patient, "proof_sheet")
    # A refused form wrote nothing but that its page was seen.
    db_session().commit()
    return render_template(
        "proofs/show_proof.html",
        form=form,
        patient=loaded.patient.row,
        withdrawal=withdrawal,
        purposes=loaded.proof.purposes,
        recorded_by=names.get(withdrawal.recorded_by_id, ""),
        progress_etag=etag_of(progress),
        has_copy=bool(loaded.documents),
        is_under_way=loaded.is_under_way,
        **_progress(loaded),
    )


def _progress_html(loaded: LoadedProof) -> str:
    return render_template("proofs/show_progress.html", **_progress(loaded))


def _progress(loaded: LoadedProof) -> dict[str, object]:
    consent_id = loaded.proof.withdrawal.id
    return {
        "effects": [(effect_sentence(each), each.row) for each in loaded.proof.effects],
        "documents": loaded.documents,
        "newest": newest_made(loaded.documents),
        "is_outdated": loaded.is_outdated,
        "pdf_url": url_for(
            "proofs.download_proof", patient_id=loaded.patient.id, consent_id=consent_id
        ),
        **document_words(),
    }
