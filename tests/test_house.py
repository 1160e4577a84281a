"""Promises about the whole house that no single part could keep."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_system_check_fails():
    call_command("check", "--fail-level", "WARNING")


def test_no_private_key_or_token_is_committed():
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    marks = ("-----BEGIN " + "PRIVATE KEY", "-----BEGIN EC " + "PRIVATE KEY", "AKI" + "A")
    for name in files:
        path = ROOT / name
        if (
            path.suffix in {".py", ".yaml", ".toml", ".md", ".json", ".txt", ".html", ".js", ".pem", ".key"}
            and path.exists()
        ):
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not any(mark in text for mark in marks), name


def test_no_file_of_the_source_is_a_god():
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / "src").rglob("*.py")
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}
