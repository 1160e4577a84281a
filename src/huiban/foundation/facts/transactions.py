"""Which transaction recorded a fact: a number of this database cluster, which another cluster counts anew."""

from __future__ import annotations

from django.db import connection

_VIEW = """
create or replace view facts_unnamed as
select id, tag, subject, actor_kind, channel, org_id, window_id, happened_at, local_day, data, public, {xid} as recorded_xid
from facts;
"""
_ANEW = f"""
{_VIEW.format(xid="null::bigint")}
alter table facts drop column recorded_xid;
alter table facts add column recorded_xid bigint;
alter table facts alter column recorded_xid set default pg_current_xact_id()::text::bigint;
create index facts_xid on facts (recorded_xid) where recorded_xid is not null;
{_VIEW.format(xid="recorded_xid")}
"""


def forget_transactions() -> None:
    """Facts recorded until now no longer say in which transaction: after they came here from another cluster.

    In a transaction. Nobody writes or reads facts while it lasts, some seconds for millions.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANEW)
