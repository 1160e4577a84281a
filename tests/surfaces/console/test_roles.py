"""Who finds what: each administrator their own half, everybody else nothing; in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from huiban.domains.directory.public import ADMINISTRATORS, Role, assign_role, find_centre
from huiban.foundation.actors import SYSTEM
from tests.factories import item, staff

# The system page asks the live process, which answers nobody here.
pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
ITEM_PAGES = ("items/", "imports/", "words/", "words/teach/")
SECURITY_PAGES = ("staff/", "staff/new/", "sign-in-rules/", "tokens/")
AUDIT_PAGES = ("record/",)
THREE_PAGES = ("proposals/",)
SYSTEM_PAGES = ("calendar/2026/", "calendar/2026/import/", "calendar/days/2026-12-01/", "system/")  # fmt: skip
HALL_PAGES = ("hall/", "hall/groups/new/", "hall/windows/", "hall/hours/")
ALL_PAGES = (*ITEM_PAGES, *SYSTEM_PAGES, *HALL_PAGES, *SECURITY_PAGES, *AUDIT_PAGES, *THREE_PAGES)
HALVES = {
    Role.ITEM_ADMIN: ITEM_PAGES,
    Role.SYSTEM_ADMIN: (*SYSTEM_PAGES, *HALL_PAGES, *THREE_PAGES),
    Role.SECURITY_ADMIN: (*SECURITY_PAGES, *THREE_PAGES),
    Role.AUDIT_ADMIN: (*AUDIT_PAGES, *THREE_PAGES),
    Role.HALL_MANAGER: HALL_PAGES,
}


@pytest.mark.parametrize("page", ["", *ALL_PAGES])
def test_visitors_are_shown_the_door(client: Client, page: str) -> None:
    answer = client.get(f"/console/{page}")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/desk/sign-in/?next=%2Fconsole%2F")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_finds_its_half(signed_in, role: Role) -> None:  # type: ignore[no-untyped-def]
    client = signed_in(staff(role))
    own = HALVES.get(role, ())
    for page in ALL_PAGES:
        assert client.get(f"/console/{page}").status_code == (200 if page in own else 404), page
    assert client.get("/console/").status_code == (303 if own else 404)


def test_the_navigation_shows_what_one_may(signed_in) -> None:  # type: ignore[no-untyped-def]
    staff(Role.SYSTEM_ADMIN)  # no second factor is asked of such from here on
    member = staff(Role.ITEM_ADMIN)
    client = signed_in(member)

    def places() -> list[str]:
        return [entry.url for entry in client.get("/console/items/").context["nav_items"]]

    assert places() == ["/console/items/", "/console/imports/", "/console/words/"]
    centre = find_centre()
    assert centre is not None
    assign_role(actor=SYSTEM, staff_id=member.id, role=Role.SYSTEM_ADMIN, organisation_id=centre.id)
    system = [
        "/console/calendar/",
        "/console/system/",
        "/console/retention/",
        "/console/hall/",
        "/console/devices/",
        "/console/proposals/",
    ]
    assert places()[3:] == system


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "等部门确认"), ("en", "To be confirmed")])
def test_pages_speak_both_languages(signed_in, language: str, words: str) -> None:  # type: ignore[no-untyped-def]
    from tests.factories import content

    made = item(content(uncertain=["窗口电话"]))
    admin = signed_in(staff(Role.ITEM_ADMIN))
    admin.cookies["huiban_language"] = language
    assert words in admin.get(f"/console/items/{made.code}/").text
    for role in ADMINISTRATORS:
        keeper, pages = signed_in(staff(role)), HALVES[role]
        keeper.cookies["huiban_language"] = language
        assert [keeper.get(f"/console/{page}").status_code for page in pages] == [200] * len(pages)


def test_nothing_is_inline(signed_in) -> None:  # type: ignore[no-untyped-def]
    for role, pages in HALVES.items():
        client = signed_in(staff(role))
        for page in pages:
            text = client.get(f"/console/{page}").text
            assert " style=" not in text
            assert "onclick" not in text
