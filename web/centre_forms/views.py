"""Pages of a centre's own forms for its representative: list, propose, read, begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from i18n.consent_forms import form_text, published_file
from i18n.languages import CONSENT_LANGUAGES
from web.access import requires
from web.accounts.current import current_actor
from web.centre_forms import queries
from web.centre_forms.checking import check_files
from web.centre_forms.commands import Proposal, propose
from web.centre_forms.forms import ProposalForm
from web.centre_forms.loading import load_own_form_or_404
from web.centre_forms.page import words_context
from web.centre_forms.rules import represented_centres
from web.centre_forms.words import STATES, sentences
from web.consents import published_forms
from web.discussions.guard import status_of
from web.models.centre_forms import CentreForm
from web.panels.giving import command_id_of
from web.request_session import db_session
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

centre_forms = Blueprint("centre_forms", __name__)


@centre_forms.route("/centre-forms", methods=["GET", "POST"])
@requires(Permission.PROPOSE_FORM)
def list_forms() -> ResponseReturnValue:
    """List the versions of the reader's centres, and take a new one in."""
    session, own = db_session(), represented_centres(current_actor())
    form = ProposalForm()
    form.offer_centres((each.id, each.name) for each in queries.centres(session, own))
    if form.validate_on_submit() and (proposed := _propose(form)):
        version = proposed.version
        flash(_("Version %(version)s is proposed. A coordinator decides next.", version=version))
        return redirect(url_for("centre_forms.list_forms"), code=303)
    page = render_template(
        "centre_forms/list_forms.html",
        form=form,
        rows=queries.forms_of_centres(session, own),
        states=STATES,
        languages=CONSENT_LANGUAGES,
        published=[(each, published_forms.languages(each)) for each in published_forms.versions()],
    )
    return page, status_of(form)


@centre_forms.route("/centre-forms/<uuid:form_id>")
@requires(Permission.PROPOSE_FORM)
def show_form(form_id: UUID) -> ResponseReturnValue:
    """Show the words of a version in one of its languages."""
    form = load_own_form_or_404(form_id)
    context = words_context(db_session(), form, request.args.get("language", ""))
    return render_template("centre_forms/show_form.html", **context)


@centre_forms.route("/centre-forms/<uuid:form_id>/texts/<string:language>")
@requires(Permission.PROPOSE_FORM)
def download_own(form_id: UUID, language: str) -> ResponseReturnValue:
    """Hand out the words of an own version, byte for byte as they were sent."""
    form = load_own_form_or_404(form_id)
    text = queries.texts_of(db_session(), form.id).get(language)
    if text is None:
        abort(404)
    return _yaml(text.words, f"{language}.yaml")


@centre_forms.route("/centre-forms/published/<string:version>/<string:language>")
@requires(Permission.PROPOSE_FORM)
def download_published(version: str, language: str) -> ResponseReturnValue:
    """Hand out the words of the published version, to begin with."""
    if not published_forms.is_published(version, language):
        abort(404)
    name = f"{published_forms.KIND}/{version}/{language}.yaml"
    return _yaml(published_file(name), f"{language}.yaml")


def _propose(form: ProposalForm) -> CentreForm | None:
    """Check the files and keep all of them, or none and say why not."""
    session = db_session()
    # Looking into files takes seconds; nobody else's write shall wait for that.
    session.commit()
    base = form_text(published_forms.KIND, form.based_on.data, "en").words
    texts, faults = check_files(form.contents, base)
    if faults:
        form.files.errors = list(sentences(faults))
        return None
    proposal = Proposal(
        command_id=command_id_of(form),
        hcp_id=form.centre_id,
        based_on=form.based_on.data,
        changes=form.changes.data,
        texts=texts,
    )
    proposed = propose(session, current_actor(), proposal)
    session.commit()
    return proposed


def _yaml(content: str, name: str) -> Response:
    answer = Response(content, mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
