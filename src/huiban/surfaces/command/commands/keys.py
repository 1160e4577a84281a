"""Look after the keys that personal data is sealed with.

    huiban keys status       how many values are sealed with which key
    huiban keys rotate       add a new key: new values take it at once, a job seals the old ones anew
    huiban keys reseal       only the job, after HUIBAN_CRYPTO was changed
    huiban keys retire k1    take an old key out of keys.json, once no value of the database needs it

Nothing is stopped. Old keys stay in keys.json until they are retired: backups made before need them. Copy keys.json
again afterwards.
"""

from __future__ import annotations

import argparse

from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-subcommand each."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, help_text, act in (
        ("status", "count the sealed values by key", _status),
        ("rotate", "add a new key and seal the old values anew", _rotate),
        ("reseal", "seal the values of old keys and suites anew", _reseal),
    ):
        actions.add_parser(name, help=help_text).set_defaults(act=act)
    retire = actions.add_parser("retire", help="take an old key out, once nothing is sealed with it")
    retire.add_argument("key_id", metavar="KEY")
    retire.add_argument(
        "--copied",
        action="store_true",
        help="a copy of keys.json lies elsewhere, or no backup sealed with the key is kept any more",
    )
    retire.set_defaults(act=_retire)


def run(options: argparse.Namespace) -> int:
    """Act on the keys of this installation."""
    with django():
        return int(options.act(options))


def _status(_options: argparse.Namespace) -> int:
    from huiban.foundation.keyring.public import count_values, list_key_faults
    from huiban.foundation.keys_file import field_keys

    for count in count_values():
        state = "active" if count.key_id == field_keys().active else "old"
        kept = f", {count.kept} of them in records kept as written" if count.kept else ""
        print(f"{count.key_id:<8} {state:<8} {count.suite:<14} {count.values} values{kept}")
    faults = list_key_faults()
    for fault in faults:
        print(f"error    {fault}")
    return 1 if faults else 0


def _rotate(options: argparse.Namespace) -> int:
    from django.conf import settings

    from huiban.foundation.keyring.public import list_key_faults, note_keys
    from huiban.runtime.keys import add_field_key

    if faults := list_key_faults():
        raise Refusal("; ".join(faults))
    key_id = add_field_key(settings.HUIBAN_KEYS_FILE)
    note_keys()
    print(
        f"new values are sealed with {key_id}; copy {settings.HUIBAN_KEYS_FILE} to where its copy lies, now"
    )
    return _reseal(options)


def _reseal(_options: argparse.Namespace) -> int:
    from huiban.foundation.keyring.jobs import reseal

    reseal.defer(once="keyring:reseal")
    print("old values are sealed anew in the background: huiban keys status shows how far it is")
    return 0


def _retire(options: argparse.Namespace) -> int:
    from django.conf import settings

    from huiban.foundation.keyring.public import forget_key, list_uses
    from huiban.runtime.keys import remove_field_key

    if uses := list_uses(options.key_id):
        raise Refusal("; ".join(uses))
    if not options.copied:
        raise Refusal(
            f"backups made while {options.key_id} was in use cannot be read without it: keep a copy of"
            f" {settings.HUIBAN_KEYS_FILE} with them, then say --copied"
        )
    forget_key(options.key_id)
    remove_field_key(settings.HUIBAN_KEYS_FILE, options.key_id)
    print(f"{options.key_id} is no longer in {settings.HUIBAN_KEYS_FILE}")
    return 0
