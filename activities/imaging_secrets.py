"""What is secret about one patient's cleaned images, derived from the key and gone with it.

The same patient has the same secrets each time: identifiers stay together, dates keep their
distances (PS3.15 E.3.6), and nobody without the key can undo either.
"""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Final

from activities.imaging.cleaned_files import CleaningSecrets
from web.patient_keys import PatientCipher

_SALT: Final = b"imaging"
# At most ten years back: years keep their sense, and the day says nothing.
_MOST_DAYS: Final = 3650
_PSEUDONYM_BYTES: Final = 10


def cleaning_secrets(cipher: PatientCipher) -> CleaningSecrets:
    """Return what the cleaner needs for this patient."""
    days = int.from_bytes(cipher.key_for_file(_SALT, "imaging:dates")) % _MOST_DAYS + 1
    name = cipher.key_for_file(_SALT, "imaging:pseudonym")[:_PSEUDONYM_BYTES]
    return CleaningSecrets(
        uid_key=cipher.key_for_file(_SALT, "imaging:uids"),
        date_offset=timedelta(days=-days),
        pseudonym=f"P-{base64.b32encode(name).decode()}",
    )


def keyed_digest(cipher: PatientCipher, digest: bytes) -> bytes:
    """Return what tells a file again inside one patient, and nothing to whoever lacks the key."""
    return hmac.digest(cipher.key_for_file(_SALT, "imaging:digests"), digest, sha256)


def made_uid(cipher: PatientCipher, *names: str) -> str:
    """Return an identifier for what has none of its own, such as a photograph (PS3.5 B.2)."""
    key = cipher.key_for_file(_SALT, "imaging:made uids")
    number = int.from_bytes(hmac.digest(key, "\0".join(names).encode(), sha256)[:16])
    return f"2.25.{number}"
