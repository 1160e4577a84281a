"""Too often is refused in words, with a time, in the caller's shape; who is known is counted alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huiban.domains.directory.public import Role
from huiban.foundation.addresses import read_networks
from huiban.foundation.rate_limits.public import Rate
from huiban.surfaces.rate_limits.rules import current_rules
from tests import factories as make

pytestmark = pytest.mark.django_db
OUTSIDE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def few(settings, tmp_path) -> None:
    """Two searches, two wrong staff passwords, and a hall that may do three times as much."""
    own = tmp_path / "limits.yaml"
    own.write_text(
        "hall_factor: 3\nrules:\n"
        "  search: {anonymous: 2/10m, known: 3/10m}\n"
        "  staff-sign-in: {anonymous: 2/30s}\n"
        "  query-code: {anonymous: 2/10m}\n"
        "  upload: {anonymous: 1/10m}\n"
    )
    settings.HUIBAN_RATE_LIMITS = str(own)
    settings.HUIBAN_TRUSTED_PROXIES = read_networks("10.0.0.0/8")
    settings.HUIBAN_HALL_NETWORKS = read_networks("192.0.2.0/24")


def statuses(client: Client, times: int, path: str = "/api/v1/items?q=a", **extra: str) -> list[int]:
    return [client.get(path, **extra).status_code for _time in range(times)]


def test_every_route_of_the_rules_exists():
    def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield before + str(entry.pattern)
            else:
                yield from routes(entry, before + str(entry.pattern))

    known = set(routes(get_resolver()))
    named = {key.split(" ", 1)[1] for key in current_rules().by_route}
    assert named <= known, named - known


def test_the_shipped_limits_bear_a_busy_hall(settings):
    """Seventy windows and terminals behind one address of the hall, each signing in within one minute."""
    rules = current_rules()
    sign_in = rules.find("POST", "desk/sign-in/")
    assert sign_in is not None
    assert sign_in.anonymous.times(rules.hall_factor).count >= 70 * 3


def test_the_api_is_refused_in_its_own_shape(few):
    client = Client(**OUTSIDE)
    assert statuses(client, 3) == [200, 200, 429]
    refused = client.get("/api/v1/items?q=a", headers={"Accept-Language": "en"})
    error = refused.json()["error"]
    assert error["code"] == "request.too_often"
    assert 1 <= int(refused.headers["Retry-After"]) <= 300
    assert error["data"] == {"retry_after": int(refused.headers["Retry-After"])}
    assert "try again in" in error["message"]
    assert refused.headers["Cache-Control"] == "no-store"


def test_a_page_is_refused_as_a_page_that_says_when(few):
    client = Client(**OUTSIDE)
    form = {"username": "nobody", "password": "wrong"}
    answers = [client.post("/desk/sign-in/", form) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert "秒后再试" in answers[-1].content.decode()
    assert client.get("/desk/sign-in/").status_code == 200


def test_addresses_are_counted_apart_and_pages_not_at_all(few):
    assert statuses(Client(**OUTSIDE), 3)[-1] == 429
    assert statuses(Client(REMOTE_ADDR="198.51.100.8"), 1) == [200]
    assert statuses(Client(**OUTSIDE), 5, "/help/") == [200] * 5


def test_one_ipv6_connection_is_one_caller_whatever_its_last_half(few):
    answers = [statuses(Client(REMOTE_ADDR=f"2001:db8::{last}"), 1)[0] for last in (1, 2, 3)]
    assert answers == [200, 200, 429]
    assert statuses(Client(REMOTE_ADDR="2001:db8:0:1::1"), 1) == [200]


def test_the_hall_may_do_more(few):
    assert statuses(Client(REMOTE_ADDR="192.0.2.40"), 7) == [200] * 6 + [429]


def test_who_is_known_is_counted_alone_not_by_address(few):
    assert statuses(Client(**OUTSIDE), 3)[-1] == 429
    for _person in range(2):
        client = Client(**OUTSIDE)
        client.force_login(make.staff(Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
        assert statuses(client, 4) == [200, 200, 200, 429]
    _device, secret = make.bound_device()
    assert statuses(Client(**OUTSIDE), 4, HTTP_AUTHORIZATION=f"Bearer {secret}") == [200, 200, 200, 429]


def test_an_invented_token_is_no_way_out(few):
    tries = [
        Client(**OUTSIDE).get("/api/v1/items?q=a", HTTP_AUTHORIZATION=f"Bearer hb1_{number}").status_code
        for number in range(3)
    ]
    assert tries == [200, 200, 429]


def test_an_untrusted_peer_cannot_give_itself_another_address(few):
    tries = [
        statuses(Client(**OUTSIDE, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}"), 1)[0] for number in range(3)
    ]
    assert tries == [200, 200, 429]


def test_behind_a_trusted_proxy_the_nearest_untrusted_hop_is_counted(few):
    proxied = {"REMOTE_ADDR": "10.0.0.5"}
    tries = [
        statuses(Client(**proxied, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.9, 10.0.0.4"), 1)[0]
        for number in range(3)
    ]
    assert tries == [200, 200, 429]
    assert statuses(Client(**proxied, HTTP_X_FORWARDED_FOR="198.51.100.10"), 1) == [200]


def test_limits_can_be_switched_off(settings):
    settings.HUIBAN_RATE_LIMITS = "off"
    assert current_rules().by_route == {}


@pytest.mark.parametrize(
    "text", ["rules: {search: {known: often}}", "rules: [1]", "rules: {new: {}}", "a: [", "1"]
)
def test_a_broken_file_of_limits_is_told(settings, tmp_path, text):
    own = tmp_path / "limits.yaml"
    own.write_text(text)
    settings.HUIBAN_RATE_LIMITS = str(own)
    with pytest.raises(ImproperlyConfigured, match="HUIBAN_RATE_LIMITS"):
        current_rules()


def test_the_shipped_rates_are_read():
    rule = current_rules().find("HEAD", "search/")
    assert rule is not None
    assert rule.anonymous == Rate(300, 300)
