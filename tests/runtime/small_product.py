"""A product in miniature under the real supervisor: ``python small_product.py '<json>'``."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from huiban.runtime.embedded import THROWAWAY_SETTINGS, EmbeddedPostgres
from huiban.runtime.lock import AlreadyServedError, exclusive
from huiban.runtime.supervisor import Preparation, Program, Supervisor

# Programs note their process number, so that a test can find them; "family" starts a child that does not listen.
NOTE = (
    "import os, sys, time, signal, subprocess; open(f'{sys.argv[1]}.pids', 'a').write(f'{os.getpid()}\\n'); "
)
KINDS = {
    "steady": NOTE + "time.sleep(60)",
    "ends": NOTE,
    "stubborn": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + NOTE + "time.sleep(60)",
    "family": NOTE
    + "c = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)'; "
    + "child = subprocess.Popen([sys.executable, '-c', c]); "
    + "open('grandchild.pids', 'a').write(f'{child.pid}\\n'); time.sleep(60)",
}


def main() -> int:
    """Run what the JSON describes."""
    wanted = json.loads(sys.argv[1])
    state = Path(wanted["state"])
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:.2f} {text}", flush=True)

    database = None
    if wanted.get("database"):
        database = EmbeddedPostgres(state / "postgres", settings=THROWAWAY_SETTINGS)
    programs = [
        Program(name=name, command=[sys.executable, "-c", KINDS[kind], name], stop_seconds=1.0)
        for name, kind in wanted["programs"].items()
    ]
    preparations = [
        Preparation(
            name="first",
            command=[sys.executable, "-c", code],
            if_failed="it did not work.",
            required=required,
        )
        for code, required in wanted.get("preparations", [])
    ]

    async def is_ready() -> bool:
        return all((state / f"{name}.pids").exists() for name in wanted.get("ready", wanted["programs"]))

    supervisor = Supervisor(
        state=state,
        environment=os.environ,
        database=database,
        preparations=lambda made: say(f"made {made}") or preparations,
        programs=programs,
        is_ready=is_ready,
        announce=lambda: say("ready"),
        say=say,
    )
    try:
        with exclusive(state):
            return asyncio.run(supervisor.run())
    except AlreadyServedError as error:
        say(f"error: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
