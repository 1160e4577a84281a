"""Look after organisations that no import brings.

huiban organisations list
huiban organisations add CENTRE-1 区政务服务中心 --kind centre
"""

from __future__ import annotations

import argparse

from huiban.surfaces.command.product import django, operator


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-subcommand each."""
    actions = parser.add_subparsers(dest="what", metavar="ACTION", required=True)
    actions.add_parser("list", help="list organisations with their codes")
    add = actions.add_parser("add", help="add an organisation")
    add.add_argument("code")
    add.add_argument("name")
    add.add_argument("--kind", default="department", choices=["government", "department", "centre", "town"])
    add.add_argument("--area", default="", help="12-digit division code")


def run(options: argparse.Namespace) -> int:
    """List, or add."""
    with django():
        from huiban.domains.directory.public import OrganisationKind, create_organisation, list_organisations

        if options.what == "list":
            for row in list_organisations():
                print(f"{row.code:<24} {row.name}  {row.kind}")
            return 0
        made = create_organisation(
            actor=operator(),
            code=options.code,
            name=options.name,
            kind=OrganisationKind(options.kind),
            area_code=options.area,
        )
        print(f"{made.name} was added as {made.code}")
    return 0
