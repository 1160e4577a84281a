from __future__ import annotations

import pytest
from django.test import Client

from huiban.domains.people.models import Person
from huiban.domains.people.operations.signed_in import sign_out_everywhere
from huiban.foundation.wall.looking import as_system
from huiban.surfaces.portal import signing_in
from tests import factories
from tests.surfaces.portal import texts
from tests.surfaces.portal.conftest import code_sent_to, signed_in

pytestmark = pytest.mark.django_db


def page(answer) -> str:  # type: ignore[no-untyped-def]
    return answer.content.decode()


def test_phone_then_code_signs_in_and_leads_where_one_wanted_to_go(visitor: Client) -> None:
    answer = visitor.get("/my/profile/")
    assert answer.status_code == 303
    assert answer.url == "/sign-in/?next=%2Fmy%2Fprofile%2F"
    answer = visitor.post("/sign-in/", {"mobile": "138 0000 0001", "next": "/my/profile/"})
    assert answer.status_code == 303
    second = page(visitor.get(answer.url))
    assert "138****0001" in second
    assert "13800000001" not in second
    answer = visitor.post("/sign-in/", {"code": code_sent_to("13800000001"), "next": "/my/profile/"})
    assert answer.url == "/my/profile/"
    assert visitor.get("/my/profile/").status_code == 200


def test_the_phone_is_not_readable_in_the_session_store(visitor: Client) -> None:
    visitor.post("/sign-in/", {"mobile": "13800000001"})
    assert "13800000001" not in str(dict(visitor.session.items()))


def test_a_wrong_code_is_told_and_the_right_one_still_works(visitor: Client) -> None:
    visitor.post("/sign-in/", {"mobile": "13800000001"})
    right = code_sent_to("13800000001")
    wrong = "000000" if right != "000000" else "111111"
    answer = visitor.post("/sign-in/", {"code": wrong})
    assert answer.status_code == 422
    assert "验证码不对或已过期" in page(answer)
    full_width = right.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    assert visitor.post("/sign-in/", {"code": f" {full_width} "}).status_code == 303


def test_a_malformed_phone_stays_as_typed_with_the_reason(visitor: Client) -> None:
    answer = visitor.post("/sign-in/", {"mobile": "1380000"})
    assert answer.status_code == 422
    assert 'value="1380000"' in page(answer)
    assert "请填写 11 位手机号" in page(answer)
    assert not texts.sent


def test_asking_again_at_once_says_wait(visitor: Client) -> None:
    visitor.post("/sign-in/", {"mobile": "13800000001"})
    answer = visitor.post("/sign-in/", {"again": "1"})
    assert answer.status_code == 429
    assert "请等一分钟" in page(answer)
    assert "输入验证码" in page(answer)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_the_way_back_never_leaves_the_site(visitor: Client, target: str) -> None:
    visitor.post("/sign-in/", {"mobile": "13800000001", "next": target})
    answer = visitor.post("/sign-in/", {"code": code_sent_to("13800000001"), "next": target})
    assert answer.url in ("/", "/my/")


def test_the_demonstration_says_where_the_code_is(visitor: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HUIBAN_DEMO = True
    assert "控制台" in page(visitor.get("/sign-in/"))
    settings.HUIBAN_DEMO = False
    assert "控制台" not in page(visitor.get("/sign-in/"))


def test_signing_out_is_a_post_and_ends_the_session(browser: Client) -> None:
    assert browser.get("/sign-out/").status_code == 405
    browser.post("/sign-out/")
    assert browser.get("/my/").status_code == 303


def test_identity_is_checked_once_and_shown_masked(visitor: Client) -> None:
    visitor.post("/sign-in/", {"mobile": "13800000001"})
    visitor.post("/sign-in/", {"code": code_sent_to("13800000001")})
    number = factories.citizen_id()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    answer = visitor.post("/my/profile/", {"part": "identity", "name": "李样本", "citizen_id": wrong})
    assert answer.status_code == 422
    assert wrong in page(answer)
    answer = visitor.post("/my/profile/", {"part": "identity", "name": "李样本", "citizen_id": number})
    assert answer.status_code == 303
    shown = page(visitor.get("/my/profile/"))
    assert number not in shown
    assert f"{number[:6]}********{number[-4:]}" in shown


def test_an_identity_of_another_account_is_refused_in_words(visitor: Client) -> None:
    other = factories.person("王测试")
    visitor.post("/sign-in/", {"mobile": "13800000001"})
    visitor.post("/sign-in/", {"code": code_sent_to("13800000001")})
    answer = visitor.post(
        "/my/profile/", {"part": "identity", "name": "王测试", "citizen_id": other.citizen_id}
    )
    assert answer.status_code == 409
    assert "已经登记在另一个手机号下" in page(answer)


def test_the_address_is_kept(browser: Client) -> None:
    browser.post("/my/profile/", {"part": "address", "address": "示例市样本区虚构街 2 号"})
    assert "示例市样本区虚构街 2 号" in page(browser.get("/my/profile/"))


def test_staff_are_no_applicants(visitor: Client) -> None:
    from huiban.domains.directory.public import Role

    visitor.force_login(factories.staff(Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    assert visitor.get("/my/").status_code == 303
    assert "您现在是工作人员身份" in page(visitor.get("/sign-in/"))


def test_signing_in_gives_a_new_session(visitor: Client) -> None:
    visitor.post("/sign-in/", {"mobile": "13800000001"})
    before = visitor.session.session_key
    visitor.post("/sign-in/", {"code": code_sent_to("13800000001")})
    assert visitor.session.session_key != before


def test_who_was_signed_out_everywhere_just_before_their_session_began_is_out(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in = signing_in.sign_in

    def overtaken(**asked: str) -> Person:
        person = let_in(**asked)  # type: ignore[arg-type]
        with as_system("test"):
            sign_out_everywhere(Person.objects.get(id=person.id))
        return person

    monkeypatch.setattr(signing_in, "sign_in", overtaken)
    visitor.post("/sign-in/", {"mobile": "13800000001"})
    visitor.post("/sign-in/", {"code": code_sent_to("13800000001")})
    assert visitor.get("/my/").status_code == 303


def test_two_people_do_not_see_each_other(db) -> None:  # type: ignore[no-untyped-def]
    first, second = factories.person("甲测试"), factories.person("乙测试")
    assert "甲测试" in page(signed_in(first).get("/my/"))
    assert "甲测试" not in page(signed_in(second).get("/my/"))
