"""A copy of everything held of a person: asked for, made by a job, downloaded by them alone, gone after seven days."""

from __future__ import annotations

import hashlib
import tempfile
from typing import IO, BinaryIO, cast
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiban.domains.messages.public import queue_message
from huiban.domains.people.public import find_person
from huiban.domains.privacy import facts
from huiban.domains.privacy.export.archive import write_archive
from huiban.domains.privacy.models import DataExport
from huiban.domains.privacy.queries.exports import find_own_export
from huiban.domains.privacy.states import EXPORT_LASTS, EXPORT_STUCK, ExportState
from huiban.domains.privacy.told import READY
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

_CHUNK = 1 << 18


@transaction.atomic
def ask_export(*, actor: Actor) -> DataExport:
    """Ask for a copy of everything held of oneself. Raises ``Conflict`` while one is being made.

    Whoever calls has made sure that the person has just shown by a code who they are.
    """
    person = find_person(actor.own_id) if actor.is_person else None
    if person is None or person.closed_at is not None:
        raise NotFound
    try:
        with transaction.atomic():
            export = DataExport.objects.create(person=person, asked_at=now())
    except IntegrityError as error:
        raise Conflict(
            _("您要的副本正在做，做好了会发短信告诉您。"), code="privacy.export_in_work"
        ) from error
    record(facts.ExportAsked(subject=str(export.id)), actor=actor)
    return export


def make_export(*, actor: Actor, export_id: UUID) -> DataExport | None:
    """Make the copy and tell the person; made before, or no longer wanted, nothing happens. Can be cut off anywhere.

    It is written into a nameless temporary file first, of which nothing is left when the process dies.
    """
    if actor.kind != "system":
        raise Forbidden
    export = DataExport.objects.filter(id=export_id, state=ExportState.WAITING).first()
    person = find_person(export.person_id) if export else None
    if export is None or person is None or person.closed_at is not None:
        return export
    with tempfile.TemporaryFile() as made:
        left_out = write_archive(cast(BinaryIO, made), person)
        digest = _digest(made)
        return _keep(actor, export_id, made, digest, left_out)


def open_export(*, actor: Actor, export_id: UUID) -> tuple[DataExport, BinaryIO]:
    """The bytes of one's own copy, once noted that they were taken. Raises ``NotFound`` before it is ready and afterwards."""
    with transaction.atomic():
        find_own_export(actor=actor, export_id=export_id)
        export = DataExport.objects.select_for_update().get(id=export_id)
        if export.state != ExportState.READY or export.expires_at is None or export.expires_at <= now():
            raise NotFound
        try:
            content = default_storage.open(str(export.file.name), "rb")
        except FileNotFoundError as error:
            raise NotFound from error
        export.downloads += 1
        export.save(update_fields=["downloads"])
        record(facts.ExportDownloaded(subject=str(export.id)), actor=actor)
    return export, cast(BinaryIO, content)


def end_exports(*, actor: Actor) -> int:
    """Delete the copies whose time is over and give up on those that were never made; how many."""
    if actor.kind != "system":
        raise Forbidden
    over = Q(state=ExportState.READY, expires_at__lte=now())
    stuck = Q(state=ExportState.WAITING, asked_at__lte=now() - EXPORT_STUCK)
    ids = list(DataExport.objects.filter(over | stuck).values_list("id", flat=True))
    for export_id in ids:
        with transaction.atomic():
            export = DataExport.objects.select_for_update().get(id=export_id)
            gave_up = export.state == ExportState.WAITING
            end_export(export)
            if gave_up:
                record(facts.ExportFailed(subject=str(export.id)), actor=actor)
    return len(ids)


def end_export(export: DataExport) -> None:
    """Delete the copy's file and say so; the row is locked by the caller. The file goes first, so none is left over."""
    default_storage.delete(_name(export))
    export.state = ExportState.FAILED if export.state == ExportState.WAITING else ExportState.ENDED
    export.file.name, export.ended_at = "", now()
    export.save(update_fields=["state", "file", "ended_at"])


@transaction.atomic
def _keep(actor: Actor, export_id: UUID, made: IO[bytes], digest: str, left_out: int) -> DataExport:
    export = DataExport.objects.select_for_update().get(id=export_id)
    if export.state != ExportState.WAITING:
        return export
    default_storage.delete(_name(export))  # of a try that was cut off
    export.size = made.seek(0, 2)
    made.seek(0)
    export.file.name = default_storage.save(_name(export), File(made))
    export.sha256, export.state = digest, ExportState.READY
    export.ready_at, export.expires_at = now(), now() + EXPORT_LASTS
    export.save()
    fact = facts.ExportReady(subject=str(export.id), size=export.size, sha256=digest, left_out=left_out)
    record(fact, actor=actor)
    queue_message(
        actor=SYSTEM,
        key=f"{READY}:{export.id}",
        subject=str(export.id),
        template=READY,
        params={"export": str(export.id)},
        person_id=export.person_id,
        not_after=export.expires_at,
    )
    return export


def _name(export: DataExport) -> str:
    return f"exports/{export.id.hex[:8]}/{export.id}.zip"


def _digest(made: IO[bytes]) -> str:
    digest = hashlib.sha256()
    made.seek(0)
    while chunk := made.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
