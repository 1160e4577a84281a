"""What a browser does on the way to our own provider and back."""

from __future__ import annotations

from django.test import Client

from tests.openid.providers import Liar


def path_of(address: str) -> str:
    assert address.startswith("http://testserver/"), address
    return address.removeprefix("http://testserver")


def went(browser: Client, key: str = "staff", door: str = "/desk/sign-in") -> str:
    answer = browser.get(f"{door}/with/{key}/")
    assert answer.status_code == 303, answer.content
    return answer.headers["Location"]


def came(browser: Client, liar: Liar) -> None:
    answer = browser.get(path_of(liar.agree(went(browser))))
    assert answer.status_code == 303


def is_in(browser: Client) -> bool:
    return browser.get("/desk/").status_code == 200


def refused(browser: Client) -> str:
    """What the door says; nobody is in."""
    assert not is_in(browser)
    page = browser.get("/desk/sign-in/").content.decode()
    assert 'name="password"' in page
    return page
