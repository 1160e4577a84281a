"""What an import would do, without doing it."""

from __future__ import annotations

from huiban.domains.catalog.access import can_manage_items
from huiban.domains.catalog.imports.profiles import PROFILES, profile_named
from huiban.domains.catalog.imports.source import read_source
from huiban.domains.catalog.models import Item
from huiban.domains.catalog.operations.import_items import ImportReport
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden


def preview_import(*, actor: Actor, content: bytes, profile: str) -> ImportReport:
    """The report ``import_items`` would give now. Raises what it would raise for a broken file, naming lines.

    Only the tolerance for absent items is not applied: ``absent`` tells how many there would be.
    """
    if not can_manage_items(actor):
        raise Forbidden
    source = profile_named(profile)
    reading = read_source(content, source)
    rows = Item.objects.filter(source_system=source.code_system)
    known = dict(rows.values_list("code", "source_hash"))
    created = sum(entry.code not in known for entry in reading.entries)
    unchanged = sum(known.get(entry.code) == entry.fingerprint() for entry in reading.entries)
    return ImportReport(
        rows=len(reading.entries),
        created=created,
        changed=len(reading.entries) - created - unchanged,
        unchanged=unchanged,
        absent=len(known.keys() - {entry.code for entry in reading.entries}),
        warnings=sorted(reading.warnings, key=lambda remark: remark.line),
    )


def list_import_profiles() -> list[str]:
    """Names of the sources that can be read."""
    return sorted(PROFILES)
