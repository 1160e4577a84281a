"""The difficult-case desk: raised by anybody, owned by one, answered in time and with a result only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.public import (
    DifficultyList,
    StepKind,
    add_step,
    analyse_month,
    close_difficulty,
    count_difficulties,
    count_waiting,
    find_by_code,
    find_difficulty,
    hand_to,
    list_difficulties,
    list_own_difficulties,
    list_steps,
    raise_difficulty,
    reopen,
    reopen_with_code,
    show_contact,
    take_ownership,
)
from huiban.domains.directory.public import Role
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from huiban.foundation.facts.models import FactRecord
from huiban.foundation.moment import at
from huiban.foundation.request_context import set_whereabouts
from tests import factories as make

pytestmark = pytest.mark.django_db

VISITOR = Actor(kind="person", id=None, name="", channel=Channel.PORTAL)
PHONE = "13800001234"
TEXT = "跑了三个窗口，都说不归自己管，事情一直没有办成。"
ANSWER = "已协调两个部门现场会办，证照当天发出，向您致歉。"


def raised(actor: Actor = VISITOR, **changes) -> Difficulty:
    given = {"text": TEXT, "matter": "房屋过户", "contact": PHONE} | changes
    return raise_difficulty(actor=actor, **given)


def owned(owner: Actor, **changes) -> Difficulty:
    return take_ownership(actor=owner, number=raised(**changes).number)


def closed(owner: Actor, **changes) -> Difficulty:
    given = {"cause": "shirking", "result": "done", "answer": ANSWER} | changes
    return close_difficulty(actor=owner, number=owned(owner).number, **given)


# --- raising ---
def test_a_visitor_raises_with_a_telephone_number_and_looks_it_up_by_number_and_code():
    difficulty = raised()
    found = find_by_code(number=difficulty.number.lower(), query_code=difficulty.query_code)
    assert (found.id, found.text, found.masked_contact) == (difficulty.id, TEXT, "138****1234")
    assert [step.kind for step in list_steps(found)] == [StepKind.RAISED]


def test_what_was_said_and_whom_to_call_is_not_readable_in_the_database():
    raised()
    with connection.cursor() as cursor:
        cursor.execute("select d::text from difficulties d")
        (row,) = cursor.fetchone()
    for secret in (TEXT, PHONE, "房屋过户"):
        assert secret not in row and secret.encode().hex() not in row


def test_facts_name_nobody():
    manager = make.worker(Role.HALL_MANAGER)
    closed(manager)
    facts = FactRecord.objects.filter(tag__startswith="difficulties:")
    assert {fact.tag.rsplit(":", 1)[1] for fact in facts} == {"raised", "owned", "closed"}
    for fact in facts:
        assert PHONE not in str(fact.data) and TEXT not in str(fact.data) and ANSWER not in str(fact.data)


def test_a_signed_in_person_needs_no_telephone_number_and_finds_it_in_their_list():
    who = make.person()
    difficulty = raised(make.applicant(who), contact="")
    assert [one.id for one in list_own_difficulties(actor=make.applicant(who))] == [difficulty.id]
    assert difficulty.masked_contact == who.masked_mobile


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"text": "不行"}, "text"),
        ({"text": "字" * 2001}, "text"),
        ({"text": "没有办成\x00没有办成"}, "text"),
        ({"matter": ""}, "matter"),
        ({"matter": "字" * 81}, "matter"),
        ({"contact": ""}, "contact"),
        ({"contact": "微信上说"}, "contact"),
        ({"contact": "1" * 100_000}, "contact"),
        ({"contact": "1380000\x001234"}, "contact"),
        ({"item_code": "NOTHING"}, "matter"),
        ({"item_code": "A\x00"}, "matter"),
        ({"case_number": "12345"}, "case_number"),
        ({"case_number": "\x00"}, "case_number"),
        ({"organisation_id": uuid4()}, "organisation"),
    ],
)
def test_what_cannot_be_kept_is_refused_where_it_stands(changes, path):
    with pytest.raises(Invalid) as refused:
        raised(**changes)
    assert list(refused.value.fields) == [path]
    assert not Difficulty.objects.exists()


def test_everything_wrong_is_told_at_once():
    with pytest.raises(Invalid) as refused:
        raised(text="", matter="", contact="")
    assert set(refused.value.fields) == {"text", "matter", "contact"}


def test_the_item_names_the_matter_and_its_department():
    item = make.item(name="不动产转移登记")
    difficulty = raised(item_code=item.code, matter="", organisation_id=make.organisation().id)
    assert (difficulty.matter, difficulty.organisation_id) == ("不动产转移登记", item.organisation_id)


def test_ones_own_case_is_linked_a_strangers_is_not():
    case = make.submitted()
    mine = raised(make.applicant(case.person), case_number=case.number, matter="")
    assert (mine.case_id, mine.organisation_id) == (case.id, case.organisation_id)
    with pytest.raises(Invalid) as refused:
        raised(make.applicant(), case_number=case.number)
    assert list(refused.value.fields) == ["case_number"]
    stranger = raised(case_number=case.number)
    assert (stranger.case_id, stranger.case_number) == (None, case.number)


def test_the_same_key_is_the_same_difficulty_for_the_same_raiser_only():
    first = raised(idempotency_key="k1")
    assert raised(idempotency_key="k1", text=TEXT + "再说一遍").id == first.id
    assert raised(idempotency_key="k1", contact="13800009999").id != first.id


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_raised_once():
    found = make.together(*[lambda: raised(idempotency_key="twice")] * 4)
    assert len({one.id for one in found}) == 1
    assert Difficulty.objects.count() == 1


def test_the_sixth_of_a_day_is_refused():
    for _time in range(5):
        raised()
    with pytest.raises(TooMany):
        raised()
    assert raised(contact="13800005678").number


def test_the_due_day_steps_over_new_year():
    with at(datetime(2025, 12, 30, 3, tzinfo=UTC)):
        assert raised().due == date(2026, 1, 7)  # 1 to 3 January are holidays, Sunday the 4th is worked


def test_the_due_day_follows_make_up_workdays():
    with at(datetime(2026, 9, 18, 3, tzinfo=UTC)):
        assert raised().due == date(2026, 9, 24)  # Sunday 20 September is a make-up workday


def test_twenty_wrong_codes_stop_inquiries_for_a_while():
    difficulty = raised()
    for _time in range(20):
        with pytest.raises(NotFound):
            find_by_code(number=difficulty.number, query_code="wrong")
    with pytest.raises(TooMany):
        find_by_code(number=difficulty.number, query_code=difficulty.query_code)
    with at(datetime.now(UTC) + timedelta(minutes=16)):
        assert find_by_code(number=difficulty.number, query_code=difficulty.query_code)


def test_guessing_from_everywhere_stops_them_for_everybody():
    difficulty = raised()
    Difficulty.objects.update(inquiry_failures=299)
    with pytest.raises(NotFound):
        find_by_code(number=difficulty.number, query_code="wrong")
    set_whereabouts(surface="portal", route="", address="203.0.113.9")
    try:
        with pytest.raises(TooMany):
            find_by_code(number=difficulty.number, query_code=difficulty.query_code)
    finally:
        set_whereabouts(surface="", route="", address="")


@pytest.mark.parametrize("number", ["", "FY20260101-99999", "\x00", "字" * 5000, "' or 1=1"])
def test_a_number_that_is_none_is_not_found(number):
    with pytest.raises(NotFound):
        find_by_code(number=number, query_code="12345678")
    with pytest.raises(NotFound):
        find_difficulty(actor=make.worker(Role.CLERK), number=number)


# --- who sees what ---
def test_somebody_elses_difficulty_does_not_exist():
    difficulty = raised(make.applicant(), contact="")
    stranger = make.applicant()
    for act in (
        lambda: find_difficulty(actor=stranger, number=difficulty.number),
        lambda: reopen(actor=stranger, number=difficulty.number, reason="我也要看看这件事"),
        lambda: add_step(actor=stranger, number=difficulty.number, text="我来写一句"),
        lambda: find_difficulty(actor=VISITOR, number=difficulty.number),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_department_sees_what_it_was_handed_and_nothing_else():
    owner, place = make.worker(Role.CLERK), make.organisation()
    reviewer, other = make.worker(Role.REVIEWER, place), make.worker(Role.REVIEWER, make.organisation())
    difficulty = owned(owner, organisation_id=place.id)
    with pytest.raises(NotFound):
        find_difficulty(actor=reviewer, number=difficulty.number)
    hand_to(actor=owner, number=difficulty.number, organisation_id=place.id, note="请核实历史档案")
    assert find_difficulty(actor=reviewer, number=difficulty.number).state == "with_department"
    assert count_waiting(reviewer) == 1
    add_step(actor=reviewer, number=difficulty.number, text="档案已找到，可以补录。")
    for act in (find_difficulty, take_ownership, show_contact):
        with pytest.raises(NotFound):
            act(actor=other, number=difficulty.number)
    with pytest.raises(Forbidden):
        take_ownership(actor=reviewer, number=difficulty.number)
    with pytest.raises(Forbidden):
        close_difficulty(
            actor=reviewer, number=difficulty.number, cause="legacy", result="done", answer=ANSWER
        )


def test_item_administrators_and_departments_own_nothing():
    difficulty = raised()
    for actor in (make.worker(Role.ITEM_ADMIN), make.worker(Role.CLERK, make.organisation())):
        with pytest.raises(NotFound):
            take_ownership(actor=actor, number=difficulty.number)


# --- owning ---
@pytest.mark.django_db(transaction=True)
def test_two_take_it_on_at_once_and_one_has_it():
    difficulty = raised()
    clerks = [make.worker(Role.CLERK), make.worker(Role.CLERK)]
    found = make.together(
        *[lambda clerk=clerk: take_ownership(actor=clerk, number=difficulty.number) for clerk in clerks]
    )
    refused = [one for one in found if isinstance(one, Conflict)]
    assert [one.code for one in refused] == ["difficulties.owned"]
    difficulty.refresh_from_db()
    assert difficulty.owner_id in {clerk.id for clerk in clerks}
    assert len(list_steps(difficulty)) == 2


def test_nobody_takes_on_a_case_they_handled():
    clerk = make.worker(Role.CLERK)
    case = make.accepted(clerk=clerk)
    difficulty = raised(make.applicant(case.person), case_number=case.number)
    with pytest.raises(Forbidden) as refused:
        take_ownership(actor=clerk, number=difficulty.number)
    assert refused.value.code == "difficulties.involved"


def test_a_manager_takes_over_from_a_colleague_a_clerk_does_not():
    owner, clerk, manager = (make.worker(role) for role in (Role.CLERK, Role.CLERK, Role.HALL_MANAGER))
    difficulty = owned(owner)
    with pytest.raises(Forbidden):
        take_ownership(actor=clerk, number=difficulty.number, instead_of=owner.id)
    with pytest.raises(Conflict):
        take_ownership(actor=manager, number=difficulty.number, instead_of=clerk.id)
    assert take_ownership(actor=manager, number=difficulty.number, instead_of=owner.id).owner_id == manager.id


def test_the_lists_of_the_desk():
    owner = make.worker(Role.CLERK)
    with at(datetime(2026, 9, 18, 3, tzinfo=UTC)):
        old = raised()
    mine = owned(owner)
    found = {
        which: {one.id for one in list_difficulties(actor=owner, which=which)} for which in DifficultyList
    }
    assert found == {
        DifficultyList.MINE: {mine.id},
        DifficultyList.UNOWNED: {old.id},
        DifficultyList.OVERDUE: {old.id},
        DifficultyList.OPEN: {old.id, mine.id},
        DifficultyList.CLOSED: set(),
    }
    assert count_difficulties(actor=owner, which=DifficultyList.OPEN) == 2


def test_the_number_to_call_is_shown_to_the_owner_and_that_is_written_down():
    owner = make.worker(Role.CLERK)
    difficulty = owned(owner)
    with pytest.raises(Conflict):
        show_contact(actor=make.worker(Role.CLERK), number=difficulty.number)
    assert show_contact(actor=owner, number=difficulty.number) == PHONE
    assert list_steps(difficulty)[-1].kind == StepKind.CONTACT
    assert FactRecord.objects.filter(tag="difficulties:contact:seen", actor_id=owner.id).exists()


def test_handing_needs_a_place_that_exists_and_a_note():
    owner = make.worker(Role.CLERK)
    difficulty = owned(owner)
    for given in (
        {"organisation_id": uuid4(), "note": "请核实"},
        {"organisation_id": None, "note": "请核实"},
    ):
        with pytest.raises(Invalid) as refused:
            hand_to(actor=owner, number=difficulty.number, **given)
        assert list(refused.value.fields) == ["organisation"]
    with pytest.raises(Invalid) as refused:
        hand_to(actor=owner, number=difficulty.number, organisation_id=make.organisation().id, note="")
    assert list(refused.value.fields) == ["note"]


# --- the end ---
@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"result": ""}, {"result"}),
        ({"result": "explained"}, {"result"}),
        ({"cause": ""}, {"cause"}),
        ({"answer": "好"}, {"answer"}),
        ({"answer": "字" * 2001}, {"answer"}),
        ({"answer": ANSWER + "\x00"}, {"answer"}),
        ({"result": "not_lawful"}, {"legal_basis"}),
        ({"result": "not_lawful", "answer": ""}, {"answer", "legal_basis"}),
        ({"result": "not_lawful", "legal_basis": "法" * 301}, {"legal_basis"}),
        ({"result": "passed_on"}, {"passed_to"}),
        ({"result": "passed_on", "passed_to": "  "}, {"passed_to"}),
    ],
)
def test_without_a_whole_result_it_is_not_closed(changes, paths):
    owner = make.worker(Role.CLERK)
    difficulty = owned(owner)
    given = {"cause": "policy", "result": "done", "answer": ANSWER} | changes
    with pytest.raises(Invalid) as refused:
        close_difficulty(actor=owner, number=difficulty.number, **given)
    assert set(refused.value.fields) == paths
    difficulty.refresh_from_db()
    assert (difficulty.state, difficulty.result) == ("owned", "")


def test_each_result_keeps_what_belongs_to_it():
    owner = make.worker(Role.CLERK)
    basis = "《不动产登记暂行条例》第二十二条"
    refused = closed(owner, result="not_lawful", legal_basis=basis, passed_to="别处")
    assert (refused.state, refused.legal_basis, refused.passed_to) == ("closed", basis, "")
    passed = closed(owner, result="passed_on", passed_to="市住房公积金中心")
    assert (passed.result, passed.passed_to) == ("passed_on", "市住房公积金中心")


def test_nobody_but_the_owner_closes_and_only_once():
    owner = make.worker(Role.CLERK)
    given = {"cause": "policy", "result": "done", "answer": ANSWER}
    unowned = raised()
    with pytest.raises(Conflict):
        close_difficulty(actor=owner, number=unowned.number, **given)
    difficulty = closed(owner)
    for act in (
        lambda: close_difficulty(actor=owner, number=difficulty.number, **given),
        lambda: add_step(actor=owner, number=difficulty.number, text="再记一笔"),
        lambda: hand_to(
            actor=owner, number=difficulty.number, organisation_id=make.organisation().id, note="请再核实一次"
        ),
        lambda: take_ownership(
            actor=make.worker(Role.HALL_MANAGER), number=difficulty.number, instead_of=owner.id
        ),
    ):
        with pytest.raises(Conflict):
            act()


def test_it_is_opened_once_more_within_fifteen_days():
    owner = make.worker(Role.CLERK)
    difficulty = closed(owner)
    with pytest.raises(Forbidden):
        reopen_with_code(
            actor=owner, number=difficulty.number, query_code=difficulty.query_code, reason="还是没办成"
        )
    again = reopen_with_code(
        actor=VISITOR, number=difficulty.number, query_code=difficulty.query_code, reason="还是没办成"
    )
    assert (again.state, again.owner_id, again.result, again.closed_at) == ("raised", None, "", None)
    take_ownership(actor=owner, number=difficulty.number)
    close_difficulty(actor=owner, number=difficulty.number, cause="other", result="done", answer=ANSWER)
    with pytest.raises(Conflict) as refused:
        reopen_with_code(
            actor=VISITOR, number=difficulty.number, query_code=difficulty.query_code, reason="还是没办成"
        )
    assert refused.value.code == "difficulties.final"


def test_after_fifteen_days_the_answer_stands():
    difficulty, who = raised(make.applicant(who := make.person()), contact=""), who
    owner = make.worker(Role.CLERK)
    with pytest.raises(Conflict) as refused:
        reopen(actor=make.applicant(who), number=difficulty.number, reason="还没有人管")
    assert refused.value.code == "difficulties.open"
    take_ownership(actor=owner, number=difficulty.number)
    close_difficulty(actor=owner, number=difficulty.number, cause="other", result="done", answer=ANSWER)
    with at(datetime.now(UTC) + timedelta(days=16)), pytest.raises(Conflict) as refused:
        reopen(actor=make.applicant(who), number=difficulty.number, reason="还是没办成")
    assert refused.value.code == "difficulties.final"
    with at(datetime.now(UTC) + timedelta(days=15)):
        assert (
            reopen(actor=make.applicant(who), number=difficulty.number, reason="还是没办成").state == "raised"
        )


def test_a_month_is_counted_by_cause_department_and_result():
    owner, manager = make.worker(Role.CLERK), make.worker(Role.HALL_MANAGER)
    place = make.organisation()
    moments = [datetime(2026, 9, day, 3, tzinfo=UTC) for day in (1, 2, 30)]
    for moment in moments:
        with at(moment):
            difficulty = owned(owner, organisation_id=place.id)
        if moment != moments[2]:
            with at(moment + timedelta(days=14 if moment == moments[1] else 1)):
                close_difficulty(
                    actor=owner, number=difficulty.number, cause="legacy", result="done", answer=ANSWER
                )
    with at(moments[0]):
        found = analyse_month(actor=manager, month=date(2026, 9, 15))
    assert (found.raised, found.answered, found.late, found.open_now) == (3, 2, 1, 1)
    assert [(row.cause, row.department, row.results) for row in found.rows] == [
        ("legacy", place.name, {"done": 2})
    ]
    with at(moments[0]):
        assert analyse_month(actor=manager, month=date(2026, 12, 31)).rows == []
    with pytest.raises(Forbidden):
        analyse_month(actor=owner, month=date(2026, 9, 1))
