"""Run the product: database, web, live stream and jobs, until Ctrl-C.

At the first start the database is made and, unless told otherwise, a demonstration district is loaded. With
HUIBAN_DATABASE_URL the given PostgreSQL server is used instead of the embedded one, without demonstration.
"""

from __future__ import annotations

import argparse
import os

from huiban.runtime.environment import read_environment
from huiban.runtime.serve import serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options that override the environment."""
    parser.add_argument("--port", help="port of the pages (8000); live streams use the next one")
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--no-demo", action="store_true", help="start without the demonstration district")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    if options.port:
        os.environ["HUIBAN_PORT"] = options.port
        os.environ.pop("HUIBAN_LIVE_PORT", None)
    if options.host:
        os.environ["HUIBAN_HOST"] = options.host
    return serve(read_environment(), demo=not options.no_demo)
