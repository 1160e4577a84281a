import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.surfaces.components.gallery_urls")


def choose(client: Client, **data: str):
    return client.post("/preferences/", data)


def test_choices_become_cookies_and_the_reader_comes_back(client: Client) -> None:
    response = choose(client, language="en", elder="1", next="/gallery/?q=1")
    assert response.status_code == 303
    assert response["Location"] == "/gallery/?q=1"
    assert client.cookies["huiban_language"].value == "en"
    assert client.cookies["huiban_elder"].value == "1"
    assert client.cookies["huiban_elder"]["httponly"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "gallery/",
        "http:///evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(client: Client, target: str) -> None:
    assert choose(client, elder="1", next=target)["Location"] == "/"


def test_unknown_values_set_nothing(client: Client) -> None:
    choose(client, language="xx", elder="yes", theme="pink", next="/")
    assert not client.cookies


def test_a_link_cannot_change_anything(client: Client) -> None:
    assert client.get("/preferences/?elder=1").status_code == 405


def test_the_page_follows_the_cookies(client: Client) -> None:
    assert 'lang="zh-CN"' in client.get("/gallery/portal/").content.decode()
    choose(client, language="en", elder="1", next="/")
    page = client.get("/gallery/portal/").content.decode()
    assert '<html lang="en" data-surface="portal" data-elder>' in page


def test_a_switch_posts_back_to_where_one_is(client: Client) -> None:
    assert (
        'name="next" value="/gallery/portal/?a=1&amp;b=2"'
        in client.get("/gallery/portal/?a=1&b=2").content.decode()
    )
