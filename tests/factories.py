"""Small makers of what tests stand on: organisations, staff, people, items, cases. All through real operations."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

from django.db import connection
from django.utils import timezone
from PIL import Image

from huiban.domains.cases.public import (
    Case,
    Opinion,
    Outcome,
    accept,
    attach_document,
    case_steps,
    decide,
    examine,
    pre_review,
    save_draft,
    start_draft,
    submit,
)
from huiban.domains.catalog.models import BasicItem, HandlingItem, Item
from huiban.domains.catalog.operations.versions import add_version
from huiban.domains.catalog.public import FormField, FormSection, ItemContent, LimitText, Material, find_item
from huiban.domains.devices.public import Device, bind_device, new_bind_code, register_device
from huiban.domains.directory.public import (
    ADMINISTRATORS,
    Organisation,
    OrganisationKind,
    Role,
    Staff,
    Window,
    Zone,
    assign_role,
    create_staff,
    proposed_limits,
    set_role_policy,
)
from huiban.domains.hall.public import ServiceGroup, open_window, set_group
from huiban.domains.people.public import Person, person_actor, register_at_window
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.errors import HuibanError
from huiban.foundation.identifiers.public import mod_11_2_character

PASSWORD = "synthetic-pass-phrase-1"
_serial = itertools.count(1)


def citizen_id(birth: str = "19900101") -> str:
    """A number with the right check character in the area that does not exist."""
    body = f"990000{birth}{next(_serial) % 1000:03d}"
    return body + mod_11_2_character(body)


def mobile() -> str:
    return f"1380000{next(_serial) % 10000:04d}"


def organisation(name: str = "", kind: str = OrganisationKind.DEPARTMENT) -> Organisation:
    number = next(_serial)
    found = Organisation.objects.filter(name=name).first() if name else None
    return found or Organisation.objects.create(
        name=name or f"测试局{number}", code=f"test-{number}", kind=kind
    )


def centre() -> Organisation:
    return organisation("测试中心", OrganisationKind.CENTRE)


def window(number: int = 0) -> Window:
    zone, _made = Zone.objects.get_or_create(letter="T", defaults={"name": "测试"})
    number = number or next(_serial)
    found, _made = Window.objects.get_or_create(number=number, defaults={"zone": zone, "name": "综合受理"})
    return found


def group(code: str = "test", letter: str = "T", **changes: Any) -> ServiceGroup:
    """A service group in a zone of that letter."""
    zone, _made = Zone.objects.get_or_create(letter=letter, defaults={"name": "测试"})
    return set_group(actor=SYSTEM, code=code, zone_id=zone.id, name=f"测试业务 {code}", **changes)


def window_in(letter: str = "T") -> Window:
    zone, _made = Zone.objects.get_or_create(letter=letter, defaults={"name": "测试"})
    return Window.objects.create(number=next(_serial), zone=zone, name="综合受理")


def clerk_at_window(letter: str = "T") -> Actor:
    """A clerk with an open window in a zone."""
    place = window_in(letter)
    actor = acting(staff(Role.CLERK), place)
    open_window(actor=actor, window_id=place.id)
    return actor


def staff(role: Role, at: Organisation | None = None) -> Staff:
    """A member of staff with one role, at the centre unless told otherwise. The password is ``PASSWORD``.

    Administrators get in without a second factor here.
    """
    place = at or centre()
    number = next(_serial)
    person = create_staff(
        actor=SYSTEM,
        username=f"{role.value}{number}",
        name=f"测试{number}",
        organisation_id=place.id,
        password=PASSWORD,
    )
    if role in ADMINISTRATORS:
        without = replace(proposed_limits(role), second_factor=False)
        set_role_policy(actor=SYSTEM, role=role, limits=without)
    assign_role(actor=SYSTEM, staff_id=person.id, role=role, organisation_id=place.id)
    return person


def acting(member: Staff, at: Window | None = None) -> Actor:
    return Actor(
        kind="staff", id=member.id, name=member.name, channel=Channel.WINDOW, window_id=at.id if at else None
    )


def worker(role: Role, at: Organisation | None = None) -> Actor:
    """The actor of a new member of staff."""
    return acting(staff(role, at))


def person(name: str = "李样本", birth: str = "19900101") -> Person:
    """A person with a checked identity and a phone."""
    return register_at_window(
        actor=worker(Role.CLERK), name=name, citizen_id=citizen_id(birth), mobile=mobile()
    )


def applicant(who: Person | None = None) -> Actor:
    return person_actor(who or person(), Channel.PORTAL)


def content(**changes: Any) -> ItemContent:
    """A small described item: one question, two materials, four fields, both limits."""
    base = ItemContent(
        described=True,
        plain_name="办测试证",
        promised_limit=LimitText(length=5),
        statutory_limit=LimitText(length=20),
        materials=[Material(id="m_id", name="身份证", source="公安机关", locker_kind="id_card")],
        form=[
            FormSection(
                id="who",
                title="申请人",
                fields=[
                    FormField(id="name", label="姓名", prefill="person.name"),
                    FormField(id="idno", label="身份证号", type="citizen_id", prefill="person.citizen_id"),
                    FormField(id="phone", label="手机号", type="mobile", prefill="person.mobile"),
                    FormField(id="why", label="事由", type="text", min_length=2),
                ],
            )
        ],
    )
    return base.model_copy(update=changes)


def item(guide: ItemContent | None = None, owner: Organisation | None = None, name: str = "") -> Item:
    """An active item with a published version."""
    number = next(_serial)
    basic = BasicItem.objects.create(
        code_system="test", code=f"B{number}", name=name or f"测试事项{number}", type_code="01"
    )
    made = Item.objects.create(
        code=f"TEST-{number:06d}",
        basic=basic,
        organisation=owner or organisation(),
        organisation_code="",
        name=basic.name,
        type_code="01",
        source_system="test",
        source_type_code="1",
        source_type_name="行政许可",
        source_hash="",
        updated_at=timezone.now(),
    )
    handling = HandlingItem.objects.create(item=made, name=made.name)
    add_version(actor=SYSTEM, handling=handling, content=guide or content(), note="测试")
    return made


def picture() -> io.BytesIO:
    """A readable PNG."""
    stored = io.BytesIO()
    Image.new("RGB", (40, 30), "#888888").save(stored, "PNG")
    stored.seek(0)
    return stored


def submitted(
    made: Item | None = None,
    who: Person | None = None,
    form: Mapping[str, Any] | None = None,
    delivery: str = "window",
) -> Case:
    """A case handed in by its applicant with every required material as an upload."""
    made, who = made or item(), who or person()
    actor = person_actor(who, Channel.PORTAL)
    draft = start_draft(actor=actor, item_code=made.code)
    save_draft(
        actor=actor,
        draft_id=draft.id,
        form=form if form is not None else {"why": "需要办理"},
        delivery_method=delivery,
    )
    view = find_item(made.code)
    assert view is not None
    for material in view.version.guide.materials:
        if material.need == "required" and not material.when:
            attach_document(
                actor=actor,
                draft_id=draft.id,
                material_id=material.id,
                filename="证件.png",
                content=picture(),
            )
    return submit(actor=actor, draft_id=draft.id)


def accepted(case: Case | None = None, clerk: Actor | None = None) -> Case:
    case, clerk = case or submitted(), clerk or worker(Role.CLERK)
    checks = {material.material: "good" for material in case.materials.all()}
    pre_review(actor=clerk, number=case.number, checks=checks, notes={})
    return accept(actor=clerk, number=case.number)


def examined(case: Case | None = None, reviewer: Actor | None = None, opinion: str = "pass") -> Case:
    """A case whose only examination step is done."""
    case = case or accepted()
    reviewer = reviewer or worker(Role.REVIEWER, case.organisation)
    step = case_steps(case)[case.review_step]
    return examine(
        actor=reviewer, number=case.number, step=step.id, opinion=Opinion(opinion), text="经审查，意见如上。"
    )


def decided(case: Case | None = None, approver: Actor | None = None, granted: bool = True) -> Case:
    case = case or examined()
    approver = approver or worker(Role.APPROVER, case.organisation)
    outcome = Outcome.GRANTED if granted else Outcome.REFUSED
    reason = "" if granted else "经审查，不符合规定条件，依法不予批准。"
    return decide(actor=approver, number=case.number, outcome=outcome, reason=reason)


def device(kind: str = "kiosk", **place: Any) -> Device:
    """A registered device, not bound yet."""
    return register_device(actor=SYSTEM, kind=kind, name=f"测试设备 {next(_serial)}", **place)


def bound_device(kind: str = "kiosk", **place: Any) -> tuple[Device, str]:
    """A device in use and its secret."""
    code, _until = new_bind_code(actor=SYSTEM, device_id=device(kind, **place).id)
    return bind_device(code=code)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment, each on a connection of its own; their answers or errors in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return call()
        except HuibanError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def failed_job(name: str, *, minutes_ago: int = 5, lock: str | None = None) -> int:
    """The number of a job that gave up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, attempts, queueing_lock)"
            " values ('default', %s, 'failed', 5, %s) returning id",
            [name, lock],
        )
        number = int(cursor.fetchone()[0])
        cursor.execute(
            "insert into procrastinate_events (job_id, type, at)"
            " values (%s, 'failed', now() - make_interval(mins => %s))",
            [number, minutes_ago],
        )
    return number
