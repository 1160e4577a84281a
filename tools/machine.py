"""Make sure the programs the tests look with are on this machine: a Chromium, poppler's ``pdfsig`` and NSS's ``certutil``.

As root on Debian or Ubuntu they are installed by apt; otherwise what is missing is named, with how to get it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "poppler-utils": ("pdfsig",),
    "libnss3-tools": ("certutil",),
}


def missing() -> list[str]:
    """The Debian packages whose programs are not found. ``HUIBAN_CHROMIUM`` may name a browser elsewhere."""
    found = []
    for package, programs in PROGRAMS.items():
        if package == "chromium" and os.environ.get("HUIBAN_CHROMIUM"):
            continue
        if not any(shutil.which(program) for program in programs):
            found.append(package)
    return found


def install(packages: list[str]) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    subprocess.run(["apt-get", "update", "-q"], check=True, env=quiet, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing " + ", ".join(packages), flush=True)
        install(packages)
        packages = missing()
    if packages:
        names = " ".join(packages)
        print(f"The tests need {names}. On Debian or Ubuntu: sudo apt-get install {names}", file=sys.stderr)
        print("A browser elsewhere is named by HUIBAN_CHROMIUM=/path/to/chromium.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
