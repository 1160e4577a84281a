"""Check that nobody has touched the record of who read whose data.

huiban access-record verify            every seal of the chain; exit status 1 and the place when one does not fit
huiban access-record verify --last 50  the newest fifty seals only
"""

from __future__ import annotations

import argparse

from huiban.surfaces.command.product import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-subcommand."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="compute every seal again and compare")
    verify.add_argument("--last", type=int, help="only so many of the newest seals")
    verify.set_defaults(act=_verify)


def run(options: argparse.Namespace) -> int:
    """Act on the record of this installation."""
    with django():
        return int(options.act(options))


def _verify(options: argparse.Namespace) -> int:
    from huiban.foundation.access_log.public import last_seal, verify_chain

    breaks, newest = verify_chain(last=options.last), last_seal()
    if newest is None:
        print("nothing is sealed yet")
        return 0
    for found in breaks:
        print(
            f"seal {found.seal}: {found.kind} differ: {found.sealed} entries were sealed, {found.found} are there"
        )
    print(
        f"{newest.number} seals, the newest {bytes(newest.digest).hex()}: {'broken' if breaks else 'whole'}"
    )
    return 1 if breaks else 0
