"""What a stranger may send as a packet, and what is refused."""

from __future__ import annotations

import json

import phenopackets
import pytest

from tests.support.cases import MADE_AT, a_case
from web.exchange.notes import Imported, Note, Refusal, Refused, Why
from web.exchange.phenopackets.reading import read_phenopacket
from web.exchange.phenopackets.writing import write_family, write_phenopacket

META = '"metaData": {"phenopacketSchemaVersion": "2.0.2"}'


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", Refused(Refusal.EMPTY)),
        (b" \n", Refused(Refusal.EMPTY)),
        (b"{" + b" " * (5 * 1024 * 1024) + b"}", Refused(Refusal.TOO_LARGE)),
        (b'{"a": ' * 60 + b"1" + b"}" * 60, Refused(Refusal.TOO_DEEP)),
        (b'{"a": 1', Refused(Refusal.NOT_JSON)),
        (b'{"a": NaN}', Refused(Refusal.NOT_JSON)),
        (b'{"a": 1, "a": 2}', Refused(Refusal.DOUBLED_KEY, "a")),
        (b'{"resourceType": "Bundle"}', Refused(Refusal.NOT_THIS_FORMAT, "metaData")),
        (b"\xff\xfe\x00", Refused(Refusal.NOT_THIS_FORMAT)),
        (b'{"\xff": 1}', Refused(Refusal.NOT_TEXT)),
        (
            b'{"id": "p", "metaData": {}}',
            Refused(Refusal.NO_VERSION, "metaData.phenopacketSchemaVersion"),
        ),
        (
            b'{"id": "p", "metaData": {"phenopacketSchemaVersion": "1.0.0"}}',
            Refused(Refusal.WRONG_VERSION, "metaData.phenopacketSchemaVersion"),
        ),
        (
            f'{{"subject": {{"sex": "Anna"}}, {META}}}'.encode(),
            Refused(Refusal.NOT_VALID, "subject.sex"),
        ),
        (
            f'{{"subject": {{"taxonomy": {{"id": "NCBITaxon:10090"}}}}, {META}}}'.encode(),
            Refused(Refusal.NOT_HUMAN, "subject.taxonomy"),
        ),
    ],
)
def test_what_is_no_packet_is_refused(content: bytes, refused: Refused):
    assert read_phenopacket(content) == Imported(refusals=(refused,))


def test_too_many_values_are_refused():
    content = json.dumps({"metaData": {}, "a": [0] * 200_001}).encode()

    assert read_phenopacket(content).refusals == (Refused(Refusal.TOO_MANY),)


def test_fields_that_the_schema_does_not_know_are_told():
    content = f'{{"id": "p", "mood": "good", "subject": {{"shoe_size": 39}}, {META}}}'.encode()

    imported = read_phenopacket(content)

    assert Note("mood", Why.NOT_OF_FORMAT) in imported.dropped
    assert Note("subject.shoe_size", Why.NOT_OF_FORMAT) in imported.dropped


def test_unknown_fields_of_protobuf_are_told_by_their_number():
    message = phenopackets.Phenopacket(id="p")
    message.meta_data.phenopacket_schema_version = "2.0"
    message.subject.sex = phenopackets.FEMALE
    # Field 2000 as a text, inside of the subject (field 2).
    unknown = b"\x82\x7d\x02hi"
    subject = message.subject.SerializeToString() + unknown
    message.ClearField("subject")
    content = message.SerializeToString() + b"\x12" + bytes([len(subject)]) + subject

    imported = read_phenopacket(content)

    assert imported.case is not None
    assert Note("subject.#2000", Why.NOT_OF_FORMAT) in imported.dropped


def test_a_family_is_read_from_protobuf_too():
    content = write_family(a_case(), MADE_AT, as_protobuf=True).content

    imported = read_phenopacket(content)

    assert imported.case is not None
    assert len(imported.case.relatives) == 3
    assert imported.case.phenotypes == a_case().phenotypes


def test_protobuf_that_is_cut_off_is_refused():
    content = write_phenopacket(a_case(), MADE_AT, as_protobuf=True).content

    assert read_phenopacket(content[:-3]).refusals == (Refused(Refusal.NOT_THIS_FORMAT),)
