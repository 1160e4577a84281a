"""Bring a source's list of items into the catalogue."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.catalog import facts
from huiban.domains.catalog.access import can_manage_items
from huiban.domains.catalog.generic import generic_content
from huiban.domains.catalog.imports.profiles import profile_named
from huiban.domains.catalog.imports.source import Reading, Remark, SourceEntry, read_source, refused
from huiban.domains.catalog.models import BasicItem, HandlingItem, ImportRun, Item
from huiban.domains.catalog.operations.versions import add_version
from huiban.domains.catalog.search.index import refresh_entries
from huiban.domains.directory.public import Organisation
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now

ABSENT_TOLERATED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. ``warnings`` come with the line of the file; ``absent`` counts items no longer listed."""

    rows: int
    created: int
    changed: int
    unchanged: int
    absent: int
    warnings: list[Remark]


@transaction.atomic
def import_items(
    *, actor: Actor, content: bytes, filename: str, profile: str, allow_absent: bool = False
) -> ImportReport:
    """Read ``content`` by a profile and store what is new or changed; all of it or, with a fault, nothing.

    A new code becomes an item with a generic form; a changed row becomes a new version that keeps the content; an
    equal row changes nothing. Items the file no longer lists stay, are counted, and refuse the import when they are
    more than one in twenty (a file cut off at a line end), unless ``allow_absent``.
    """
    if not can_manage_items(actor):
        raise Forbidden
    lock("catalog", ["import"])
    source = profile_named(profile)
    reading = read_source(content, source)
    known = {item.code: item for item in Item.objects.filter(source_system=source.code_system)}
    absent = len(known.keys() - {entry.code for entry in reading.entries})
    _refuse_when_cut(absent, len(known), len(reading.entries), allow_absent)
    organisations = _organisations(reading)
    touched = []
    counts: Counter[str] = Counter()
    for entry in reading.entries:
        outcome, item = _store(actor, entry, known.get(entry.code), organisations[entry.department])
        counts[outcome] += 1
        if outcome != "unchanged":
            touched.append(item)
    refresh_entries(touched)
    report = ImportReport(
        rows=len(reading.entries),
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        absent=absent,
        warnings=sorted(reading.warnings, key=lambda remark: remark.line),
    )
    _remember(actor, report, reading, filename, profile)
    return report


def _refuse_when_cut(absent: int, known: int, rows: int, allow_absent: bool) -> None:
    if known and not allow_absent and absent > known * ABSENT_TOLERATED:
        text = _("文件到这里就结束了，但已有的 %(absent)d 个事项不在其中，文件可能不完整。") % {
            "absent": absent
        }
        raise refused([Remark(rows + 1, "absent", text)])


def _organisations(reading: Reading) -> dict[str, Organisation]:
    """The organisation of every department name in the file, made when new with its most used valid code."""
    codes: defaultdict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
    for entry in reading.entries:
        codes[entry.department][(entry.organisation_code_valid, entry.organisation_code)] += 1
    found = {organisation.name: organisation for organisation in Organisation.objects.filter(name__in=codes)}
    taken = set(Organisation.objects.values_list("code", flat=True))
    for name, counted in codes.items():
        if name in found:
            continue
        ranked = sorted(counted, key=lambda key: (not key[0], -counted[key], key[1]))
        code = next(
            (code for _valid, code in ranked if code and code not in taken), f"local-{len(taken) + 1:04d}"
        )
        taken.add(code)
        found[name] = Organisation.objects.create(name=name, code=code)
    return found


def _store(
    actor: Actor, entry: SourceEntry, item: Item | None, organisation: Organisation
) -> tuple[str, Item]:
    fingerprint = entry.fingerprint()
    if item is not None and item.source_hash == fingerprint:
        return "unchanged", item
    basic, _made = BasicItem.objects.get_or_create(
        code_system=entry.code_system,
        code=entry.base_code,
        defaults={"name": entry.main_item or entry.name, "type_code": entry.type_code},
    )
    outcome = "created" if item is None else "changed"
    item = item or Item(code=entry.code)
    item.basic, item.organisation = basic, organisation
    item.organisation_code, item.area_code = entry.organisation_code, entry.area_code
    item.name, item.main_item = entry.name, entry.main_item
    item.type_code, item.source_system = entry.type_code, entry.code_system
    item.source_type_code, item.source_type_name = entry.source_type_code, entry.source_type_name
    item.source_hash, item.updated_at = fingerprint, now()
    item.save()
    handling, _made = HandlingItem.objects.get_or_create(
        item=item, sequence=entry.sequence, defaults={"name": entry.name}
    )
    if handling.name != entry.name:
        handling.name = entry.name
        handling.save(update_fields=["name"])
    current = handling.current_version
    content = current.guide if current is not None else generic_content()
    note = _("来源更新") if current is not None else _("首次导入")
    add_version(actor=actor, handling=handling, content=content, note=note)
    return outcome, item


def _remember(actor: Actor, report: ImportReport, reading: Reading, filename: str, profile: str) -> None:
    run = ImportRun.objects.create(
        profile=profile,
        filename=_storable(filename)[:120],
        sha256=reading.sha256,
        started_at=now(),
        actor_name=actor.name,
        rows=report.rows,
        created=report.created,
        changed=report.changed,
        unchanged=report.unchanged,
        absent=report.absent,
        warnings=[{"line": w.line, "code": w.code, "text": w.text} for w in report.warnings],
    )
    if report.created or report.changed:
        fact = facts.ItemsImported(
            subject=str(run.id),
            profile=profile,
            rows=report.rows,
            created=report.created,
            changed=report.changed,
            warnings=len(report.warnings),
        )
        record(fact, actor=actor)


def _storable(filename: str) -> str:
    """The name without what a text column cannot hold: a name typed on another system may not be text at all."""
    return filename.replace("\x00", "").encode(errors="ignore").decode()
