"""Copies of data are made and ended here; every night what has run out goes."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.privacy.operations.export import end_exports, make_export
from huiban.domains.privacy.operations.retain import run_retention
from huiban.foundation.actors import SYSTEM
from huiban.foundation.jobs.public import job, periodic


@job("privacy:make-export")
def make_the_export(export_id: str) -> None:
    """Make the copy somebody asked for."""
    make_export(actor=SYSTEM, export_id=UUID(export_id))


@periodic("privacy:end-exports", cron="17 * * * *")
def end_exports_each_hour() -> None:
    """Delete the copies whose seven days are over."""
    end_exports(actor=SYSTEM)


@periodic("privacy:retention", cron="7 18 * * *")
def retain_each_night() -> None:
    """Take away what has run out, at seven past two in the morning where the government is."""
    run_retention(actor=SYSTEM)
