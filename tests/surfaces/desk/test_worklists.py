"""The first page and the worklists: what waits, the most urgent first, moved through by keys."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from huiban.domains.cases.public import Queue
from huiban.domains.directory.public import Role, assign_role
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.surfaces.desk.signing_in import signed_in

pytestmark = pytest.mark.django_db

SWAP = {"HX-Request": "true"}


def html(answer) -> str:
    return answer.content.decode()


def test_the_first_page_counts_what_waits_for_each_of_my_roles(enter):
    make.submitted()
    accepted = make.accepted()
    assert 'data-count-of="/desk/acceptance/">1<' in html(enter(Role.CLERK).get("/desk/"))
    reviewer = html(enter(Role.REVIEWER, accepted.organisation).get("/desk/"))
    assert "待审查" in reviewer
    assert accepted.number in reviewer
    assert "待受理" not in reviewer


def test_the_first_page_of_an_administrator_says_that_nothing_waits(enter):
    page = html(enter(Role.SYSTEM_ADMIN).get("/desk/"))
    assert "这里没有等您办的事" in page
    assert "/console/" in page


def test_what_is_late_comes_first_and_is_counted(enter):
    fresh, late = make.accepted(), make.accepted(make.submitted(make.item()))
    late.promised_due = fresh.promised_due.replace(year=2020)
    late.save(update_fields=["promised_due"])
    reviewer = enter(Role.REVIEWER, make.centre())
    page = html(reviewer.get("/desk/"))
    assert "已超期 1 件" in page
    assert page.index(late.number) < page.index(fresh.number)


def test_a_worklist_opens_with_its_most_urgent_matter(enter):
    first, second = make.submitted(), make.submitted()
    page = html(enter(Role.CLERK).get(reverse("desk:queue", args=["acceptance"])))
    assert f'data-number="{first.number}"' in page
    assert f'id="row-{second.number}"' in page


def test_worklists_are_moved_through_by_keys(enter):
    make.submitted()
    second = make.submitted()
    page = html(enter(Role.CLERK).get("/desk/acceptance/"))
    assert "data-worklist" in page
    assert re.search(rf'<a id="row-{second.number}" [^>]*data-row', page)
    for key in ("/", "F", "N", "Alt+A", "Alt+Q", "Alt+N", "Alt+G", "Alt+X", "1", "2", "3"):
        assert f'data-key="{key}"' in page, key
    assert "<kbd>J</kbd>" in page and "<kbd>K</kbd>" in page


def test_the_next_matter_comes_without_a_new_page(enter):
    make.submitted()
    second = make.submitted()
    url = reverse("desk:queue-case", args=["acceptance", second.number])
    answer = enter(Role.CLERK).get(url, headers=SWAP)
    part = html(answer)
    assert "<html" not in part
    assert f'id="matter" class="matter" data-number="{second.number}"' in part
    assert 'id="evidence"' in part and 'id="worklist"' in part and part.count('hx-swap-oob="true"') == 2
    assert answer.headers["HX-Push-Url"] == url


def test_going_back_in_history_gives_the_whole_page(enter):
    case = make.submitted()
    url = reverse("desk:queue-case", args=["acceptance", case.number])
    page = enter(Role.CLERK).get(url, headers={**SWAP, "HX-History-Restore-Request": "true"})
    assert "<html" in html(page)


def test_the_list_alone_is_given_to_the_filter_and_to_live_news(enter):
    case = make.submitted()
    browser = enter(Role.CLERK)
    part = html(browser.get("/desk/acceptance/", headers={**SWAP, "HX-Target": "worklist"}))
    assert part.startswith('<section id="worklist"')
    assert 'id="matter"' not in part
    narrowed = browser.get(
        "/desk/acceptance/", {"text": case.number}, headers={**SWAP, "HX-Target": "worklist"}
    )
    assert case.number in html(narrowed)
    nothing = browser.get(
        "/desk/acceptance/", {"text": "没有这样的"}, headers={**SWAP, "HX-Target": "worklist"}
    )
    assert "没有找到" in html(nothing)


def test_lists_listen_to_the_departments_worklist(enter):
    place = make.organisation()
    page = html(enter(Role.REVIEWER, place).get("/desk/"))
    assert f'data-live="worklist:{place.id}"' in page
    assert 'data-live-stream="' in page
    assert enter(Role.CLERK).get("/desk/live/").json()["url"].count("/live?t=") == 1


def test_thirty_rows_to_a_page(enter):
    who, item = make.person(), make.item()
    for _number in range(31):
        make.submitted(item, who)
    browser = enter(Role.CLERK)
    first, second = html(browser.get("/desk/acceptance/")), html(browser.get("/desk/acceptance/?page=2"))
    assert first.count(" data-row ") == 30
    assert second.count(" data-row ") == 1


def test_a_worklist_is_for_its_role(enter):
    assert enter(Role.REVIEWER).get("/desk/decision/").status_code == 403
    assert enter(Role.CLERK).get("/desk/nonsense/").status_code == 404


def test_cases_of_another_department_are_neither_listed_nor_opened(enter):
    mine, theirs = make.organisation(), make.accepted()
    browser = enter(Role.REVIEWER, mine)
    assert theirs.number not in html(browser.get("/desk/review/"))
    assert browser.get(reverse("desk:queue-case", args=["review", theirs.number])).status_code == 404


def test_whoever_examined_a_case_does_not_find_it_to_decide():
    both = make.staff(Role.APPROVER)
    assign_role(actor=SYSTEM, staff_id=both.id, role=Role.REVIEWER, organisation_id=both.organisation_id)
    case = make.examined(make.accepted(), make.acting(both))
    assert case.number not in html(signed_in(both).get("/desk/decision/"))


def test_the_clock_is_in_sight_in_the_list_and_in_the_head(enter):
    case = make.accepted()
    page = html(enter(Role.REVIEWER, case.organisation).get("/desk/review/"))
    assert 'class="chip" data-tone="calm"' in page
    assert "承诺时限" in page
    assert "还剩 5 个工作日" in page


def test_an_application_has_a_clock_before_it_is_accepted(enter):
    make.submitted()
    page = html(enter(Role.CLERK).get("/desk/acceptance/"))
    assert "行政许可法第三十二条" in page
    assert 'class="matter-clock"' in page


def test_addresses_of_worklists_take_the_queue_itself():
    assert reverse("desk:queue", args=[Queue.INTAKE]) == "/desk/acceptance/"
    assert reverse("desk:queue", args=[Queue.DECISION]) == "/desk/decision/"
