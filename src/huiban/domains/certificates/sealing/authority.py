"""The local demonstration authority: a P-256 root and a signing certificate in the state folder.

It proves that a file is what this installation issued and has not been changed. It is no accredited authority and says so
in every name; a real deployment plugs an accredited seal service in at ``sign.py``.

``<state>/authority/`` (0700) holds ``root-N.crt``, ``root-N.key``, ``signing-N.crt``, ``signing-N.key`` (0600). The
highest N whose pair is complete and valid signs; every root stays trusted, so older documents verify after a rotation.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FOLDER = "authority"
ROOT_NAME = "慧办演示根证书/DEMO ONLY"
SIGNER_NAME = "慧办演示签章机构/DEMO ONLY"
ROOT_YEARS = 20
SIGNER_YEARS = 3
_CLOCK_SKEW = timedelta(hours=1)


class AuthorityDamaged(RuntimeError):
    """The authority's folder is there but cannot be used: restore it from a backup."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Certificates as DER bytes. ``key`` is PKCS #8 DER."""

    roots: tuple[bytes, ...]
    certificate: bytes
    key: bytes = field(repr=False)
    valid_until: datetime


def load_or_create_authority(state: Path) -> Authority:
    """The authority of a state folder, made at first need in one step: of two starts at once both get the same one.

    Raises AuthorityDamaged when files are missing or unreadable.
    """
    folder = state / FOLDER
    if not folder.is_dir():
        _create(folder)
    return load_authority(folder)


def load_authority(folder: Path) -> Authority:
    """Read an authority folder; raises AuthorityDamaged."""
    try:
        roots = tuple(_der(path) for path in sorted(folder.glob("root-*.crt")))
        number = _signing_number(folder)
        certificate = x509.load_pem_x509_certificate((folder / f"signing-{number}.crt").read_bytes())
        key = serialization.load_pem_private_key(
            (folder / f"signing-{number}.key").read_bytes(), password=None
        )
    except (OSError, ValueError) as error:
        raise AuthorityDamaged(f"the authority in {folder} cannot be read: {error}") from error
    if not roots:
        raise AuthorityDamaged(f"the authority in {folder} has no root certificate")
    return Authority(
        roots=roots,
        certificate=certificate.public_bytes(serialization.Encoding.DER),
        key=key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        valid_until=certificate.not_valid_after_utc,
    )


def list_roots(state: Path) -> list[bytes]:
    """The root certificates (DER) of a state folder, also without any key; empty when it has none."""
    return [_der(path) for path in sorted((state / FOLDER).glob("root-*.crt"))]


def rotate_signing_key(state: Path) -> Authority:
    """Add a new signing key under the newest root; what was signed before stays valid. Returns the new authority."""
    folder = state / FOLDER
    root_number = max(_numbers(folder, "root"))
    root = x509.load_pem_x509_certificate((folder / f"root-{root_number}.crt").read_bytes())
    root_key = serialization.load_pem_private_key(
        (folder / f"root-{root_number}.key").read_bytes(), password=None
    )
    if not isinstance(root_key, ec.EllipticCurvePrivateKey):
        raise AuthorityDamaged(f"the root key in {folder} is not an elliptic curve key")
    _write_signer(folder, max(_numbers(folder, "signing")) + 1, root, root_key)
    return load_authority(folder)


def _create(folder: Path) -> None:
    """Fill a folder of another name, then rename: only one start can win, the other finds the winner's."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    try:
        root_key = ec.generate_private_key(ec.SECP256R1())
        root = _root_certificate(root_key)
        _write_pair(draft, "root-1", root, root_key)
        _write_signer(draft, 1, root, root_key)
        _give_to_owner_of(folder.parent, draft)
        with contextlib.suppress(OSError):
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if not folder.is_dir():
        raise AuthorityDamaged(f"the authority folder {folder} could not be made")


def _root_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name(ROOT_NAME)
    builder = _builder(name, name, key.public_key(), timedelta(days=365 * ROOT_YEARS))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return builder.sign(key, hashes.SHA256())


def _write_signer(
    folder: Path, number: int, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(SIGNER_NAME), root.subject, key.public_key(), timedelta(days=365 * SIGNER_YEARS))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    issuer = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False
    )
    _write_pair(folder, f"signing-{number}", builder.sign(root_key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, length: timedelta
) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - _CLOCK_SKEW
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + length)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "huiban DEMONSTRATION"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(**used: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: used.get(name, False) for name in names})


def _write_pair(
    folder: Path, stem: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    """The key first: a certificate without its key is never seen."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(folder / f"{stem}.key", pem)
    _write(folder / f"{stem}.crt", certificate.public_bytes(serialization.Encoding.PEM))


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _give_to_owner_of(path.parent, path)


def _give_to_owner_of(folder: Path, path: Path) -> None:
    """What root makes belongs to the account that owns the folder around it."""
    if os.geteuid() != 0:
        return
    owner = folder.stat()
    for made in (path, *path.rglob("*")) if path.is_dir() else (path,):
        os.chown(made, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _signing_number(folder: Path) -> int:
    """The newest pair that is complete and valid now; the newest complete one when none is valid."""
    now = datetime.now(UTC)
    numbers = sorted(
        (n for n in _numbers(folder, "signing") if (folder / f"signing-{n}.key").exists()), reverse=True
    )
    for number in numbers:
        certificate = x509.load_pem_x509_certificate((folder / f"signing-{number}.crt").read_bytes())
        if certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            return number
    if numbers:
        return numbers[0]
    raise ValueError("there is no signing certificate")


def _numbers(folder: Path, kind: str) -> list[int]:
    found = (re.fullmatch(rf"{kind}-(\d+)\.crt", path.name) for path in folder.glob(f"{kind}-*.crt"))
    return [int(match[1]) for match in found if match]


def _der(path: Path) -> bytes:
    return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)
