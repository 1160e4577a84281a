"""Items: only what is one's own; suspending, confirming, publishing; broken contents are refused with their paths."""

from __future__ import annotations

import pytest
from django.test import Client

from huiban.domains.catalog.public import content_text, find_item, list_versions
from huiban.domains.directory.public import Role
from huiban.foundation.facts.public import list_facts
from tests.factories import content, item, organisation, staff, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in) -> Client:  # type: ignore[no-untyped-def]
    return signed_in(staff(Role.ITEM_ADMIN))


def test_the_list_is_narrowed(admin: Client) -> None:
    full = item(name="测试食品许可")
    plain = item(content(described=False), name="测试燃气许可")
    open_point = item(content(uncertain=["窗口电话"]), name="测试道路许可")

    def codes(query: str) -> set[str]:
        return {row.item.code for row in admin.get(f"/console/items/?{query}").context["rows"]}

    assert codes("") == {full.code, plain.code, open_point.code}
    assert codes("text=食品") == {full.code}
    assert codes(f"text={plain.code}") == {plain.code}
    assert codes(f"organisation={open_point.organisation_id}") == {open_point.code}
    assert codes("guide=plain") == {plain.code}
    assert codes("open=1") == {open_point.code}
    assert codes("status=suspended") == set()


def test_administrators_of_a_department_see_its_items_only(signed_in) -> None:  # type: ignore[no-untyped-def]
    own, other = organisation(), organisation()
    mine, theirs = item(owner=own), item(owner=other)
    client = signed_in(staff(Role.ITEM_ADMIN, own))
    assert [row.item.code for row in client.get("/console/items/").context["rows"]] == [mine.code]
    assert client.get(f"/console/items/{mine.code}/").status_code == 200
    for page in ("", "status/", "versions/new/", "versions/1/", "versions/1/content.yaml"):
        assert client.get(f"/console/items/{theirs.code}/{page}").status_code == 404


def test_suspending_says_what_it_touches_and_needs_a_reason(admin: Client) -> None:
    made = item()
    submitted(made)
    page = admin.get(f"/console/items/{made.code}/status/")
    assert page.context["unfinished"].cases == 1
    refused = admin.post(f"/console/items/{made.code}/status/", {"status": "suspended", "reason": " "})
    assert refused.status_code == 422
    made.refresh_from_db()
    assert made.status == "active"
    admin.post(f"/console/items/{made.code}/status/", {"status": "suspended", "reason": "系统改造"})
    made.refresh_from_db()
    assert made.status == "suspended"
    assert "系统改造" in admin.get(f"/console/items/{made.code}/").text
    admin.post(f"/console/items/{made.code}/status/", {"status": "active", "reason": "改造完成"})
    made.refresh_from_db()
    assert made.status == "active"


def test_a_confirmed_point_leaves_the_next_version(admin: Client) -> None:
    made = item(content(uncertain=["窗口电话", "补贴标准"]))
    admin.post(f"/console/items/{made.code}/confirmations/", {"point": "窗口电话"})
    view = find_item(made.code)
    assert view is not None
    assert view.version.number == 2
    assert view.version.guide.uncertain == ["补贴标准"]
    assert "窗口电话" in view.version.note
    again = admin.post(f"/console/items/{made.code}/confirmations/", {"point": "窗口电话"})
    assert again.status_code == 404


def test_publishing_shows_first_and_then_does(admin: Client) -> None:
    made = item()
    submitted(made)
    text = content_text(content(plain_name="办新测试证"))
    page = admin.post(f"/console/items/{made.code}/versions/new/", {"text": text, "step": "preview"})
    assert page.status_code == 200
    assert {line.sign for line in page.context["diff"]} >= {"+", "−"}
    assert page.context["unfinished"].cases == 1
    assert len(list_versions(made.code)) == 1
    without_note = {"text": text, "step": "publish"}
    assert admin.post(f"/console/items/{made.code}/versions/new/", without_note).status_code == 422
    done = admin.post(f"/console/items/{made.code}/versions/new/", without_note | {"note": "改名称"})
    assert done.status_code == 303
    assert [version.number for version in list_versions(made.code)] == [2, 1]
    compared = admin.get(f"/console/items/{made.code}/versions/2/")
    assert "办新测试证" in compared.text
    assert any(fact.tag == "catalog:version:published" for fact in list_facts(subject=made.code))


def test_what_a_colleague_published_meanwhile_is_not_changed_back_unseen(admin: Client) -> None:
    made = item()
    address = f"/console/items/{made.code}/versions/new/"
    began = str(admin.get(address).context["based_on"])
    theirs = {"text": content_text(content(plain_name="同事改的")), "step": "publish", "note": "改名称"}
    assert admin.post(address, theirs | {"based_on": began}).status_code == 303
    mine = {"text": content_text(content(summary="我改的")), "note": "改说明", "based_on": began}
    faulty = admin.post(address, mine | {"text": "plain_name: [", "step": "preview"})
    assert (faulty.status_code, str(faulty.context["based_on"])) == (422, began)
    refused = admin.post(address, mine | {"step": "publish"})
    assert refused.status_code == 409
    assert "您开始改以后，有人发布了第 2 版" in refused.text
    assert any("同事改的" in line.text and line.sign == "−" for line in refused.context["diff"])
    assert [version.number for version in list_versions(made.code)] == [2, 1]
    knowing = admin.post(address, mine | {"step": "publish", "based_on": str(refused.context["based_on"])})
    assert knowing.status_code == 303
    assert [version.number for version in list_versions(made.code)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"described: true": "described: maybe"}, "described"),
        ({"promised_limit:": "promised_limits:"}, "promised_limits"),
        ({"id: m_id": "id: m_id\n  when: nobody == 1"}, "materials.0.when"),
        ({"id: m_id": "id: m_id\n  when: '(('"}, "materials.0.when"),
        ({"plain_name": "\t: ["}, "line."),
        ({"described: true": "described: &a true\nx: *a"}, "line."),
    ],
)
def test_broken_contents_are_refused_by_path(admin: Client, change: dict[str, str], path: str) -> None:
    made = item()
    text = content_text(content())
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new, 1)
    for step in ("preview", "publish"):
        answer = admin.post(
            f"/console/items/{made.code}/versions/new/", {"text": text, "step": step, "note": "改"}
        )
        assert answer.status_code == 422
        assert any(found.startswith(path) for found in answer.context["errors"]), answer.context["errors"]
        assert "preview" not in answer.context
    assert len(list_versions(made.code)) == 1


def test_a_content_for_another_item_is_refused(admin: Client) -> None:
    made = item()
    text = "item_code: OTHER-1\ncontent:\n  described: true\n"
    answer = admin.post(f"/console/items/{made.code}/versions/new/", {"text": text, "step": "preview"})
    assert set(answer.context["errors"]) == {"item_code"}


def test_the_downloaded_text_is_the_version(admin: Client) -> None:
    made = item()
    text = admin.get(f"/console/items/{made.code}/versions/1/content.yaml").text
    page = admin.post(f"/console/items/{made.code}/versions/new/", {"text": text, "step": "preview"})
    assert page.context["same"] is True
