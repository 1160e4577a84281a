"""A district some years on: the demonstration's cases copied with set-based SQL until there are ten thousand or a million.

`grow(connection, finished=…, open_cases=…)` writes what the operations would have written for each case: the case, its
draft, materials, opinions, handlings, delivery, result documents, rating and facts, each under a number, ids and people
of its own, spread over past weeks at the pace of the reference district (about 2,000 cases a working day). Encrypted
columns are copied as they are. Only for databases made for a measurement: it needs a superuser and writes past the
operations.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

A_WEEK = 9_800
BATCH = 20_000
CASES_A_PERSON = 4
_DONE = ("archived",)
_DONE_LATELY = ("archived", "delivered", "not_accepted")
_OPEN = ("submitted", "accepted", "reviewing", "approving", "closed")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_FIRST = "晓静建桂子雨志秀海立文佳春玉嘉思明丽国淑一若德凤浩梓长月振诗卫巧天小庆素"
_SECOND = "明怡国芳涵桐强英燕新博琪生兰诚远哲娜庆珍凡曦厚霞然萱江娥华星东云佑满丰梅"

# What is copied: the table, how it hangs on the template, and what the copy has of its own (p is the plan of one copy).
_COPIES: list[tuple[str, str, dict[str, str]]] = [
    (
        "people",
        "select distinct on (p.person) p.person, p.name, p.shift, c.person_id as old from plan p join cases c on c.id = p.old"
        " where p.new_person",
        {
            "id": "p.person",
            "name": "p.name",
            "citizen_id_index": "sha256(convert_to(p.person::text || 'c', 'utf8'))",
            "mobile_index": "sha256(convert_to(p.person::text || 'm', 'utf8'))",
        },
    ),
    (
        "cases",
        "select p.*, p.old as source from plan p",
        {
            "id": "p.new",
            "number": "p.number",
            "person_id": "p.person",
            "applicant_name": "case when t.company_id is null then p.name else t.applicant_name end",
            "idempotency_key": "p.new::text",
        },
    ),
    (
        "drafts",
        "select p.*, d.id as source from plan p join drafts d on d.case_id = p.old",
        {
            "id": "p.draft",
            "person_id": "p.person",
            "case_id": "p.new",
            "resume_index": "sha256(convert_to(p.draft::text, 'utf8'))",
        },
    ),
    (
        "case_materials",
        "select p.*, m.id as source from plan p join case_materials m on m.case_id = p.old",
        {"id": "uuidv7(t_age)", "case_id": "p.new"},
    ),
    (
        "case_opinions",
        "select p.*, o.id as source from plan p join case_opinions o on o.case_id = p.old",
        {"id": "uuidv7(t_age)", "case_id": "p.new"},
    ),
    (
        "case_handlings",
        "select p.*, h.id as source from plan p join case_handlings h on h.case_id = p.old",
        {"id": "uuidv7(t_age)", "case_id": "p.new"},
    ),
    ("deliveries", "select p.*, p.old as source from plan p", {"case_id": "p.new"}),
    (
        "result_documents",
        "select p.*, r.id as source from plan p join result_documents r on r.case_id = p.old",
        {
            "id": "uuidv7(t_age)",
            "case_id": "p.new",
            "number": "t.number || '-' || p.copy",
            "verification_code": "substr(md5(p.new::text || t.kind), 1, 24)",
            "sha256": "encode(sha256(convert_to(p.new::text || t.kind, 'utf8')), 'hex')",
        },
    ),
    (
        "ratings",
        "select p.*, r.id as source from plan p join ratings r on r.case_id = p.old",
        {"id": "uuidv7(t_age)", "case_id": "p.new"},
    ),
]
_LINKS = """
insert into case_material_documents (material_id, document_id, "order")
select mine.id, l.document_id, l."order" from plan p
join case_materials theirs on theirs.case_id = p.old
join case_materials mine on mine.case_id = p.new and mine.material = theirs.material
join case_material_documents l on l.material_id = theirs.id
"""
# recorded at the moment it happened, in the order of the template's record
_FACTS = """
insert into facts (id, tag, subject, actor_kind, actor_id, actor_name, channel, company_id, org_id, window_id, happened_at,
  local_day, data, public, request_id)
select uuidv7(f.happened_at + p.shift + f.place * interval '2 ms' - clock_timestamp()), f.tag, p.number, f.actor_kind,
  f.actor_id, f.actor_name, f.channel, f.company_id, f.org_id, f.window_id, f.happened_at + p.shift,
  ((f.happened_at + p.shift) at time zone 'Asia/Shanghai')::date,
  case when f.data ? 'promised_due' then f.data || jsonb_build_object(
    'promised_due', ((f.data->>'promised_due')::date + p.days)::text) else f.data end,
  f.public, f.request_id
from plan p join cases c on c.id = p.old
join lateral (select *, row_number() over (order by id) as place from facts
  where subject = c.number and tag not like 'voices:follow_up%') f on true
order by f.happened_at + p.shift
"""
_PLAN = """
create temp table if not exists plan (old uuid, new uuid, draft uuid, person uuid, new_person boolean, name text, number text,
  copy int, shift interval, days int) on commit delete rows
"""


@dataclass(frozen=True, slots=True)
class _Template:
    id: UUID
    number: str
    submitted_at: datetime


def grow(connection: psycopg.Connection[Any], *, finished: int, open_cases: int, seed: int = 1) -> None:
    """Add so many cases that are finished, spread over past weeks, and so many that stand open now."""
    dice = random.Random(seed)
    connection.execute("set session_replication_role = replica")
    connection.execute(_PLAN)
    columns = {table: _columns(connection, table) for table, _source, _own in _COPIES}
    old, late, running = (_templates(connection, states) for states in (_DONE, _DONE_LATELY, _OPEN))
    (first,) = connection.execute("select count(*) from cases").fetchone() or (0,)
    weeks = [(old if week else late, 7 * week, min(A_WEEK, finished - week * A_WEEK))
             for week in range(-(-finished // A_WEEK))]  # fmt: skip
    _make_partitions(connection, len(weeks))
    plans = _plans([*weeks, (running, 0, open_cases)], dice, int(first))
    while batch := [plan for _place, plan in zip(range(BATCH), plans, strict=False)]:
        _write(connection, batch, columns)
    connection.execute("set session_replication_role = origin")
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum (analyze)")
    connection.execute("checkpoint")  # what was loaded is not written out under what is measured next
    connection.autocommit = False


def _plans(
    groups: list[tuple[list[_Template], int, int]], dice: random.Random, first: int
) -> Iterator[tuple[Any, ...]]:
    from huiban.foundation.identifiers.public import make_case_number
    from huiban.foundation.moment import LOCAL_ZONE

    copy = first
    person, name, left = UUID(int=0), "", 0
    for templates, days, count in groups:
        for place in range(count):
            template = templates[place % len(templates)]
            copy += 1
            new_person = left == 0
            if new_person:
                person, left = _uuid(dice), dice.randint(1, 2 * CASES_A_PERSON - 1)
                name = dice.choice(_SURNAMES) + dice.choice(_FIRST) + dice.choice(_SECOND)
            left -= 1
            shift = -timedelta(days=days, seconds=dice.randint(0, 5400))
            submitted = (template.submitted_at + shift).astimezone(LOCAL_ZONE)
            number = make_case_number(template.number[:6], submitted.date(), 100_000 + copy)
            yield (template.id, _uuid(dice, template.submitted_at + shift), _uuid(dice, template.submitted_at + shift),
                   person, new_person, name, str(number), copy, shift, -days)  # fmt: skip


def _write(
    connection: psycopg.Connection[Any], batch: list[tuple[Any, ...]], columns: dict[str, dict[str, str]]
) -> None:
    with connection.cursor() as cursor:
        with cursor.copy("copy plan from stdin") as copy:
            for row in batch:
                copy.write_row(row)
        cursor.execute("analyze plan")
        for table, source, own in _COPIES:
            cursor.execute(_copy_statement(table, source, own, columns[table]))
        cursor.execute(_LINKS)
        cursor.execute(_FACTS)
    connection.commit()


def _copy_statement(table: str, source: str, own: dict[str, str], columns: dict[str, str]) -> str:
    key = "case_id" if table == "deliveries" else "id"
    joined = "p.old" if table == "people" else "p.source"
    values = []
    for name, kind in columns.items():
        if name in own:
            values.append(own[name].replace("t_age", "p.shift"))
        elif kind == "timestamp with time zone":
            values.append(f't."{name}" + p.shift')
        elif kind == "date" and table != "people":
            values.append(f't."{name}" + p.days')
        else:
            values.append(f't."{name}"')
    names = ", ".join(f'"{name}"' for name in columns)
    return f"insert into {table} ({names}) select {', '.join(values)} from ({source}) p join {table} t on t.{key} = {joined}"


def _columns(connection: psycopg.Connection[Any], table: str) -> dict[str, str]:
    rows = connection.execute(
        "select column_name, data_type from information_schema.columns where table_name = %s"
        " and is_generated = 'NEVER' order by ordinal_position",
        [table],
    )
    return dict(rows.fetchall())


def _templates(connection: psycopg.Connection[Any], states: tuple[str, ...]) -> list[_Template]:
    rows = connection.execute(
        "select id, number, submitted_at from cases where state = any(%s) and idempotency_key is distinct from id::text"
        " order by submitted_at",
        [list(states)],
    )
    return [_Template(*row) for row in rows.fetchall()]


def _make_partitions(connection: psycopg.Connection[Any], weeks: int) -> None:
    from huiban.foundation.facts.partitions import partition_bounds

    now = datetime.now(UTC)
    this = now.year * 12 + now.month - 1
    for index in range(this - weeks // 4 - 3, this + 1):
        name, lower, upper = partition_bounds(index)
        connection.execute(
            f"create table if not exists {name} partition of facts for values from ('{lower}') to ('{upper}')"
        )
    connection.commit()


def _uuid(dice: random.Random, moment: datetime | None = None) -> UUID:
    """Random, or of version 7 at a moment."""
    value = dice.getrandbits(128)
    if moment is not None:
        value = int(moment.timestamp() * 1000) << 80 | value & ((1 << 80) - 1)
        return UUID(int=value & ~(0xF << 76) | 0x7 << 76)
    return UUID(int=value)
