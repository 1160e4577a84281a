"""The scanner's client and ClamAV's own clamd, where it is installed, with a signature of its own for the EICAR test file."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiban.adapters.clamd import Clamd
from huiban.domains.documents.public import ScannerAway
from tests.fake_clamd import EICAR

PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(PROGRAM is None, reason="clamd is not installed here (Debian: clamav-daemon)"),
]
START_SECONDS = 30.0
LIMIT = 1 << 20


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    folder = tmp_path_factory.mktemp("clamd")
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "trial.ndb").write_text(f"Trial.Eicar:0:*:{EICAR.hex()}\n")
    socket = folder / "clamd.sock"
    settings = folder / "clamd.conf"
    settings.write_text(
        f"DatabaseDirectory {signatures}\nLocalSocket {socket}\nForeground yes\nStreamMaxLength {LIMIT}\n"
    )
    process = subprocess.Popen([str(PROGRAM), "-c", str(settings)], stdout=subprocess.DEVNULL)
    try:
        yield _ready(Clamd(f"unix:{socket}"), process)
    finally:
        process.terminate()
        process.wait(20)


def _ready(scanner: Clamd, process: subprocess.Popen[bytes]) -> Clamd:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            scanner.ping()
        except ScannerAway:
            time.sleep(0.1)
        else:
            return scanner
    raise RuntimeError(f"clamd did not answer ({process.poll()})")


def test_what_is_clean_and_what_is_not(scanner: Clamd) -> None:
    assert scanner.scan(io.BytesIO(b"%PDF-1.7 nothing")) == ""
    assert scanner.scan(io.BytesIO(EICAR)) == "Trial.Eicar.UNOFFICIAL"


def test_it_looks_into_an_archive(scanner: Clamd, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "within.zip", "w") as archive:
        archive.writestr("deep/within.txt", EICAR)
    with (tmp_path / "within.zip").open("rb") as content:
        assert scanner.scan(content) == "Trial.Eicar.UNOFFICIAL"


def test_more_than_it_takes_is_no_verdict(scanner: Clamd) -> None:
    with pytest.raises(ScannerAway, match="size limit"):
        scanner.scan(io.BytesIO(b"x" * (5 * LIMIT)))
