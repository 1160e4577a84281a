"""The browser's evaluator, run by node: the one on the path, or the one that comes with Playwright."""

import json
import shutil
import subprocess
from pathlib import Path

import playwright

import huiban

SCRIPT = Path(huiban.__file__).parent / "surfaces/components/static/components/condition.js"
RUNNER = Path(__file__).with_name("run_condition.mjs")


def find_node() -> str | None:
    bundled = Path(playwright.__file__).parent / "driver" / "node"
    return shutil.which("node") or (str(bundled) if bundled.exists() else None)


class BrowserTwin:
    """A node process that answers one question at a time."""

    def __init__(self, node: str) -> None:
        self._process = subprocess.Popen(
            [node, str(RUNNER), str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, condition: dict, facts: dict, today: str) -> tuple[bool | None, list[str]]:
        assert self._process.stdin and self._process.stdout
        question = {"condition": condition, "facts": facts, "today": today}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        value, missing = json.loads(self._process.stdout.readline())
        return value, missing

    def close(self) -> None:
        self._process.communicate(timeout=20)
