"""Makes ``.venv`` ready to run the product (``base``) or its tests as well (``test``). Standard library only.

    python3 bootstrap.py base|test

Installs the locked requirements with their hashes, puts ``src`` on the environment's path, writes the command
``.venv/bin/huiban`` and compiles the translations. What is up to date is not done again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
LAUNCHER = """#!/bin/sh
exec "{python}" -m huiban "$@"
"""


class SetUpError(Exception):
    """Set-up cannot go on; the message is for the person who typed the command."""


def main(arguments: list[str]) -> int:
    """Set up for ``base`` or ``test``; the exit status."""
    if len(arguments) != 1 or arguments[0] not in {"base", "test"}:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        lock = os.open(ROOT, os.O_RDONLY)  # two starts at once set up one after the other
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up(arguments[0])
        os.close(lock)
    except SetUpError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def set_up(kind: str) -> None:
    """Bring the environment up to date."""
    if sys.version_info < OLDEST:
        raise SetUpError("huiban needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    make_environment()
    install(kind)
    write_path_file()
    write_launcher()
    compile_translations()
    compile_source()


def make_environment() -> None:
    """Create ``.venv`` when it is missing or does not run."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0
    ):
        return
    say("creating .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([interpreter(), "-m", "venv", VENV], check=False, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetUpError(
            "the environment .venv could not be created; on Debian and Ubuntu install python3-venv.\n"
            + (done.stdout + done.stderr).strip()
        )


def interpreter() -> str:
    """The Python for ``.venv``: this one; for root one that other accounts can run, when there is one."""
    if os.geteuid() != 0 or open_to_all(Path(sys.executable).resolve()):
        return sys.executable
    test = f"import ensurepip, venv, sys; sys.exit(sys.version_info < {OLDEST})"
    for candidate in ("/usr/local/bin/python3", "/usr/bin/python3"):
        path = Path(candidate)
        if not path.exists() or not open_to_all(path.resolve()):
            continue
        if subprocess.run([candidate, "-c", test], check=False, capture_output=True).returncode == 0:
            return candidate
    return sys.executable


def open_to_all(path: Path) -> bool:
    """Whether every account may run this file."""
    return path.stat().st_mode & 0o5 == 0o5 and all(folder.stat().st_mode & 0o1 for folder in path.parents)


def install(kind: str) -> None:
    """Install the locked requirements unless exactly these (or the larger set) are installed already."""
    if any(stamp_of(larger) == read(stamp_file(larger)) for larger in {kind, "test"}):
        return
    say(f"installing the requirements ({kind}); half a minute, more when they must be fetched first")
    started = time.monotonic()
    requirements = ROOT / "requirements" / f"{kind}.txt"
    command: list[str | Path] = [
        *(PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"),
        *("--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "-r", requirements),
    ]
    done = subprocess.run(
        command, check=False, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise SetUpError(f"the requirements could not be installed:\n{done.stdout.strip()}")
    compile_packages()
    stamp_file(kind).write_text(stamp_of(kind))
    say(f"installed in {time.monotonic() - started:.0f} s")


def compile_packages() -> None:
    """Compile what was installed with all cores; pip would use one. Failures in odd files do not matter."""
    subprocess.run(
        [PYTHON, "-m", "compileall", "-q", "-q", "-j", "0", VENV / "lib"],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def write_path_file() -> None:
    """Put ``src`` on the path of the environment; nothing is built or downloaded for that."""
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    known = VENV / "site-packages.path"
    folder = read(known)
    if not folder or not Path(folder).is_dir():
        folder = subprocess.run(
            [PYTHON, "-c", script], check=True, capture_output=True, text=True
        ).stdout.strip()
        write(known, folder)
    write(Path(folder) / "huiban.pth", f"{ROOT / 'src'}\n")


def write_launcher() -> None:
    """Write the command ``huiban``."""
    launcher = VENV / "bin" / "huiban"
    write(launcher, LAUNCHER.format(python=PYTHON))
    if not os.access(launcher, os.X_OK):
        launcher.chmod(0o755)


def compile_translations() -> None:
    """Compile the catalogues that are newer than what was compiled from them."""
    for folder in (ROOT / "src" / "huiban" / "locale").glob("*/LC_MESSAGES"):
        sources = list(folder.glob("*.po"))
        compiled = folder / "django.mo"
        newest = max((path.stat().st_mtime for path in [folder, *sources]), default=0.0)
        if sources and (not compiled.exists() or compiled.stat().st_mtime < newest):
            subprocess.run([PYTHON, ROOT / "tools" / "messages.py", "compile"], check=False, cwd=ROOT)
            return


def compile_source() -> None:
    """Compile our own modules, for the account that runs the product may not be able to."""
    command: list[str | Path] = [PYTHON, "-m", "compileall", "-q", "-q", ROOT / "src"]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stamp_file(kind: str) -> Path:
    return VENV / f"{kind}.installed"


def stamp_of(kind: str) -> str:
    """Changes with the locked requirements and with where and with what the environment was made."""
    locked = (ROOT / "requirements" / f"{kind}.txt").read_bytes()
    return hashlib.sha256(locked + str(VENV).encode() + read(VENV / "pyvenv.cfg").encode()).hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def write(path: Path, text: str) -> None:
    if read(path) != text:
        path.write_text(text)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
