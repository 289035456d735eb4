"""The certificate with which an installation seals documents: the hospital's, or one made here.

``CONSILIUM_SEAL_CERTIFICATE`` names a PKCS#12 file or a PEM chain, ``CONSILIUM_SEAL_KEY`` the PEM
key of a chain, ``CONSILIUM_SEAL_PASSWORD`` what opens them. Without them a self-made certificate
is written to the data folder on first use: it proves that a document was not changed, not by whom
it was made.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from web.environment import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from web.settings import Settings

_KEY_BITS: Final = 3072
_VALID_FOR: Final = timedelta(days=3650)
_PEM: Final = b"-----BEGIN"


class SealNotUsableError(SettingsError):
    """The configured certificate and key cannot seal; the reason says why."""


def sealing_signer(settings: Settings) -> SimpleSigner:
    """Return what seals documents of this installation.

    Raises:
        SealNotUsableError: when what is configured cannot be used.

    """
    certificate = os.environ.get("CONSILIUM_SEAL_CERTIFICATE")
    if not certificate:
        path = settings.data_folder / "keys" / "seal.pem"
        if not path.exists():
            _make(path)
        return _from_pem(path.read_bytes(), path.read_bytes(), None)
    password = os.environ.get("CONSILIUM_SEAL_PASSWORD", "").encode() or None
    try:
        content = Path(certificate).read_bytes()
        if not content.startswith(_PEM):
            return _from_pkcs12(content, password)
        key = Path(os.environ.get("CONSILIUM_SEAL_KEY") or certificate).read_bytes()
        return _from_pem(content, key, password)
    except (OSError, ValueError, TypeError) as error:
        raise SealNotUsableError(f"The seal in {certificate} cannot be used: {error}") from error


def _from_pem(chain: bytes, key: bytes, password: bytes | None) -> SimpleSigner:
    certificates = x509.load_pem_x509_certificates(chain)
    return _signer(certificates[0], load_pem_private_key(key, password), certificates[1:])


def _from_pkcs12(content: bytes, password: bytes | None) -> SimpleSigner:
    key, certificate, others = pkcs12.load_key_and_certificates(content, password)
    if key is None or certificate is None:
        raise SealNotUsableError("it holds no certificate with its key")
    return _signer(certificate, key, others)


def refuse_outside_term(signer: SimpleSigner, now: datetime) -> None:
    """Raise SealNotUsableError when the certificate does not hold at ``now`` (aware)."""
    certificate: Any = signer.signing_cert
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if not begins <= now <= ends:
        raise SealNotUsableError(
            f"The seal's certificate holds from {begins:%Y-%m-%d} to {ends:%Y-%m-%d} only."
        )


def _signer(
    certificate: x509.Certificate, key: PrivateKeyTypes, others: Sequence[x509.Certificate]
) -> SimpleSigner:
    _refuse_another_usage(certificate)
    if certificate.public_key() != key.public_key():
        raise SealNotUsableError("the key does not belong to the certificate")
    store = SimpleCertificateStore.from_certs([_asn1(each) for each in (certificate, *others)])
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=_asn1(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(plain),
        cert_registry=store,
    )


def _refuse_another_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise SealNotUsableError("the certificate is not made for signing (its key usage)")


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _make(path: Path) -> None:
    """Write key and certificate in one step: who starts at the same moment sees all or none."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    content = private + _certificate(key).public_bytes(Encoding.PEM)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "Consilium, self-made seal of this installation")]
    )
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
