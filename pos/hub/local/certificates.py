"""The hub's small authority: it vouches for the hub's own server, and for each till by its role.

Whoever is at a till has the authority's certificate (`ca.pem`) and knows by it that this is the
store's hub. Its key never leaves the folder.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pos.errors import HubMisuse
from pos.places import switch_to

AUTHORITY: Final = "ca.pem"
AUTHORITY_KEY: Final = "ca.key"
SERVER: Final = "server.pem"
SERVER_KEY: Final = "server.key"
RENEW_BEFORE: Final = timedelta(days=120)
_AUTHORITY_LIVES: Final = timedelta(days=20 * 365)
_SERVER_LIVES: Final = timedelta(days=397)
_CLIENT_LIVES: Final = timedelta(days=10 * 365)
"""A till is let in no more by its role, not by waiting for this."""
_CLOCKS_DIFFER_BY: Final = timedelta(days=1)
_LONGEST_NAME: Final = 64


@dataclass(frozen=True, slots=True, repr=False)
class Authority:
    """Made once; it must outlive every certificate it has signed."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def authority_in(folder: Path) -> Authority:
    """HubMisuse where there is none, or it cannot be read by this user."""
    try:
        certificate = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        key = load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), password=None)
    except FileNotFoundError:
        raise HubMisuse(
            f"There are no certificates in {folder}: this is not the box of the hub, or its"
            " PostgreSQL speaks no TLS."
        ) from None
    except (OSError, ValueError) as problem:
        raise HubMisuse(f"The certificates in {folder} cannot be read: {problem}.") from None
    assert isinstance(key, EllipticCurvePrivateKey)
    return Authority(certificate, key)


def make_authority(folder: Path, *, now: datetime, called: str) -> Authority:
    """The key is written first: a certificate whose key was lost could sign nothing."""
    key = generate_private_key(SECP256R1())
    name = _name(f"{called} authority")
    builder = (
        _begun(name, key, now=now, lives=_AUTHORITY_LIVES)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
    )
    made = Authority(builder.sign(key, hashes.SHA256()), key)
    switch_to(folder / AUTHORITY_KEY, _key_pem(key))
    switch_to(folder / AUTHORITY, made.pem)
    return made


def issue_client_certificate(ca: Authority, *, common_name: str) -> tuple[bytes, bytes]:
    """For whoever logs in as the role of that name: its certificate and its key, in PEM."""
    assert len(common_name) <= _LONGEST_NAME, common_name
    key = generate_private_key(SECP256R1())
    used_for = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = _begun(_name(common_name), key, now=datetime.now(UTC), lives=_CLIENT_LIVES)
    return _signed(ca, builder.add_extension(used_for, critical=False)), _key_pem(key)


def write_server_certificate(
    ca: Authority, folder: Path, *, names: Sequence[str], now: datetime
) -> None:
    key = generate_private_key(SECP256R1())
    used_for = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    builder = (
        _begun(_name(names[0]), key, now=now, lives=_SERVER_LIVES)
        .add_extension(used_for, critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(one) for one in names]), False)
    )
    certificate = _signed(ca, builder)
    switch_to(folder / SERVER_KEY, _key_pem(key))
    switch_to(folder / SERVER, certificate + ca.pem)


def why_to_renew(folder: Path, *, names: Sequence[str], now: datetime) -> str:
    """Why the server needs another certificate; '' where the one it has will do."""
    if not (folder / SERVER).exists():
        return "there was none"
    try:
        certificate = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
        key = load_pem_private_key((folder / SERVER_KEY).read_bytes(), password=None)
    except (OSError, ValueError):
        return "it could not be read"
    if key.public_key() != certificate.public_key():
        return "its key was another's"
    if certificate.not_valid_after_utc - now < RENEW_BEFORE:
        return f"it ends on {certificate.not_valid_after_utc:%Y-%m-%d}"
    missing = [one for one in names if one not in _names_in(certificate)]
    return f"it was not for {', '.join(missing)}" if missing else ""


def _begun(
    name: x509.Name, key: EllipticCurvePrivateKey, *, now: datetime, lives: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER_BY)
        .not_valid_after(now + lives)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(ca: Authority, builder: x509.CertificateBuilder) -> bytes:
    known_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key())
    made = (
        builder.issuer_name(ca.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(known_by, critical=False)
        .sign(ca.key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:_LONGEST_NAME])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _names_in(certificate: x509.Certificate) -> set[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(one.value) for one in found}


def _key_pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
