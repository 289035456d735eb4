"""Seals a PDF with a PAdES signature: whoever opens it later sees whether a byte was changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pypdf import PdfWriter

from activities.seal_certificates import (
    SealNotUsableError,
    refuse_outside_term,
    sealing_signer,
)
from web.settings import Settings

FIELD_NAME: Final = "Seal"
ON_A_TABLET: Final = "Consent signed on a tablet"
ON_PAPER: Final = "Record of a consent signed on paper"
# Width and height in points.
_A4: Final = (595, 842)


def document_seal(settings: Settings, reason: str = ON_A_TABLET) -> Callable[[bytes, str], bytes]:
    """Return what seals a PDF of a hospital; the certificate is read when it is first needed."""
    signer_of = lru_cache(maxsize=1)(sealing_signer)

    def seal(pdf: bytes, place: str) -> bytes:
        signer = signer_of(settings)
        refuse_outside_term(signer, datetime.now(UTC))
        return sealed_pdf(pdf, signer, reason=reason, place=place)

    return seal


def check_seal(settings: Settings) -> None:
    """Seal an empty page and keep nothing, so that a wrong seal is found before a patient signs.

    Raises:
        SealNotUsableError: when what is configured cannot seal, in a sentence for the operator.

    """
    empty, pdf = PdfWriter(), io.BytesIO()
    empty.add_blank_page(*_A4)
    empty.write(pdf)
    try:
        document_seal(settings)(pdf.getvalue(), "")
    except SealNotUsableError:
        raise
    except Exception as error:  # whatever a key that nobody foresaw does in the library
        raise SealNotUsableError(f"The seal cannot be used: {error}") from error


def sealed_pdf(pdf: bytes, signer: SimpleSigner, *, reason: str, place: str) -> bytes:
    """Return the PDF with a certifying signature (PAdES baseline B) that permits no change.

    No clock and no list of revoked certificates is asked: the server may have no way out.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    how = PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
        location=place,
    )
    sealed = io.BytesIO()
    sign_pdf(writer, how, signer=signer, output=sealed)
    return sealed.getvalue()
