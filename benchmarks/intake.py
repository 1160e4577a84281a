"""A whole application over HTTP with everything on, beside the same rows written by a hand-made SQL transaction.

`PYTHONPATH=src:. python -m benchmarks.intake`. A temporary product on the same two cores; 1, 8 and 32 clients with
kept connections, each an applicant with a token and three documents given before. One request is one case:
`POST /api/v1/applications` with a guidance answer, a form of ten fields and three materials, its own Idempotency-Key;
validated, encrypted, numbered, recorded, told. The floor writes the same rows (case, three materials, three links, fact,
notification) with values made beforehand, in one transaction, by as many clients in one process without a web.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg

from huiban.runtime.environment import DatabaseAddress, running_socket
from huiban.simulation.instance import Instance, temporary_instance

CLIENTS = (1, 8, 32)
SECONDS = 6.0
APPLICANTS = 32
CASE = """
insert into cases (id, number, query_code, inquiry_failures, item_version_id, item_id, organisation_id, person_id,
  applicant_name, title, channel, state, answers, form, delivery_method, idempotency_key, review_step, submitted_at,
  limits, reason, overdue_reason)
values (%(id)s, %(number)s, %(query_code)s, 0, %(version)s, %(item)s, %(organisation)s, %(person)s, %(name)s, %(title)s,
  'api', 'submitted', %(answers)s, %(form)s, 'window', %(key)s, 0, now(), '{}', '', '')
"""
MATERIAL = """
insert into case_materials (id, case_id, material, name, need, form, "order", check_result, check_note)
select unnest(%(ids)s::uuid[]), %(id)s, unnest(array['m_id', 'm_photo', 'm_proof']), '材料', 'required', 'upload',
  unnest(array[0, 1, 2]), 'unchecked', ''
"""
LINK = """
insert into case_material_documents (material_id, document_id, "order")
select unnest(%(ids)s::uuid[]), unnest(%(documents)s::uuid[]), 0
"""
FACT = """
insert into facts (id, tag, subject, actor_kind, actor_id, actor_name, channel, org_id, happened_at, local_day, data,
  public, request_id)
values (%(fact)s, 'cases:case:submitted', %(number)s, 'person', %(person)s, '', 'api', %(organisation)s, now(),
  current_date, %(data)s, true, '')
"""


def main() -> None:
    with temporary_instance() as instance:
        ready = _set_up(instance)
        print(
            f"{'job':<10}{'clients':>8}{'cases/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}{'of floor':>10}"
        )
        for clients in CLIENTS:
            floor = _round(clients, lambda place: _floor(instance, ready, place))
            found = _round(clients, lambda place: _http(instance.url, ready, place))
            for name, row in (("intake", found), ("floor", floor)):
                print(
                    f"{name:<10}{clients:>8}{row['rate']:>9.0f}{row['p50']:>9.1f}{row['p99']:>9.1f}{row['errors']:>8}"
                    f"{row['rate'] / floor['rate']:>10.2f}"
                )
        print(_judged())


def _set_up(instance: Instance) -> dict[str, Any]:
    """Applicants with tokens and documents, and an item with a form, through the product's own operations."""
    os.environ |= {
        "HUIBAN_DATA": str(instance.state),
        "HUIBAN_DB_SOCKET": str(running_socket(instance.state / "postgres")),
        "DJANGO_SETTINGS_MODULE": "huiban.settings",
    }
    import django

    django.setup()
    from huiban.domains.cases.public import Application, apply, give_document
    from huiban.domains.catalog.public import find_item
    from huiban.foundation.tokens.public import issue_token
    from tests import factories as make

    item = make.item(_content())
    people = []
    first = None
    for _place in range(APPLICANTS):
        person = make.person()
        actor = make.applicant(person)
        documents = [
            give_document(actor=actor, filename="材料.png", content=make.picture()).id for _page in range(3)
        ]
        token, _ends = issue_token(holder_kind="person", holder_id=person.id, lasts=timedelta(hours=1))
        people.append((person.id, token, documents))
        first = first or actor
    assert first is not None
    body = _body(item.code, people[0][2])
    application = Application(
        item_code=item.code,
        answers=body["answers"],
        form=body["form"],
        materials={name: [UUID(one) for one in given] for name, given in body["materials"].items()},
        delivery_method=body["delivery_method"],
    )
    sample = apply(actor=first, application=application)
    view = find_item(item.code)
    assert view is not None
    return {
        "item": item,
        "version": view.version.id,
        "people": people,
        "sample": sample,
        "run": uuid4().hex[:8],
    }


def _content() -> Any:
    from huiban.domains.catalog.public import FormField, FormSection, Material, Option, Question
    from tests import factories as make

    fields = [
        FormField(id="name", label="姓名", prefill="person.name"),
        FormField(id="idno", label="身份证号", type="citizen_id", prefill="person.citizen_id"),
        FormField(id="phone", label="手机号", type="mobile", prefill="person.mobile"),
        FormField(id="kind", label="类别", type="enum", options=["幼儿园", "小学", "初中"]),
        FormField(id="subject", label="学科", show_when="kind != '幼儿园'"),
        FormField(id="school", label="毕业学校"),
        FormField(id="graduated", label="毕业日期", type="date"),
        FormField(id="email", label="邮箱", type="email"),
        FormField(id="score", label="普通话成绩", type="number", min=0, max=100),
        FormField(id="true", label="以上属实", type="confirm"),
    ]
    names = (("m_id", "身份证"), ("m_photo", "证件照"), ("m_proof", "毕业证"))
    return make.content(
        situations=[
            Question(
                id="where", text="户口在本区吗？",
                options=[Option(value="yes", label="在"), Option(value="no", label="不在")],
            )
        ],
        form=[FormSection(id="who", title="申请人", fields=fields)],
        materials=[Material(id=name, name=label, source="本人") for name, label in names],
    )  # fmt: skip


def _body(item_code: str, documents: list[UUID]) -> dict[str, Any]:
    return {
        "item": item_code,
        "answers": {"where": "yes"},
        "form": {
            "kind": "小学", "subject": "语文", "school": "演示师范大学", "graduated": "2020-06-30",
            "email": "li@example.com", "score": 91.5, "true": True,
        },
        "materials": {
            name: [str(one)] for name, one in zip(("m_id", "m_photo", "m_proof"), documents, strict=True)
        },
        "delivery_method": "window",
    }  # fmt: skip


def _http(url: str, ready: dict[str, Any], place: int) -> Any:
    person, token, documents = ready["people"][place % APPLICANTS]
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port)
    body = json.dumps(_body(ready["item"].code, documents)).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def job() -> None:
        connection.request(
            "POST",
            "/api/v1/applications",
            body,
            headers | {"Idempotency-Key": f"{ready['run']}-{uuid4().hex}"},
        )
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status} {text[:200]!r} {person}")

    return job


def _floor(instance: Instance, ready: dict[str, Any], place: int) -> Any:
    socket = running_socket(instance.state / "postgres")
    assert socket is not None
    connection = psycopg.connect(DatabaseAddress.at_socket(socket).conninfo(), autocommit=True)
    sample, item = ready["sample"], ready["item"]
    person, _token, documents = ready["people"][place % APPLICANTS]
    with connection.cursor() as cursor:
        cursor.execute("select query_code, form, answers::text, title from cases where id = %s", [sample.id])
        query_code, form, answers, title = cursor.fetchone() or ()

    def job() -> None:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute("select nextval('case_serial'), uuidv7(), uuidv7()")
            serial, case, fact = cursor.fetchone() or ()
            values = {
                "id": case, "fact": fact, "number": f"990000-00000000-{serial:06d}-{uuid4().hex[:12]}",
                "query_code": query_code, "form": form, "answers": answers, "title": title, "name": "李样本",
                "version": ready["version"], "item": item.id, "organisation": item.organisation_id,
                "person": person, "key": uuid4().hex, "ids": [uuid4() for _material in range(3)],
                "documents": documents, "data": json.dumps({"item": item.code, "version": 1}),
            }  # fmt: skip
            for statement in (CASE, MATERIAL, LINK, FACT):
                cursor.execute(statement, values)
            cursor.execute("select pg_notify('bench', %s)", [f"fact {fact} case:{serial}"])

    return job


def _round(clients: int, make_job: Any) -> dict[str, float]:
    times: list[float] = []
    errors: list[str] = []
    jobs = [make_job(place) for place in range(clients)]
    barrier = threading.Barrier(clients)

    def client(job: Any) -> None:
        job()
        barrier.wait()
        end = time.perf_counter() + SECONDS
        while (started := time.perf_counter()) < end:
            try:
                job()
            except Exception as error:  # noqa: BLE001
                errors.append(repr(error))
            times.append((time.perf_counter() - started) * 1000)

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, jobs))
    if errors:
        print(errors[0])
    times.sort()
    return {
        "rate": len(times) / SECONDS,
        "p50": statistics.median(times),
        "p99": times[int(len(times) * 0.99)],
        "errors": len(errors),
    }


def _judged() -> str:
    """Whether every case that came over HTTP is whole: three materials with a document each, one fact."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "with given as (select case_id, count(*) as documents from case_materials join case_material_documents"
            " on material_id = case_materials.id group by case_id), told as (select subject, count(*) as facts from facts"
            " group by subject) select count(*), count(*) filter (where documents is distinct from 3 or facts is distinct"
            " from 1) from cases left join given on case_id = cases.id left join told on subject = cases.number"
        )
        cases, broken = cursor.fetchone()
    return f"{cases} cases, {broken} not whole"


if __name__ == "__main__":
    main()
