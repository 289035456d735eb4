"""The seal's certificate: made on first use, or the hospital's own, or a clear refusal."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from activities.seal_certificates import (
    SealNotUsableError,
    refuse_outside_term,
    sealing_signer,
)
from tests.support.databases import Database
from tests.support.web_pages import settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from web.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    nowhere = Database(url="sqlite://", engine=None, sessions=None)  # type: ignore[arg-type]
    return settings_for(nowhere, tmp_path)


def a_hospital_s_own() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seal of a hospital")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def subject(settings: Settings) -> str:
    return str(sealing_signer(settings).signing_cert.subject.native["common_name"])


def test_a_certificate_is_made_once_and_kept_from_others(settings: Settings):
    first, second = sealing_signer(settings), sealing_signer(settings)

    assert first.signing_cert.dump() == second.signing_cert.dump()
    path = settings.data_folder / "keys" / "seal.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["seal.pem"]
    assert "self-made" in subject(settings)


def test_the_hospital_s_own_comes_as_pkcs12_with_its_password(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    key, certificate = a_hospital_s_own()
    path = tmp_path / "seal.p12"
    how = BestAvailableEncryption(b"open sesame")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, how))
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", str(path))
    monkeypatch.setenv("CONSILIUM_SEAL_PASSWORD", "open sesame")

    assert subject(settings) == "Seal of a hospital"

    monkeypatch.setenv("CONSILIUM_SEAL_PASSWORD", "open barley")
    with pytest.raises(SealNotUsableError):
        sealing_signer(settings)


def test_the_hospital_s_own_comes_as_a_pem_chain_with_its_key(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    key, certificate = a_hospital_s_own()
    chain, key_file = tmp_path / "seal.crt", tmp_path / "seal.key"
    chain.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_file.write_bytes(pem_of(key))
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", str(chain))
    monkeypatch.setenv("CONSILIUM_SEAL_KEY", str(key_file))

    assert subject(settings) == "Seal of a hospital"


def test_a_key_of_another_certificate_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chain, key_file = tmp_path / "seal.crt", tmp_path / "seal.key"
    chain.write_bytes(a_hospital_s_own()[1].public_bytes(Encoding.PEM))
    key_file.write_bytes(pem_of(a_hospital_s_own()[0]))
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", str(chain))
    monkeypatch.setenv("CONSILIUM_SEAL_KEY", str(key_file))

    with pytest.raises(SealNotUsableError, match="does not belong"):
        sealing_signer(settings)


def test_a_certificate_that_is_not_there_is_never_replaced_by_a_self_made_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", str(tmp_path / "gone.p12"))

    with pytest.raises(SealNotUsableError, match=r"gone\.p12"):
        sealing_signer(settings)


def uses(
    monkeypatch: pytest.MonkeyPatch, folder: Path, *, usage: x509.KeyUsage | None = None, days: int
) -> None:
    """Set a certificate that ends in so many days."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seal of a hospital")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
    )
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    made = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    (folder / "seal.pem").write_bytes(pem_of(key) + made)
    monkeypatch.setenv("CONSILIUM_SEAL_CERTIFICATE", str(folder / "seal.pem"))


def test_a_certificate_that_has_ended_seals_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    uses(monkeypatch, tmp_path, days=-1)

    with pytest.raises(SealNotUsableError, match="holds from"):
        refuse_outside_term(sealing_signer(settings), datetime.now(UTC))


def test_a_certificate_for_something_else_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    signs = dict.fromkeys(
        ("digital_signature", "content_commitment", "data_encipherment", "key_agreement"), False
    )
    more = dict.fromkeys(("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
    usage = x509.KeyUsage(**signs, **more, key_encipherment=True)
    uses(monkeypatch, tmp_path, usage=usage, days=2)

    with pytest.raises(SealNotUsableError, match="not made for signing"):
        sealing_signer(settings)
