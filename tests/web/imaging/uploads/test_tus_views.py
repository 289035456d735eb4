"""Files arrive piece by piece: in order, once, up to the last byte before a cut, from few."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.support.tus_sender import VERSION, TusSender, sha1_header
from web.imaging.uploads import pieces, receiving
from web.models.audit import AuditAct, AuditEntry
from web.models.imaging import UploadedFileState, UploadedPart
from web.models.patients import Patient
from web.request_session import database

CONTENT = bytes(range(256)) * 1200


def test_a_file_sent_in_pieces_arrives_as_it_was(sender: TusSender):
    upload = sender.begins()
    url = sender.creates(upload["files_url"], "CD/IM1", len(CONTENT)).headers["Location"]

    first = sender.adds(url, 0, CONTENT[:100_000])
    last = sender.adds(url, 100_000, CONTENT[100_000:])

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100000")
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    (row,) = sender.rows()
    assert row.state is UploadedFileState.RECEIVED
    assert sender.content_of(row) == CONTENT
    assert all(CONTENT[:64] not in path.read_bytes() for path in sender.stored())
    assert b"IM1" not in row.sealed_name


def test_a_small_file_needs_one_request(sender: TusSender):
    upload = sender.begins()

    sender.sends(upload, "IM2", b"all of it")

    (row,) = sender.rows()
    assert (row.state, sender.content_of(row)) == (UploadedFileState.RECEIVED, b"all of it")


def test_an_empty_file_has_arrived_when_it_is_named(sender: TusSender):
    answer = sender.creates(sender.begins()["files_url"], "empty", 0)

    assert answer.status_code == 201
    (row,) = sender.rows()
    assert row.state is UploadedFileState.RECEIVED


def test_what_arrived_before_the_line_was_cut_is_kept(sender: TusSender):
    upload = sender.begins()
    url = sender.creates(upload["files_url"], "IM1", len(CONTENT)).headers["Location"]

    sender.adds(url, 0, CONTENT[:150_000], promised=len(CONTENT))

    assert sender.asks(url).headers["Upload-Offset"] == "150000"
    rest = sender.adds(url, 150_000, CONTENT[150_000:])
    assert rest.headers["Upload-Offset"] == str(len(CONTENT))
    assert sender.content_of(sender.rows()[0]) == CONTENT


def test_a_line_cut_before_the_first_byte_leaves_nothing(sender: TusSender):
    url = sender.creates(sender.begins()["files_url"], "IM1", 10).headers["Location"]

    answer = sender.adds(url, 0, b"", promised=10)

    assert answer.headers["Upload-Offset"] == "0"
    assert sender.stored() == []
    assert sender.rows(UploadedPart) == []


def test_a_piece_for_another_place_is_refused_and_leaves_nothing(sender: TusSender):
    url = sender.creates(sender.begins()["files_url"], "IM1", 100).headers["Location"]
    sender.adds(url, 0, b"x" * 10)

    early, late = sender.adds(url, 0, b"y" * 10), sender.adds(url, 20, b"y" * 10)

    assert (early.status_code, late.status_code) == (409, 409)
    assert sender.asks(url).headers["Upload-Offset"] == "10"
    assert len(sender.stored()) == 1


def test_of_two_writers_at_one_place_one_is_kept(
    sender: TusSender, monkeypatch: pytest.MonkeyPatch
):
    url = sender.creates(sender.begins()["files_url"], "IM1", 20).headers["Location"]
    # The second one arrives, and is kept, while the first one is still being received.
    other = TusSender(sender.site)
    other._tokens["clinician"] = sender.token
    inner = pieces.ArrivingBytes.read
    answers = []

    def read(arriving: pieces.ArrivingBytes, size: int = -1) -> bytes:
        monkeypatch.setattr(pieces.ArrivingBytes, "read", inner)
        answers.append(other.adds(url, 0, b"b" * 20))
        return inner(arriving, size)

    monkeypatch.setattr(pieces.ArrivingBytes, "read", read)
    first = sender.adds(url, 0, b"a" * 20)

    assert [answers[0].status_code, first.status_code] == [204, 409]
    assert sender.content_of(sender.rows()[0]) == b"b" * 20
    assert len(sender.stored()) == 1


def test_no_transaction_is_open_while_bytes_arrive(
    sender: TusSender, monkeypatch: pytest.MonkeyPatch
):
    url = sender.creates(sender.begins()["files_url"], "IM1", 20).headers["Location"]
    inner, seen = pieces.ArrivingBytes.read, []

    def read(arriving: pieces.ArrivingBytes, size: int = -1) -> bytes:
        seen.append(database.session().in_transaction())
        return inner(arriving, size)

    monkeypatch.setattr(pieces.ArrivingBytes, "read", read)
    sender.adds(url, 0, b"a" * 10)
    sender.creates(sender.begins()["files_url"], "IM2", 20, b"a" * 10)

    assert len(seen) > 1
    assert not any(seen)


def test_a_file_named_twice_is_one_file_and_goes_on(sender: TusSender):
    upload = sender.begins()
    first = sender.creates(upload["files_url"], "IM1", 20, b"a" * 5, fingerprint="f")

    again = sender.creates(upload["files_url"], "IM1", 20, b"a" * 5, fingerprint="f")

    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "5"
    assert len(sender.rows()) == 1


def test_a_piece_with_another_sum_is_thrown_away(sender: TusSender):
    url = sender.creates(sender.begins()["files_url"], "IM1", 20).headers["Location"]

    wrong = sender.adds(url, 0, b"a" * 20, **{"Upload-Checksum": sha1_header(b"b" * 20)})
    right = sender.adds(url, 0, b"a" * 20, **{"Upload-Checksum": sha1_header(b"a" * 20)})

    assert (wrong.status_code, right.status_code) == (460, 204)
    assert len(sender.stored()) == 1


def test_a_file_that_is_dropped_leaves_nothing(sender: TusSender):
    url = sender.sends(sender.begins(), "IM1", b"content")

    answer = sender.client.delete(url, headers={**VERSION, "X-CSRFToken": sender.token})

    assert answer.status_code == 204
    assert sender.rows() == []
    assert sender.stored() == []
    assert sender.asks(url).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "ten"}, 400),
        ({"Upload-Length": "9" * 40}, 400),
        ({"Upload-Metadata": "filename ###"}, 400),
        ({"Upload-Metadata": "filename \xff\xfe"}, 400),
        ({"Upload-Metadata": "filename /v8="}, 400),
    ],
)
def test_what_is_no_tus_is_refused(sender: TusSender, headers: dict[str, str], status: int):
    answer = sender.creates(sender.begins()["files_url"], "IM1", 10, **headers)

    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert sender.rows() == []


def test_the_site_says_what_it_speaks(sender: TusSender):
    answer = sender.client.options(sender.begins()["files_url"])

    assert answer.headers["Tus-Version"] == "1.0.0"
    assert "creation-with-upload" in answer.headers["Tus-Extension"]
    assert answer.headers["Tus-Max-Size"] == str(2 * 1024**3)


def test_an_unfinished_file_says_when_it_is_thrown_away(sender: TusSender):
    answer = sender.creates(sender.begins()["files_url"], "IM1", 10)

    assert answer.headers["Upload-Expires"].endswith("GMT")


def test_more_than_an_upload_holds_is_refused(sender: TusSender):
    upload = sender.begins()
    sender.creates(upload["files_url"], "first", 2 * 1024**3 - 5)

    answer = sender.creates(upload["files_url"], "second", 6)

    assert answer.status_code == 413
    assert answer.headers["Consilium-Reason"] == "too_large"
    assert len(sender.rows()) == 1


def test_more_files_than_an_upload_holds_are_refused(
    sender: TusSender, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receiving, "FILES_LIMIT", 1)
    upload = sender.begins()
    sender.sends(upload, "first", b"1")

    answer = sender.creates(upload["files_url"], "second", 1, b"2")

    assert answer.status_code == 413
    assert answer.headers["Consilium-Reason"] == "too_many_files"
    assert len(sender.stored()) == 1


def test_a_piece_that_is_too_long_is_refused(sender: TusSender, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pieces, "PART_LIMIT", 8)
    url = sender.creates(sender.begins()["files_url"], "IM1", 20).headers["Location"]

    assert sender.adds(url, 0, b"a" * 9).status_code == 413
    assert sender.adds(url, 0, b"a" * 8).status_code == 204
    assert len(sender.stored()) == 1


def test_more_than_the_file_has_is_refused(sender: TusSender):
    url = sender.creates(sender.begins()["files_url"], "IM1", 5).headers["Location"]

    assert sender.adds(url, 0, b"a" * 6).status_code == 413
    assert sender.stored() == []


@pytest.mark.parametrize("who", ["stranger", "member", "lead", "guest", "coordinator"])
def test_nobody_else_finds_anything_and_that_is_on_record(sender: TusSender, who: str):
    upload = sender.begins()
    url = sender.sends(upload, "IM1", b"content")
    other = TusSender(sender.site, who=who)

    answers = [
        other.asks(url),
        other.adds(url, 0, b"x"),
        other.creates(upload["files_url"], "IM2", 1, b"x"),
        other.client.delete(url, headers={**VERSION, "X-CSRFToken": other.token}),
        other.posts(upload["complete_url"]),
        other.posts(sender.uploads_url, data={"command_id": str(uuid4())}),
    ]

    assert {each.status_code for each in answers} == {404}
    assert len(sender.rows()) == 1
    with sender.site.lent.sessions() as session:
        denied = session.scalars(
            select(AuditEntry).where(
                AuditEntry.act == AuditAct.DENIED,
                AuditEntry.person_id == sender.site.people[who],
            )
        ).all()
    assert len(denied) == len(answers)


def test_a_request_without_its_token_is_refused(sender: TusSender):
    upload = sender.begins()
    sender._tokens["clinician"] = "forged"

    assert sender.creates(upload["files_url"], "IM1", 1, b"x").status_code == 400


def test_a_closed_upload_takes_nothing_more(sender: TusSender):
    upload = sender.begins()
    sender.sends(upload, "IM1", b"content")
    url = sender.creates(upload["files_url"], "IM2", 10).headers["Location"]
    sender.completes(upload)

    answers = [sender.creates(upload["files_url"], "IM3", 1, b"x"), sender.adds(url, 0, b"x")]

    assert [each.status_code for each in answers] == [410, 410]
    assert len(sender.stored()) == 1


def test_nothing_more_is_taken_while_use_is_restricted(sender: TusSender):
    upload = sender.begins()
    url = sender.creates(upload["files_url"], "IM1", 10).headers["Location"]
    with sender.site.lent.sessions.begin() as session:
        session.get_one(Patient, sender.site.patient_id).restricted_at = datetime.now(UTC)

    answer = sender.adds(url, 0, b"x")

    assert answer.status_code == 410
    assert sender.stored() == []
