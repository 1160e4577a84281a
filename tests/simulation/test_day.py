"""A small day from the doors' opening to the last line's closing, in a real product of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIZE = ["--visitors", "150", "--windows", "24", "--kiosks", "6", "--displays", "14"]


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables = inherited | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "huiban", "simulate-day", *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=280)


@pytest.mark.slow
def test_a_small_day_keeps_every_promise():
    done = simulate(*SIZE, "--seed", "11", "--json")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert report["ok"] is True
    assert report["tickets"] == {"issued": report["tickets"]["issued"], "lost": 0, "duplicated": 0}
    assert report["tickets"]["issued"] > 120
    assert report["order"]["calls"] >= report["tickets"]["issued"] - report["happened"].get(
        "lost_patience", 0
    )
    assert report["happened"]["web_kills"] == 2
    assert report["connections_cut_and_tried_again"] > 0
    assert report["displays"]["comparisons"] > 14
    assert report["displays"]["reconnections"] > 0
    assert report["kpis"]["served"] > 100
    assert report["errors"] == report["double_calls"] == report["displays"]["disagreements"] == 0


def test_real_data_is_left_alone(tmp_path):
    done = simulate("--write-accounts", "-", "--data", str(tmp_path / "nothing-here"))
    assert done.returncode == 1
    assert "no installation" in done.stderr


@pytest.mark.parametrize("wrong", [["--visitors", "0"], ["--speed", "-1"], ["--windows", "x"]])
def test_a_wrong_size_is_misuse(wrong):
    assert simulate(*wrong).returncode == 2
