"""Seal, and have the seal judged: by ourselves, by an independent program, on files of all sorts."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from huiban.domains.certificates.sealing.authority import Authority, load_or_create_authority
from huiban.domains.certificates.sealing.seal_image import seal_pdf, seal_png
from huiban.domains.certificates.sealing.sign import sign_pdf
from huiban.domains.certificates.sealing.verify import MAX_BYTES, Reason, verify, verify_apart
from huiban.domains.certificates.typeset.render import typeset
from tests.domains.certificates.pages import picture_of, text_of
from tests.domains.certificates.sheets import LONG_NAME, ORGAN, SHEETS

needs_pdfsig = pytest.mark.skipif(
    not (shutil.which("pdfsig") and shutil.which("certutil")), reason="needs poppler-utils and libnss3-tools"
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return load_or_create_authority(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def sealed(authority) -> bytes:
    page = typeset(SHEETS["refusal"])
    return sign_pdf(page.pdf, authority=authority, organ=ORGAN, spot=page.seal)


def flipped(pdf: bytes, place: int) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= 1
    return bytes(changed)


def test_a_sealed_file_is_genuine_and_tells_who_signed(sealed, authority):
    verdict = verify(sealed, roots=authority.roots)
    assert verdict.genuine
    assert (verdict.intact, verdict.trusted, verdict.modified_after) == (True, True, False)
    assert verdict.signer == "慧办演示签章机构/DEMO ONLY"
    assert verdict.signed_at is not None


def test_sealing_changes_no_word_of_the_page(sealed):
    assert text_of(sealed) == text_of(typeset(SHEETS["refusal"]).pdf)


def test_the_seal_stands_red_where_the_page_asked_for_it(sealed):
    spot = typeset(SHEETS["refusal"]).seal
    assert spot is not None
    around = (int(spot.x) - 60, int(spot.y) - 60, int(spot.x) + 60, int(spot.y) + 60)
    picture = picture_of(sealed)

    def red(box: tuple[int, int, int, int]) -> int:
        values = picture.crop(box).tobytes()
        pixels = zip(values[0::3], values[1::3], values[2::3], strict=True)
        return sum(1 for r, g, b in pixels if r > 150 and g < 110 and b < 110)

    assert red(around) > 1000
    assert red((0, int(spot.y) + 60, picture.width, picture.height)) == 0


def test_every_document_takes_a_seal(authority):
    for name, sheet in SHEETS.items():
        page = typeset(sheet)
        pdf = sign_pdf(page.pdf, authority=authority, organ=sheet.organ, spot=page.seal)
        assert (name, verify(pdf, roots=authority.roots).reason) == (name, Reason.GENUINE)


def test_a_seal_is_a_drawing_that_says_demonstration():
    for organ in (ORGAN, "局", LONG_NAME, "〇\U0002a6d6"):
        assert text_of(seal_pdf(organ)).endswith("DEMONSTRATION")
        assert "演示专用" in text_of(seal_pdf(organ))
    assert seal_png(ORGAN).startswith(b"\x89PNG")


def test_one_changed_bit_among_the_signed_bytes_is_never_genuine(sealed, authority):
    """The bytes that are not signed are those of the signature itself."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", sealed)
    assert found
    gap = range(int(found[1]), int(found[2]))
    places = [place for place in range(0, len(sealed), 1201) if place not in gap]
    genuine = [place for place in places if verify(flipped(sealed, place), roots=authority.roots).genuine]
    assert len(places) > 50
    assert genuine == []


def test_a_changed_page_is_altered_and_still_known_as_ours(sealed, authority):
    verdict = verify(flipped(sealed, 5000), roots=authority.roots)
    assert (verdict.reason, verdict.intact, verdict.trusted) == (Reason.ALTERED, False, True)


def test_a_revision_behind_the_seal_is_altered(sealed, authority):
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root[pdf_name("/Note")] = pdf_string("added")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    verdict = verify(out.getvalue(), roots=authority.roots)
    assert (verdict.reason, verdict.intact, verdict.modified_after) == (Reason.ALTERED, True, True)


def test_another_authority_of_the_same_name_is_foreign(sealed, tmp_path):
    stranger = load_or_create_authority(tmp_path)
    verdict = verify(sealed, roots=stranger.roots)
    assert (verdict.reason, verdict.intact, verdict.trusted) == (Reason.FOREIGN, True, False)
    assert verify(flipped(sealed, 5000), roots=stranger.roots).reason is Reason.FOREIGN


def test_files_that_are_not_ours_get_their_reason(sealed, authority):
    plain = typeset(SHEETS["refusal"]).pdf
    locked, out = copy_into_new_writer(PdfFileReader(io.BytesIO(plain))), io.BytesIO()
    locked.encrypt("owner", "user")
    locked.write(out)
    found = {
        name: verify(data, roots=authority.roots).reason
        for name, data in {
            "unsigned": plain,
            "encrypted": out.getvalue(),
            "cut": sealed[:-500],
            "half": sealed[: len(sealed) // 2],
            "empty": b"",
            "picture": b"\x89PNG\r\n" + bytes(2000),
            "words": b"%PDF-1.7\n" + b"x" * 20_000,
            "large": b"%PDF-1.7" + bytes(MAX_BYTES),
        }.items()
    }
    assert found == {
        "unsigned": Reason.UNSIGNED,
        "encrypted": Reason.ENCRYPTED,
        "cut": Reason.UNREADABLE,
        "half": Reason.UNREADABLE,
        "empty": Reason.NOT_PDF,
        "picture": Reason.NOT_PDF,
        "words": Reason.UNREADABLE,
        "large": Reason.TOO_LARGE,
    }


def test_strangers_files_are_judged_in_a_process_of_their_own(sealed, authority):
    assert verify_apart(sealed, roots=authority.roots) == verify(sealed, roots=authority.roots)
    assert verify_apart(flipped(sealed, 5000), roots=authority.roots).reason is Reason.ALTERED


@pytest.mark.slow
def test_a_file_that_unpacks_into_gigabytes_is_unreadable_and_harmless(authority):
    packed = zlib.compress(bytes(1 << 30), 9)
    body = b"%PDF-1.7\n"
    place = len(body)
    body += b"2 0 obj\n<</Type/XRef/Size 10/W[1 4 2]/Root 3 0 R/Filter/FlateDecode/Length "
    body += str(len(packed)).encode() + b">>\nstream\n" + packed + b"\nendstream\nendobj\nstartxref\n"
    body += str(place).encode() + b"\n%%EOF"
    assert verify_apart(body, roots=authority.roots).reason is Reason.UNREADABLE


@needs_pdfsig
def test_poppler_finds_the_signature_valid_and_trusted_and_sees_a_flipped_byte(sealed, authority, tmp_path):
    store = _nss_store(tmp_path, authority)
    assert _pdfsig(store, tmp_path, sealed) == ["Signature is Valid.", "Certificate is Trusted."]
    assert _pdfsig(store, tmp_path, flipped(sealed, 5000))[0] == "Digest Mismatch."


def _nss_store(folder: Path, authority: Authority) -> Path:
    store = folder / "nss"
    store.mkdir()
    root = folder / "root.pem"
    root.write_bytes(x509.load_der_x509_certificate(authority.roots[0]).public_bytes(Encoding.PEM))
    subprocess.run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"], check=True)
    subprocess.run(
        ["certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,C,C", "-i", root], check=True
    )
    return store


def _pdfsig(store: Path, folder: Path, pdf: bytes) -> list[str]:
    path = folder / "file.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        ["pdfsig", "-nssdir", f"sql:{store}", path], capture_output=True, text=True, check=False
    ).stdout
    return [line.split(": ", 1)[1] for line in told.splitlines() if "Validation: " in line]
