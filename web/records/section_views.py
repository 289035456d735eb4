"""The acts on a record's pages, the same from the patient's own page and from a panel."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import abort, flash, jsonify, redirect, render_template, request
from flask_babel import format_time
from flask_babel import gettext as _

from web.accounts.language import select_locale
from web.components.fields import plain
from web.models.records import ItemKind
from web.patients.words import SEXES
from web.records.answers import answer_words, name_of, section_form, show_answer
from web.records.assembling import format_of
from web.records.commands import ItemChangedError, NoSuchItemError
from web.records.completeness import missing_in
from web.records.entry_saving import EntryTable, save_entry
from web.records.page import SectionPage, files_of, frame_of, section_links
from web.records.picking import UnknownCodeError, pick, remove, switch
from web.records.place import RecordPlace, refuse_readers
from web.records.saving import Saved, save_section
from web.records.schema_model import FieldKind, FieldSchema
from web.records.spoken_terms import say_stored_codes
from web.records.term_reviews import count_to_review
from web.records.words import ADDING, NONE_YET, TABLES, for_whom
from web.request_session import db_session
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.phenotypes import Presence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from web.components.forms import ConsiliumForm

_UNUSABLE = 422
_CONFLICT = 409
_LONGEST_SEARCH = 200


def overview(place: RecordPlace) -> ResponseReturnValue:
    """Show all sections with what is missing in them, and for whom it matters."""
    form_ = format_of(place)
    links = section_links(place, form_)
    context = frame_of(place)
    place.audit_view("record")
    return render_template(
        "records/show_record.html",
        links=links,
        missing=missing_in(link.state for link in links),
        for_whom=for_whom,
        to_review=_to_review(place),
        **context,
    )


def _to_review(place: RecordPlace) -> int:
    """Return how many terms a newer release has changed, for whoever may take the new ones over."""
    return count_to_review(db_session(), place.open_items) if place.may_write else 0


def section(place: RecordPlace, section_id: str) -> ResponseReturnValue:
    """Show a section, or save its questions."""
    page = _page(place, section_id)
    if request.method == "POST":
        refuse_readers(place)
        form, saved = _save(page)
        if form is not None and saved.is_complete and not form.errors:
            flash(_("Saved."), "success")
            return redirect(place.url("show_section", section=section_id), code=303)
        page.form, page.saved = form, saved
        page.status = _CONFLICT if saved.theirs else _UNUSABLE
    elif request.args.get("edit") and place.may_write:
        with suppress(ValueError):
            page.entry_form = UUID(request.args["edit"])
    return _shown(page)


def autosave(place: RecordPlace, section_id: str) -> ResponseReturnValue:
    """Save the questions while they are written, field by field.

    200 when all is saved, 409 with the other texts, 422 for warnings and what cannot be read; in
    each case ``versions`` are those of the fields that are saved.
    """
    page = _page(place, section_id)
    refuse_readers(place)
    form, saved = _save(page)
    if form is None:
        return jsonify(message=_("The form was incomplete. Load the page again.")), _UNUSABLE
    moment = format_time(datetime.now(UTC), "short")
    answer: dict[str, Any] = {
        "saved_at_text": _("Saved %(time)s", time=moment),
        "versions": {f"v-{name}": version for name, version in saved.versions.items()},
        "warnings": {f"f-{name}": list(told) for name, told in saved.warnings.items()},
    }
    if saved.theirs:
        # The answer holds what somebody else wrote.
        place.audit_view("record")
        return jsonify(answer | _conflict(page, form, saved)), _CONFLICT
    if saved.warnings:
        told = _("Not saved yet: a text may say who the patient is. See beside it.")
        return jsonify(answer | {"message": told}), _UNUSABLE
    if form.errors:
        return jsonify(answer | {"message": form.problems[0].message}), _UNUSABLE
    return jsonify(answer)


def entries(place: RecordPlace, section_id: str) -> ResponseReturnValue:
    """Add, change, remove or switch an entry of the section's table, or search a term for it."""
    page = _page(place, section_id)
    refuse_readers(place)
    if page.section.table is None:
        abort(404)
    if "q" in request.form and not {"pick", "save"} & set(request.form):
        page.searched = plain(request.form.get("q", ""), lines=False)[:_LONGEST_SEARCH]
        return _shown(page)
    try:
        if not _act(page, page.section.table.kind):
            page.status = _CONFLICT if page.entry_form.form_errors else _UNUSABLE
            return _shown(page)
    except ItemChangedError:
        return _told(page, _("Somebody else changed this entry meanwhile. Look at it again."))
    except NoSuchItemError:
        return _told(page, _("This entry is no longer there."))
    except UnknownCodeError:
        return _told(page, _("There is no such term."))
    db_session().commit()
    return redirect(f"{place.url('show_section', section=section_id)}#entries", code=303)


def _told(page: SectionPage, words: str) -> ResponseReturnValue:
    """Show the section as it is now, with what stood in the way above its table."""
    db_session().rollback()
    db_session().expire_all()
    page.told, page.status = words, _CONFLICT
    # htmx leaves a page alone that answers with an error.
    if request.headers.get("HX-Request") == "true":
        page.status = 200
    return _shown(page)


def _act(page: SectionPage, kind: ItemKind) -> bool:
    """Do what the button says; False when the entry's form has something to mend."""
    place, sent = page.place, request.form
    if "remove" in sent:
        remove(place, kind, sent["remove"])
        return True
    if kind is ItemKind.PHENOTYPE:
        if "pick" in sent:
            # A page that stays open adds what was chosen to what it sent before.
            pick(place, page.form_, sent.getlist("pick")[-1])
            return True
        for presence in Presence:
            if presence.value in sent:
                switch(place, presence.value, sent[presence.value])
                return True
    table = EntryTable(
        page.section,
        kind,
        page.form_.offers(page.section),
        files_of(place) if kind is ItemKind.GENETIC_FINDING else {},
    )
    page.entry_form = table.form(is_sent=True)
    return save_entry(place, page.form_, table, page.entry_form)


def _page(place: RecordPlace, section_id: str) -> SectionPage:
    form_ = format_of(place)
    found = form_.section(section_id)
    if found is None:
        abort(404)
    return SectionPage(place, form_, found)


def _save(page: SectionPage) -> tuple[ConsiliumForm | None, Saved]:
    form = section_form(page.section)
    _offer_files(page, form)
    # Fields with errors keep them and are not saved; the others are.
    form.validate()
    if "csrf_token" in form.errors:
        return None, Saved()
    saved = save_section(page.place, page.form_, page.section, form)
    db_session().commit()
    return form, saved


def _offer_files(page: SectionPage, form: ConsiliumForm) -> None:
    wanted = [each for each in page.section.fields if each.kind is FieldKind.FILE]
    files = files_of(page.place) if wanted else {}
    for each in wanted:
        form[name_of(each)].offer(files.items(), empty="–")


def _conflict(page: SectionPage, form: ConsiliumForm, saved: Saved) -> dict[str, Any]:
    """Return the other texts: as a control takes them, and as a reader reads them."""
    theirs, words = {}, {}
    for field in page.section.fields:
        if field.id in saved.theirs:
            answer = saved.theirs[field.id]
            told = answer_words(field, answer, {})
            name = f"f-{field.id}"
            theirs[name] = _as_control(form[name], field, answer)
            words[name] = "\n".join(told)
    return {
        "theirs": theirs,
        "theirs_words": words,
        "mine_label": _("Your text"),
        "theirs_label": _("The other text"),
        "their_versions": {f"v-{name}": each for name, each in saved.their_versions.items()},
    }


def _as_control(control: Any, field: FieldSchema, answer: FieldAnswer | None) -> Any:
    """Return an answer as the page's script writes it: text, chosen values, or parts by name."""
    show_answer(control, field, answer)
    say_stored_codes(db_session(), (control,))
    if hasattr(control, "typed"):
        return control.typed
    return control.data if isinstance(control.data, list) else str(control.data or "")


def _shown(page: SectionPage) -> ResponseReturnValue:
    context = page.context()
    page.place.audit_view("record")
    return (
        render_template(
            "records/show_section.html",
            for_whom=for_whom,
            sexes=SEXES,
            language=select_locale(),
            tables=TABLES,
            adding=ADDING,
            none_yet=NONE_YET,
            **context,
        ),
        page.status,
    )
