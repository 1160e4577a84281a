"""Who came for what, by half hour, counted from the tickets of past days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import connection

from huiban.foundation.moment import LOCAL_ZONE

# A visitor comes to the first group when the wait begins, and to each further group when the one before is done.
_ARRIVALS = """
with turns as (
  select t.day, a.group_id, greatest(t.taken_at, t.slot_start) as came_at, lag(a.group_id) over w as group_before,
         coalesce(lag(a.ended_at) over w, a.called_at) as freed_at, row_number() over w as place
  from hall_attendances a join hall_tickets t on t.id = a.ticket_id
  where t.day between %(since)s and %(until)s
  window w as (partition by a.ticket_id order by a.called_at, a.id)
), stood as (
  select day, group_id, case when place = 1 then came_at else freed_at end as at
  from turns where place = 1 or group_id <> group_before
  union all
  select t.day, t.group_id, greatest(t.taken_at, t.slot_start)
  from hall_tickets t
  where t.day between %(since)s and %(until)s
    and not exists (select 1 from hall_attendances a where a.ticket_id = t.id)
)
select s.day, g.code,
       (extract(hour from at at time zone %(zone)s) * 2
        + floor(extract(minute from at at time zone %(zone)s) / 30))::int as half_hour,
       count(*)
from stood s join hall_service_groups g on g.id = s.group_id
group by 1, 2, 3
"""

Arrivals = dict[date, dict[str, dict[int, int]]]


def count_arrivals(since: date, until: date) -> Arrivals:
    """Visitors by day, group code and half hour of the day (18 is 9:00), both days included."""
    found: Arrivals = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVALS, {"since": since, "until": until, "zone": str(LOCAL_ZONE)})
        for day, group, half_hour, count in cursor.fetchall():
            found[day][group][half_hour] = count
    return found
