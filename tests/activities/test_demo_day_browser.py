from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask, redirect, request, session
from werkzeug.serving import make_server

from activities.demo_day_browser import Browser, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

SIGN_IN = """<h1>Sign in</h1>{problem}<form method="post" action="/sign-in">
<input name="csrf_token" type="hidden" value="t-1"><input name="email"><input name="password">
</form>"""
UPLOAD = """<h1>Files of {who}</h1>
<form method="post" action="/files" enctype="multipart/form-data">
<input name="csrf_token" type="hidden" value="t-2"><input name="files" type="file">
<input type="radio" id="k-0" name="kind" value="mr"><label for="k-0">An MRI slice</label>
<button name="keep" value="1">Keep</button></form>"""


def small_site() -> Flask:
    app = Flask("small")
    app.secret_key = "for tests"

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> str | Response:
        if request.form.get("password") == "right" and request.form["csrf_token"] == "t-1":
            session["who"] = request.form["email"]
            return redirect("/files", code=303)  # type: ignore[return-value]
        wrong = '<div class="error-summary">Wrong password.</div>' if request.form else ""
        return SIGN_IN.format(problem=wrong)

    @app.route("/files", methods=["GET", "POST"])
    def files() -> str:
        if request.method == "GET":
            return UPLOAD.format(who=session["who"])
        one = request.files["files"]
        kept = f"{one.filename} {one.read().hex()} {request.form['kind']} {request.form['keep']}"
        return f"<h1>{kept} {request.form['csrf_token']}</h1>"

    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, small_site(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_signs_in_keeps_its_cookie_and_follows_the_redirect(address: str) -> None:
    browser = Browser(address, "Ada Example")

    browser.sign_in("ada", "right")

    assert browser.open("/files").title == "Files of ada"


def test_a_wrong_password_is_told_with_the_site_s_own_words(address: str) -> None:
    with pytest.raises(StepFailedError, match=r"Ada Example.*Wrong password\."):
        Browser(address, "Ada Example").sign_in("ada", "wrong")


def test_a_file_a_choice_by_its_words_and_a_button_are_sent(address: str) -> None:
    browser = Browser(address, "Ada Example")
    browser.sign_in("ada", "right")

    page = browser.send(
        browser.open("/files"),
        "/files",
        {"kind": "MRI"},
        button="keep",
        files={"files": ("slice.dcm", b"\x00\xff\r\n")},
    )

    assert page.title == "slice.dcm 00ff0d0a mr 1 t-2"


def test_a_missing_form_field_or_choice_is_named(address: str) -> None:
    browser = Browser(address, "Ada Example")
    browser.sign_in("ada", "right")
    page = browser.open("/files")

    for action, values, said in [
        ("/nowhere", {}, "/nowhere"),
        ("/files", {"shoe_size": "42"}, "shoe_size"),
        ("/files", {"kind": "PET"}, "PET"),
    ]:
        with pytest.raises(StepFailedError, match=said):
            browser.send(page, action, values)


def test_an_error_page_and_silence_are_failed_steps(address: str) -> None:
    with pytest.raises(StepFailedError, match="404"):
        Browser(address, "Ada Example").open("/no-such-page")
    with pytest.raises(StepFailedError, match="make run"):
        Browser("http://127.0.0.1:9", "Ada Example").open("/")


def test_bytes_are_handed_out_as_they_came(address: str) -> None:
    assert Browser(address, "Ada Example").download("/sign-in").startswith(b"<h1>Sign in")
