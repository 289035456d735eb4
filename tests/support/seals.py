"""Looks at the seal of a PDF as a reader's program does, without asking anybody."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

if TYPE_CHECKING:
    from pyhanko.sign.validation.status import PdfSignatureStatus


def seal_status(pdf: bytes) -> PdfSignatureStatus:
    """Return what the one seal of a document says; its own certificate is taken for good."""
    [seal] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)
    return validate_pdf_signature(seal, context)
