"""Who walks, what they find on the way, and how an answer is read: for the walk of every role past every door."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huiban.domains.cases.public import find_case, start_draft
from huiban.domains.certificates.public import issue_result, list_results
from huiban.domains.difficulties.public import raise_difficulty
from huiban.domains.directory.public import Role
from huiban.domains.hall.public import Visitor, take_ticket
from huiban.domains.people.public import Person
from huiban.foundation.actors import SYSTEM
from huiban.foundation.tokens.public import issue_token
from huiban.surfaces.api.v1.urls import api
from tests import factories as make
from tests.domains.appointments.halls import booked, hall

PEOPLE = ("nobody", "owner", "stranger")
STAFF = tuple(role.value for role in Role)
FOREIGN = "foreign"  # a reviewer of another department
EVERYBODY = frozenset({*PEOPLE, *STAFF, FOREIGN})
NOTHING = UUID(int=1)
# What a GET may write: the session of the browser.
WRITABLE = {"rate_limits", "staff_sessions", "django_session"}


@dataclass
class World:
    """One of each thing there are pages for, all of them the owner's, and a browser for everybody."""

    owner: Person
    things: Mapping[str, Any]
    browsers: dict[str, Client] = field(default_factory=dict)
    callers: dict[str, Client] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """A page: its name in the table, its whole pattern, and the names of its parts."""

    name: str
    pattern: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str


def build_world() -> World:
    owner, department = make.person(), make.organisation()
    case = make.submitted(make.item(owner=department), owner)
    done = make.decided(make.examined(make.accepted(make.submitted(make.item(owner=department), owner))))
    issue_result(actor=SYSTEM, case_number=done.number)
    actor = make.applicant(owner)
    hall("walk", windows=1, days=2)
    raised = raise_difficulty(actor=actor, matter="办证", text="跑了三次都没有办成。")
    things = {
        "case": case.number,
        "done": done.number,
        "document": case.materials.first().documents.first().document_id,
        "result": list_results(find_case(actor=SYSTEM, number=done.number))[0],
        "draft": start_draft(actor=actor, item_code=make.item().code).id,
        "item": case.item.code,
        "department": department.id,
        "difficulty": raised.number,
        "appointment": booked(actor, group="walk").code,
        "ticket": take_ticket(actor=SYSTEM, groups=["walk"], visitor=Visitor(person_id=owner.id)),
        "window": make.window_in().number,
        "device": make.device().id,
        "staff": make.staff(Role.CLERK).username,
    }
    world = World(owner, things)
    _open_browsers(world)
    return world


def _open_browsers(world: World) -> None:
    people = {"owner": world.owner, "stranger": make.person()}
    staff = {role.value: make.staff(role) for role in Role}
    staff[FOREIGN] = make.staff(Role.REVIEWER, make.organisation())
    world.browsers["nobody"], world.callers["nobody"] = Client(), Client()
    for name, person in people.items():
        browser = world.browsers[name] = Client()
        session = browser.session
        session["person_id"] = str(person.id)
        session.save()
        world.callers[name] = _bearer("person", person.id)
    for name, member in staff.items():
        world.browsers[name] = Client()
        world.browsers[name].force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        world.callers[name] = _bearer("staff", member.id)


def _bearer(kind: str, holder_id: UUID) -> Client:
    token, _ends = issue_token(holder_kind=kind, holder_id=holder_id, lasts=timedelta(hours=1))
    return Client(headers={"Authorization": f"Bearer {token}"})


def all_routes() -> list[Route]:
    """Every page of every surface; the API's operations are counted apart."""
    return [route for route in _walk(get_resolver(), "", "") if not route.pattern.startswith("api/v1/")]


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[Route]:
    for one in resolver.url_patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLPattern):
            name = f"{space}{one.name or '/' + pattern}"
            yield Route(name, pattern, tuple(one.pattern.converters))
        else:
            yield from _walk(one, pattern, f"{one.namespace}:" if one.namespace else space)


def all_operations() -> list[Operation]:
    return [
        Operation(operation.operation_id, method, path)
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


def address_of(route: Route, world: World) -> str:
    """The route's address with the owner's things in it."""
    return "/" + _filled(route.pattern, world.things)


def operation_address(operation: Operation, world: World) -> str:
    return "/api/v1" + _filled(operation.path, world.things)


def _filled(pattern: str, things: Mapping[str, Any]) -> str:
    parts = pattern.split("/")
    return "/".join(_part(part, parts[:at], things) for at, part in enumerate(parts))


def _part(part: str, before: list[str], things: Mapping[str, Any]) -> str:
    if "<" not in part and "{" not in part:
        return part
    opened = part.index("<" if "<" in part else "{")
    closed = part.index(">" if "<" in part else "}")
    name = part[opened + 1 : closed].split(":")[-1]
    return part[:opened] + str(_value(name, before, things)) + part[closed + 1 :]


def _value(name: str, before: list[str], things: Mapping[str, Any]) -> object:
    place = before[-1] if before else ""
    match name:
        case "number":
            numbers = {"versions": 1, "windows": things["window"], "window": things["window"]}
            return numbers.get(place) or things["difficulty" if place == "difficulties" else "case"]
        case "code":
            tickets = {"t", "tickets", "slips"}
            codes = {"appointments": things["appointment"], "groups": "walk"}
            codes |= {
                "verify": things["result"].verification_code,
                "verifications": things["result"].verification_code,
            }
            return things["ticket"].code if place in tickets else codes.get(place, things["item"])
        case "document_id":
            return things["result"].id if place == "results" else things["document"]
    known = {
        "draft_id": things["draft"],
        "ticket_id": things["ticket"].id,
        "person_id": things["ticket"].person_id,
        "device_id": things["device"],
        "job_id": 1,
        "username": things["staff"],
        "id": things["department"],
        "place": "intake",
        "queue": "intake",
        "purpose": "do",
        "letter": "T",
        "group": "walk",
        "slug": "none",
        "shell": "desk",
        "year": 2026,
        "day": "2026-11-20",
        "start": "2026-11-20T0900",
        "grade": 1,
        "key": "none",
        "material_id": "m_id",
        "material": "m_id",
        "section_id": "who",
    }
    return known.get(name, NOTHING)


def outcome(answer: HttpResponse) -> str:
    """``door`` (sign in first), ``hidden`` (not there for you), ``method``, ``refused`` (understood, not done) or ``ok``."""
    if answer.status_code == 401 or "/sign-in/" in answer.headers.get("Location", ""):
        return "door"
    if "/sign-in/" in answer.headers.get("HX-Redirect", ""):
        return "door"
    if answer.status_code in (403, 404):
        return "hidden"
    if answer.status_code == 405:
        return "method"
    return "ok" if answer.status_code < 400 else "refused"


def written() -> dict[str, int]:
    """How many rows of each table this transaction has written so far, sessions left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables"
            " where n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {name: count for name, count in cursor.fetchall() if name not in WRITABLE}


def call(browser: Client, method: str, address: str, body: object = None) -> HttpResponse:
    """The answer, read to its end, which closes it: a walk opens many files."""
    if address.startswith("/api/"):
        answer = browser.generic(method, address, json.dumps(body or {}), "application/json")
    else:
        answer = browser.get(address) if method == "GET" else browser.post(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def body_of(operation: Operation, world: World) -> dict[str, object]:
    """A body that is understood, so that what is refused is refused for who asks."""
    later = "2026-12-31T09:00:00+08:00"
    bodies: dict[str, dict[str, object]] = {
        "verify_identity": {"name": "李样本", "citizen_id": make.citizen_id()},
        "change_address": {"address": "示例路 1 号"},
        "register_company": {"credit_code": "91990000MA000001XN", "name": "样本公司"},
        "grant_mandate": {
            "agent_mobile": make.mobile(),
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
        },
        "start_draft": {"item": world.things["item"]},
        "submit_case": {"draft_id": str(world.things["draft"])},
        "apply": {"item": world.things["item"], "delivery_method": "window"},
        "issue_token": {"name": "办公系统", "scopes": ["cases:read"], "days": 30},
        "rate_case": {"grade": 1},
        "take_hall_ticket": {"groups": ["walk"]},
        "pause_hall_window": {"reason": "喝水"},
        "let_window_help": {"zones": ["T"]},
        "hold_hall_ticket": {"reason": "补材料"},
        "cancel_ticket_of_visitor": {"reason": "本人离开"},
        "transfer_hall_ticket": {"group": "walk", "reason": "换窗口"},
        "book_appointment": {"group": "walk", "start": later},
        "reschedule_appointment": {"start": later},
        "pre_review_case": {"checks": {"m_id": "good"}},
        "refuse_acceptance": {"reason": "不属于本机关职权范围。"},
        "examine_case": {"opinion": "pass", "text": "符合条件。"},
        "return_case": {"text": "请重新审查。"},
        "decide_case": {"outcome": "granted"},
        "hand_over_result": {"receiver": "李样本", "relation": "本人"},
        "post_result": {"courier": "邮政", "tracking_number": "EX1"},
        "look_up_person": {"citizen_id": world.owner.citizen_id},
        "reveal_visitor_number": {"field": "mobile", "reason": "contact"},
        "reveal_case_number": {"field": "mobile", "reason": "contact"},
        "answer_follow_up": {"resolution": "corrected", "answer": "已经改正，向您道歉。"},
        "decide_correction": {"granted": False, "answer": "凭证看不清，请重新拍。"},
        "place_hold": {"number": world.things["case"], "kind": "suit", "reason": "法院通知保全"},
        "lift_hold": {"reason": "判决已经生效"},
        "change_mobile": {"mobile": make.mobile(), "code": "123456"},
        "raise_difficulty": {"matter": "办证", "text": "跑了三次都没有办成。"},
        "hand_difficulty": {"organisation": str(world.things["department"]), "note": "请核实并办理。"},
        "write_difficulty_step": {"text": "打过电话。"},
        "close_difficulty": {"cause": "other", "result": "done", "answer": "已经办成，证照当天发出。"},
        "reopen_difficulty": {"reason": "还是没有办成。"},
        "add_alias": {"phrase": "摆摊证", "item": world.things["item"]},
    }
    return bodies.get(operation.name, {})
