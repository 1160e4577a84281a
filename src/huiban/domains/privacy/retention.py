"""Browsers' sessions, copies of data and corrections, once their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiban.domains.documents.public import remove_documents
from huiban.domains.privacy.models import Correction, DataExport, Hold
from huiban.domains.privacy.operations.export import end_export
from huiban.domains.privacy.states import CorrectionState, ExportState
from huiban.foundation.retention.public import Held, Rows, forgets, runs_out, stands_open


def _ended_sessions(cutoff: datetime, _held: Held) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=cutoff)


def _delete_sessions(sessions: Sequence[Session]) -> None:
    Session.objects.filter(session_key__in=[one.session_key for one in sessions]).delete()


def _old_exports(cutoff: datetime, _held: Held) -> QuerySet[DataExport]:
    return DataExport.objects.filter(state=ExportState.READY, ready_at__lte=cutoff)


def _end_exports(exports: Sequence[DataExport]) -> None:
    for export in exports:
        end_export(export)


def _old_corrections(cutoff: datetime, held: Held) -> QuerySet[Correction]:
    over = Correction.objects.filter(decided_at__lt=cutoff, new_value__isnull=False)
    return over.exclude(state=CorrectionState.ASKED).exclude(person_id__in=held.persons)


def _empty_corrections(corrections: Sequence[Correction]) -> None:
    """What was asked, decided and when stays; values, words and proofs go."""
    for correction in corrections:
        proofs = [proof.document for proof in correction.proofs.select_related("document")]
        correction.proofs.all().delete()
        remove_documents([one for one in proofs if not one.used_in.exists()])
        correction.old_value = correction.new_value = correction.reason = correction.answer = None
        correction.save()


runs_out("privacy:sessions", Rows(_ended_sessions, _delete_sessions))
runs_out("privacy:exports", Rows(_old_exports, _end_exports))
runs_out("privacy:corrections", Rows(_old_corrections, _empty_corrections))


@forgets("privacy")
def forget(person_id: UUID) -> None:
    for export in (
        DataExport.objects.select_for_update()
        .filter(person_id=person_id)
        .exclude(file="", state=ExportState.ENDED)
    ):
        end_export(export)
    _empty_corrections(list(Correction.objects.select_for_update().filter(person_id=person_id)))


@stands_open("privacy")
def undecided(person_id: UUID) -> list[str]:
    asked = Correction.objects.filter(person_id=person_id, state=CorrectionState.ASKED).exists()
    held = Hold.objects.filter(case__person_id=person_id, lifted_at__isnull=True).exists()
    sentences = [_("您要求的更正还在核对。")] if asked else []
    if held:
        sentences.append(_("您的一件事正在投诉、复议或诉讼，依法要保全证据，结束以后才能注销。"))
    return sentences
