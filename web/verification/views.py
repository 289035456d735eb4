"""The public page that confirms a paper. It says number, version and sum, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, make_response, redirect, request, url_for
from flask_limiter.errors import RateLimitExceeded

from web.access import public
from web.patient_pages import language_of_reader, patient_page
from web.rate_limits import limiter
from web.request_session import db_session
from web.verification.queries import confirm

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

verification = Blueprint("verification", __name__)
_LONGEST_NUMBER = 24
_LONGEST_SUM = 80


@verification.route("/verify")
@public
def ask_number() -> ResponseReturnValue:
    """Ask for a number; a number that was typed leads to its own page."""
    number = request.args.get("number", "").strip()[:_LONGEST_NUMBER]
    if not number:
        language = language_of_reader()
        return patient_page("verification/ask_number.html", language, number="", checksum="")
    address = url_for(
        "verification.show_verification",
        # A stroke would make another address of it; no number has one.
        number=number.replace("/", "-"),
        sum=request.args.get("sum", "").strip()[:_LONGEST_SUM] or None,
        language=request.args.get("language") or None,
    )
    return redirect(address, code=303)


@verification.route("/verify/<string:number>")
@public
@limiter.limit("30 per minute")
def show_verification(number: str) -> ResponseReturnValue:
    """Say whether a form with this number was printed here, and whether its text is the same."""
    checksum = request.args.get("sum", "")[:_LONGEST_SUM]
    found = confirm(db_session(), number[:_LONGEST_NUMBER], checksum)
    language = language_of_reader(found.language if found else "")
    return patient_page(
        "verification/show_verification.html",
        language,
        number=number[:_LONGEST_NUMBER],
        checksum=checksum,
        found=found,
    )


@verification.errorhandler(RateLimitExceeded)
def say_too_many(_error: RateLimitExceeded) -> Response:
    """Say in the reader's language that it was asked too often."""
    page = patient_page("verification/too_many.html", language_of_reader())
    return make_response(page, 429)
