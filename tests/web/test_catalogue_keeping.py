"""A catalogue is read once a process, and each reader gets the one of their language."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_babel import force_locale, get_translations, gettext

from i18n.translators import LOCALES_FOLDER
from web.catalogue_keeping import KeptBabel


def an_app() -> Flask:
    app = Flask("web")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(LOCALES_FOLDER)
    KeptBabel(app)
    return app


def test_two_requests_share_a_catalogue():
    app, found = an_app(), []

    for _request in range(2):
        with app.test_request_context(), force_locale("de"):
            found.append(get_translations())

    assert found[0] is found[1]


def test_each_reader_gets_their_own_language():
    app = an_app()

    with app.test_request_context():
        with force_locale("de"):
            german = gettext("Worklist")
        with force_locale("en"):
            english = gettext("Worklist")

    assert english == "Worklist"
    assert german != english


def test_a_language_that_was_forced_ends_with_its_block():
    app = an_app()

    with app.test_request_context():
        before = gettext("Worklist")
        with force_locale("de"):
            german = gettext("Worklist")
        after = gettext("Worklist")

    assert (before, after) == ("Worklist", "Worklist")
    assert german == "Arbeitsliste"


def test_a_template_escapes_what_stands_in_a_message():
    app = an_app()

    with app.test_request_context():
        found = render_template_string('{{ _("By %(name)s.", name="<b>") }} {{ _("5 %% of <b>") }}')

    assert found == "By &lt;b&gt;. 5 % of <b>"
