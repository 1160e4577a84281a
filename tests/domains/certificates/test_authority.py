from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509

from huiban.domains.certificates.sealing.authority import (
    AuthorityDamaged,
    load_or_create_authority,
    rotate_signing_key,
)
from huiban.domains.certificates.sealing.sign import sign_pdf
from huiban.domains.certificates.sealing.verify import Reason, verify
from huiban.domains.certificates.typeset.render import typeset
from tests.domains.certificates.sheets import ORGAN, SHEETS

SOURCE = Path(__file__).resolve().parents[3] / "src"
START = """
import sys, pathlib
sys.path.insert(0, {source!r})
from huiban.domains.certificates.sealing.authority import load_or_create_authority
sys.stdout.buffer.write(load_or_create_authority(pathlib.Path({state!r})).certificate)
"""


def test_it_is_made_once_with_private_keys_for_the_owner_only(tmp_path):
    first = load_or_create_authority(tmp_path)
    assert load_or_create_authority(tmp_path) == first
    folder = tmp_path / "authority"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "root-1.crt": 0o600,
        "root-1.key": 0o600,
        "signing-1.crt": 0o600,
        "signing-1.key": 0o600,
    }


def test_its_names_say_that_it_is_a_demonstration(tmp_path):
    authority = load_or_create_authority(tmp_path)
    for der in (*authority.roots, authority.certificate):
        assert "DEMO" in x509.load_der_x509_certificate(der).subject.rfc4514_string()


def test_its_keys_are_not_shown_when_it_is_printed(tmp_path):
    authority = load_or_create_authority(tmp_path)
    assert "key=" not in repr(authority)


def test_two_starts_at_once_get_the_same_authority(tmp_path):
    script = START.format(source=str(SOURCE), state=str(tmp_path))

    def start(_number: int) -> bytes:
        return subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout

    with ThreadPoolExecutor(4) as pool:
        certificates = set(pool.map(start, range(4)))
    assert len(certificates) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["authority"]


def test_a_new_key_signs_and_what_the_old_one_signed_stays_genuine(tmp_path):
    page = typeset(SHEETS["refusal"])
    old = load_or_create_authority(tmp_path)
    before = sign_pdf(page.pdf, authority=old, organ=ORGAN, spot=page.seal)
    new = rotate_signing_key(tmp_path)
    after = sign_pdf(page.pdf, authority=new, organ=ORGAN, spot=page.seal)

    assert new.certificate != old.certificate
    assert load_or_create_authority(tmp_path) == new
    assert [verify(pdf, roots=new.roots).reason for pdf in (before, after)] == [Reason.GENUINE] * 2


def test_a_damaged_authority_is_never_replaced_by_a_new_one(tmp_path):
    load_or_create_authority(tmp_path)
    (tmp_path / "authority" / "signing-1.key").write_text("damaged")
    with pytest.raises(AuthorityDamaged):
        load_or_create_authority(tmp_path)
