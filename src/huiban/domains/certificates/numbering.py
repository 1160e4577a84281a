"""Numbers of documents: one series for each organisation, year and kind of document, without gaps."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from huiban.domains.certificates.states import DocumentKind
from huiban.foundation.database.asking import Statement, ask

_NEXT = Statement(
    """
insert into number_series (organisation_id, year, series, last) values (%s, %s, %s, 1)
on conflict (organisation_id, year, series) do update set last = number_series.last + 1
returning last
"""
)


def next_number(*, organisation_id: UUID, year: int, kind: DocumentKind, prefix: str = "") -> str:
    """The next number of a kind of document, in the caller's transaction.

    ``准字〔2026〕第 00012 号`` for decisions and notices, ``JY370211202600012`` for licences and confirmations.
    """
    match kind:
        case DocumentKind.GRANT:
            return _in_words("准字", _serial(organisation_id, year, "准字"), year)
        case DocumentKind.REFUSAL:
            return _in_words("不准字", _serial(organisation_id, year, "不准字"), year)
        case DocumentKind.BENEFIT:
            series = f"{prefix or '给付'}字"
            return _in_words(series, _serial(organisation_id, year, series), year)
        case _:
            return f"{prefix}{settings.HUIBAN_AREA_CODE}{year}{_serial(organisation_id, year, prefix or 'certificate'):05d}"


def _in_words(series: str, serial: int, year: int) -> str:
    return f"{series}〔{year}〕第 {serial:05d} 号"


def _serial(organisation_id: UUID, year: int, series: str) -> int:
    ((serial,),) = ask(_NEXT, organisation_id, year, series[:40])
    return int(serial)
