"""The table of cases at the desk and in the API: a real answer, read to its end."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.test import Client

from huiban.domains.cases.models import Case
from huiban.domains.directory.public import Role, find_staff
from huiban.foundation.tokens.public import issue_token
from huiban.foundation.wall.looking import behind_the_wall
from tests import factories as make

pytestmark = pytest.mark.django_db


def at_the_desk(role: Role, organisation=None) -> Client:
    browser = Client()
    browser.force_login(find_staff(id=make.worker(role, organisation).id))
    return browser


def table(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_desk_gives_the_list_as_it_was_narrowed_without_names():
    person = make.person("欧阳样本")
    case, other = make.submitted(make.item(), person), make.accepted()
    browser = at_the_desk(Role.HALL_MANAGER)
    answer = browser.post("/desk/cases-export", {"state": "submitted"})
    assert "attachment" in answer.headers["Content-Disposition"]
    (row,) = table(answer)
    assert (row["办件编号"], row["状态"], row["申请人类型"]) == (case.number, "已提交", "个人")
    assert "欧阳" not in str(row)
    assert {row["办件编号"] for row in table(browser.post("/desk/cases-export"))} == {
        case.number,
        other.number,
    }


def test_it_is_read_after_the_request_as_whoever_asked_and_others_in_between_see_nothing():
    here, there = make.organisation(), make.organisation()
    mine, _other = make.submitted(make.item(owner=here)), make.submitted(make.item(owner=there))
    answer = at_the_desk(Role.APPROVER, here).post("/desk/cases-export")
    with behind_the_wall():
        assert Case.objects.count() == 0
    assert [row["办件编号"] for row in table(answer)] == [mine.number]
    with behind_the_wall():
        assert Case.objects.count() == 0


def test_in_english():
    make.submitted()
    browser = at_the_desk(Role.HALL_MANAGER)
    answer = browser.post("/desk/cases-export", headers={"Accept-Language": "en"})
    (row,) = table(answer)
    assert (row["State"], row["Applicant"]) == ("Submitted", "Persons")


def test_a_spreadsheet_runs_nothing_of_it():
    case = make.submitted()
    Case.objects.filter(id=case.id).update(title="=HYPERLINK(1)")
    (row,) = table(at_the_desk(Role.HALL_MANAGER).post("/desk/cases-export"))
    assert row["事项"] == "'=HYPERLINK(1)"


def test_only_by_post_and_only_for_those_who_answer_for_a_list():
    make.submitted()
    assert at_the_desk(Role.HALL_MANAGER).get("/desk/cases-export").status_code == 405
    for role in (Role.CLERK, Role.REVIEWER):
        browser = at_the_desk(role)
        assert "cases-export" not in browser.get("/desk/cases/").content.decode()
        assert browser.post("/desk/cases-export").status_code in {403, 404}
    assert "cases-export" in at_the_desk(Role.HALL_MANAGER).get("/desk/cases/").content.decode()


def test_the_api_gives_the_same_and_refuses_others():
    case = make.submitted()

    def ask(role: Role, **body):
        token, _ends = issue_token(
            holder_kind="staff", holder_id=make.worker(role).id, lasts=timedelta(days=1)
        )
        client = Client(headers={"Authorization": f"Bearer {token}"})
        return client.post("/api/v1/case-exports", json.dumps(body), content_type="application/json")

    assert [row["办件编号"] for row in table(ask(Role.HALL_MANAGER))] == [case.number]
    assert table(ask(Role.HALL_MANAGER, submitted_until="2020-01-01")) == []
    assert ask(Role.CLERK).status_code == 403
    assert ask(Role.HALL_MANAGER, state="nonsense").status_code == 422
