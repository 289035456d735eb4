"""Pages on which the lead writes the outcome from the contributions, and presents it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_time
from flask_babel import gettext as _

from i18n.labels import label
from web.access import requires
from web.discussions.guard import as_it_is_now, deny, status_of, turned_away
from web.discussions.queries import Thread, read_threads
from web.imaging.viewer.pins import FIELD, PinBook, chosen_in_form, pin_book, replace_pins
from web.models.discussions import OutcomeText
from web.models.image_marks import PinnedTo
from web.outcomes.body import canonical, hash_of
from web.outcomes.drafts import Draft, StaleDraftError, read_draft, save_draft
from web.outcomes.forms import OutcomeForm, outcome_form
from web.outcomes.identifiers import look_through_outcome
from web.outcomes.queries import content_place, has_outcome_text
from web.outcomes.views import outcomes
from web.panels.giving import give
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.page import panel_context
from web.panels.people import names_of
from web.participants.workplaces import workplaces_of
from web.records.identifier_guard import Looked
from web.request_session import db_session
from web.requests.identifiers import keep_reasons
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels.allowed import refusal
from workflows.domain.panels.commands import CommandKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["outcomes"]

_KIND: Final = CommandKind.PRESENT_OUTCOME


@outcomes.route("/panels/<uuid:panel_id>/outcome/edit", methods=["GET", "POST"])
@requires(Permission.SEE_CASE)
def edit_outcome(panel_id: UUID) -> ResponseReturnValue:
    """Write the outcome, question by question, and present it for signature."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    way_back = turned_away(panel, _KIND) if request.method == "GET" else None
    if way_back is not None:
        return way_back
    form = outcome_form(panel.state.question_ids)
    if request.method == "GET":
        draft = read_draft(panel)
        form.write(draft.body)
        form.version.data = draft.version
        return _page(panel, form)
    if not form.validate():
        return _page(panel, form)
    looked = look_through_outcome(panel, form)
    if looked.blocked:
        return _page(panel, form, warnings=looked.blocked)
    if "present" in request.form:
        return _present(panel, form, looked)
    return _save(panel, form, looked)


@outcomes.route("/panels/<uuid:panel_id>/outcome/draft", methods=["POST"])
@requires(Permission.SEE_CASE)
def autosave_outcome(panel_id: UUID) -> ResponseReturnValue:
    """Save the draft while it is written; 409 with the other text when it changed meanwhile."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    reason = refusal(panel.state, _KIND, panel.actor)
    if reason is RefusalReason.NOT_YOUR_PART:
        deny(panel)
    if reason is not None:
        return jsonify(message=_(label(reason))), 422
    form = outcome_form(panel.state.question_ids)
    if not form.validate():
        return jsonify(message=" ".join(each.message for each in form.problems)), 422
    looked = look_through_outcome(panel, form)
    if looked.blocked:
        told = _("Not saved yet: a text may say who the patient is. See beside it.")
        return jsonify(message=told, warnings=looked.blocked), 422
    try:
        version = save_draft(panel, form.written(), form.seen_version)
    except StaleDraftError:
        return _conflict(panel, form)
    keep_reasons(db_session(), panel, looked)
    _keep_views(panel)
    db_session().commit()
    saved_at = format_time(datetime.now(UTC), "short")
    return jsonify(saved_at_text=_("Saved %(time)s", time=saved_at), version=version)


def _save(panel: LoadedPanel, form: OutcomeForm, looked: Looked) -> ResponseReturnValue:
    """Keep the draft; with ``take`` a contribution is put into its question first."""
    if refusal(panel.state, _KIND, panel.actor) is not None:
        return _refused(panel, form)
    taken = _take_over(panel, form, request.form.get("take", ""))
    try:
        form.version.data = save_draft(panel, form.written(), form.seen_version)
    except StaleDraftError:
        return _page(panel, form, theirs=_theirs(panel, form))
    keep_reasons(db_session(), panel, looked)
    _keep_views(panel)
    db_session().commit()
    if taken:
        return _page(panel, form)
    flash(_("The draft is saved."), "success")
    return redirect(url_for("outcomes.edit_outcome", panel_id=panel.id), code=303)


def _present(panel: LoadedPanel, form: OutcomeForm, looked: Looked) -> ResponseReturnValue:
    """Put the text before the signatories; the draft is kept in the same transaction."""
    body = form.written()
    form.name_what_is_missing()
    if form.errors:
        return _page(panel, form)
    try:
        save_draft(panel, body, form.seen_version)
    except StaleDraftError:
        return _page(panel, form, theirs=_theirs(panel, form))
    keep_reasons(db_session(), panel, looked)
    _keep_views(panel)
    content = canonical(body, panel.id)
    content_hash = hash_of(content)
    text = OutcomeText(
        panel_id=panel.id,
        content_hash=content_hash,
        sealed_body=panel.cipher.seal(content, content_place(panel.id, content_hash)),
    )
    # A text that was revised and presented again unchanged is there already.
    contents = [] if has_outcome_text(panel, content_hash) else [text]
    command = c.PresentOutcome(
        content_hash=content_hash,
        answered_question_ids=body.answered(panel.state.question_ids),
    )
    if give(panel, command, form, contents=contents, done=_("The outcome waits for signatures.")):
        return redirect(url_for("outcomes.show_outcome", panel_id=panel.id), code=303)
    return _page(as_it_is_now(panel.id, Permission.SEE_CASE, _KIND, form), form)


def _refused(panel: LoadedPanel, form: OutcomeForm) -> ResponseReturnValue:
    reason = refusal(panel.state, _KIND, panel.actor)
    if reason is None or reason is RefusalReason.NOT_YOUR_PART:
        deny(panel)
    form.refuse(_(label(reason)))
    return _page(panel, form)


def _take_over(panel: LoadedPanel, form: OutcomeForm, wish: str) -> bool:
    """Put a contribution's text under what the field holds; ``wish`` is ``thread:contribution``."""
    key, _colon, wanted = wish.partition(":")
    for thread in read_threads(panel) if wanted else ():
        for each in thread.contributions:
            if (thread.key, str(each.contribution_id)) == (key, wanted):
                question = thread.question_id
                field = form.text_of(question) if question else form.summary
                field.data = "\n\n".join(part for part in (field.data, each.text) if part)
                return True
    return False


def _conflict(panel: LoadedPanel, form: OutcomeForm) -> ResponseReturnValue:
    draft = read_draft(panel)
    answer = {
        "theirs": dict(form.texts(draft.body)),
        "mine_label": _("Your text"),
        "theirs_label": _label_of(draft),
        "version": draft.version,
    }
    audit_view(panel, "outcome_draft")
    db_session().commit()
    return jsonify(answer), 409


def _theirs(panel: LoadedPanel, form: OutcomeForm) -> Draft:
    """Return the other text; the form keeps mine and knows the new version from now on."""
    draft = read_draft(panel)
    form.version.data = draft.version
    form.refuse(
        _(
            "Somebody else changed the draft meanwhile. Both texts are shown; nothing is lost. "
            "Put together what shall stay, then save again.",
        ),
    )
    return draft


def _label_of(draft: Draft) -> str:
    if draft.changed_by is None or draft.changed_at is None:
        return str(_("The other text"))
    names = names_of(db_session(), [draft.changed_by])
    return str(
        _(
            "Text of %(person)s, %(time)s",
            person=names.get(draft.changed_by, ""),
            time=format_time(draft.changed_at, "short"),
        ),
    )


def _page(
    panel: LoadedPanel,
    form: OutcomeForm,
    *,
    theirs: Draft | None = None,
    warnings: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[str, int]:
    context = panel_context(panel, tab="outcome")
    threads = read_threads(panel)
    authors = {each.author_id for thread in threads for each in thread.contributions}
    context["names"] = {**context["names"], **names_of(db_session(), authors)}
    values = {
        "form": form,
        "warnings": warnings,
        "threads": threads,
        "fields": {thread.key: _fields(form, thread) for thread in threads},
        "other_texts": dict(form.texts(theirs.body)) if theirs else {},
        "other_label": _label_of(theirs) if theirs else "",
        "workplaces": workplaces_of(db_session(), authors, panel.state.ern),
        "pins": (pins := pin_book(panel)),
        "chosen_views": {each: _chosen_views(pins, each) for each in panel.state.question_ids},
    }
    audit_view(panel, "outcome_draft")
    db_session().commit()
    page = render_template("outcomes/edit_outcome.html", **values, **context)
    return page, 422 if warnings else status_of(form)


def _keep_views(panel: LoadedPanel) -> None:
    """Let the views that were ticked stand beside each recommendation, as long as it is a draft."""
    for each in panel.state.question_ids:
        replace_pins(panel, PinnedTo.RECOMMENDATION, each, field=f"{FIELD}_{each.hex}")


def _chosen_views(pins: PinBook, question_id: UUID) -> set[str]:
    if request.method == "POST":
        return chosen_in_form(f"{FIELD}_{question_id.hex}")
    return {str(each.id) for each in pins.of(PinnedTo.RECOMMENDATION, question_id)}


def _fields(form: OutcomeForm, thread: Thread) -> list[object]:
    if thread.question_id is None:
        return [form.summary, form.publications]
    return [form.text_of(thread.question_id), form.strength_of(thread.question_id)]
