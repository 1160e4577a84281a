"""Is this file what we signed? Answers for any bytes at all, hostile ones included.

``verify`` reads in this process; ``verify_apart`` does the same in a child with limits of memory and time, for bytes that
strangers send: a small PDF can unpack into gigabytes.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

MAX_BYTES = 10 * 1024 * 1024
MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 4


class Reason(StrEnum):
    GENUINE = "genuine"  # ours, whole
    ALTERED = "altered"  # signed, then changed
    FOREIGN = "foreign"  # signed, but not by us
    UNSIGNED = "unsigned"
    ENCRYPTED = "encrypted"
    NOT_PDF = "not_pdf"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``intact``: the signed bytes are unchanged. ``trusted``: signed under one of our roots.

    ``modified_after``: something was added behind the signature.
    """

    reason: Reason
    intact: bool = False
    trusted: bool = False
    modified_after: bool = False
    signer: str = ""
    signed_at: datetime | None = None  # as the signer's clock said

    @property
    def genuine(self) -> bool:
        return self.reason is Reason.GENUINE


def verify(data: bytes, *, roots: Iterable[bytes], at: datetime | None = None) -> Verdict:
    """Judge a file by its first signature against ``roots`` (DER). Never raises.

    ``at`` is the moment at which certificates must have been valid, such as the recorded day of issue; now when None.
    """
    if len(data) > MAX_BYTES:
        return Verdict(reason=Reason.TOO_LARGE)
    if b"%PDF-" not in data[:1024]:
        return Verdict(reason=Reason.NOT_PDF)
    try:
        return _judge(data, list(roots), at)
    except Exception:  # noqa: BLE001 (whatever a hostile file makes the reader do, memory and depth included)
        return Verdict(reason=Reason.UNREADABLE)


def verify_apart(data: bytes, *, roots: Iterable[bytes], at: datetime | None = None) -> Verdict:
    """``verify`` in a child process (about 0.5 s); what it cannot finish within its limits is unreadable."""
    if len(data) > MAX_BYTES:
        return Verdict(reason=Reason.TOO_LARGE)
    if b"%PDF-" not in data[:1024]:
        return Verdict(reason=Reason.NOT_PDF)
    header = {"roots": [base64.b64encode(root).decode() for root in roots], "at": at and at.isoformat()}
    source = Path(__file__).resolve().parents[4]
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.insert(0, {str(source)!r}); import {__name__} as v; v.child()",
            ],
            input=json.dumps(header).encode() + b"\n" + data,
            capture_output=True,
            timeout=10 * CPU_SECONDS,
            check=True,
            cwd="/",
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # no secrets for whoever takes the reader over
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Verdict(reason=Reason.UNREADABLE)
    signed_at = answer.pop("signed_at")
    return Verdict(
        reason=Reason(answer.pop("reason")),
        signed_at=datetime.fromisoformat(signed_at) if signed_at else None,
        **answer,
    )


def child() -> None:
    """The other end of ``verify_apart``: a header line and the file on stdin, the verdict as JSON on stdout."""
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    header = json.loads(sys.stdin.buffer.readline())
    at = datetime.fromisoformat(header["at"]) if header["at"] else None
    verdict = verify(
        sys.stdin.buffer.read(), roots=[base64.b64decode(root) for root in header["roots"]], at=at
    )
    answer = asdict(verdict) | {"signed_at": verdict.signed_at and verdict.signed_at.isoformat()}
    sys.stdout.write(json.dumps(answer))


def _judge(data: bytes, roots: list[bytes], at: datetime | None) -> Verdict:
    from asn1crypto import (
        x509 as asn1_x509,  # read only when a file is judged: a page that merely asks for a code need not wait
    )
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    reader = PdfFileReader(io.BytesIO(data))
    if reader.encrypted:
        return Verdict(reason=Reason.ENCRYPTED)
    signatures = reader.embedded_regular_signatures
    if not signatures:
        return Verdict(reason=Reason.UNSIGNED)
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in roots],
        allow_fetching=False,
        moment=at or datetime.now(UTC),
    )
    status = validate_pdf_signature(signatures[0], context)
    intact = bool(status.intact and status.valid)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    # The library looks at trust only when the digest is right; a changed file of ours is still ours.
    ours = bool(status.trusted) or (not intact and _issued_here(status.signing_cert.dump(), roots))
    return Verdict(
        reason=_reason(ours=ours, unchanged=intact and whole),
        intact=intact,
        trusted=ours,
        modified_after=not whole,
        signer=str(status.signing_cert.subject.native.get("common_name", ""))[:120],
        signed_at=status.signer_reported_dt,
    )


def _reason(*, ours: bool, unchanged: bool) -> Reason:
    if not ours:
        return Reason.FOREIGN
    return Reason.GENUINE if unchanged else Reason.ALTERED


def _issued_here(certificate: bytes, roots: list[bytes]) -> bool:
    child = x509.load_der_x509_certificate(certificate)
    for root in roots:
        with contextlib.suppress(ValueError, TypeError, InvalidSignature):
            child.verify_directly_issued_by(x509.load_der_x509_certificate(root))
            return True
    return False
