"""Python loads this by itself when its folder comes first in ``PYTHONPATH``: the clock of ``benchmarks.permission_cost`` inside the
web processes of a product that runs apart. Every second each writes what it spent to ``$PERMISSION_PROBE/<process>.json``."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

FOLDER = os.environ.get("PERMISSION_PROBE", "")
LOADED = "huiban.runtime.web"


def start() -> None:
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while not hasattr(sys.modules.get(LOADED), "application"):
        time.sleep(0.05)
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from benchmarks.permission_cost import ASKED, Clock, patched

    clock, target = Clock(), Path(FOLDER) / f"{os.getpid()}.json"
    with patched(clock, ASKED):
        began = time.process_time()
        while True:
            time.sleep(1)
            spent = {"spent": clock.spent, "whole": time.process_time() - began}
            target.with_suffix(".new").write_text(json.dumps(spent))
            target.with_suffix(".new").replace(target)


if FOLDER:
    start()
    os.register_at_fork(after_in_child=start)
