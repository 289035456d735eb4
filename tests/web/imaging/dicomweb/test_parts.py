"""Answers of several parts have the length that they promise."""

from __future__ import annotations

from web.imaging.dicomweb.parts import Part, Parts


def test_the_length_is_told_before_anything_is_read() -> None:
    contents = [b"one", b"", b"three" * 100]
    parts = Parts(
        media_type="application/octet-stream",
        parts=[
            Part(
                content_type="application/octet-stream",
                size=len(each),
                read=lambda c=each: iter((c,)),
            )
            for each in contents
        ],
    )

    body = b"".join(parts.body())

    assert len(body) == parts.size
    assert body.count(f"--{parts.boundary}".encode()) == 4
    assert all(b"\r\n\r\n" + each + b"\r\n" in body for each in contents)


def test_what_is_open_already_is_not_read_again() -> None:
    def read() -> None:
        raise AssertionError

    part = Part(content_type="application/dicom", size=3, read=read)  # type: ignore[arg-type]  # never called
    parts = Parts(media_type="application/dicom", parts=[part])

    assert b"\r\n\r\none\r\n" in b"".join(parts.body(iter((b"one",))))
