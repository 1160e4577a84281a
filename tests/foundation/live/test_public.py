"""Addresses and tokens as pages get them."""

from __future__ import annotations

import base64
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from huiban.foundation.live import tokens
from huiban.foundation.live.protocol import decode
from huiban.foundation.live.public import channel_token, notices, publish_refetch, stream_url


@pytest.fixture(autouse=True)
def live_settings(settings: object) -> None:
    settings.HUIBAN_LIVE_KEY = base64.b64encode(bytes(range(32))).decode()
    settings.HUIBAN_LIVE_URL = ""
    settings.HUIBAN_LIVE_PORT = 8001
    settings.HUIBAN_PUBLIC_URL = "http://127.0.0.1:8000"


def opened(url: str) -> tuple[str, ...]:
    token = parse_qs(urlsplit(url).query)["t"][0]
    return tokens.read(token, key=bytes(range(32)), now=time.time()).topics


def test_the_stream_is_on_the_live_port_of_the_host_that_was_asked_for() -> None:
    url = stream_url(["case:1", "org:2"], host="hall.example:8000")
    assert url.startswith("//hall.example:8001/live?t=")
    assert opened(url) == ("case:1", "org:2")
    assert stream_url(["a"], host="[::1]:8000").startswith("//[::1]:8001/live?t=")
    assert stream_url(["a"]).startswith("//127.0.0.1:8001/live?t=")


def test_one_public_name_in_front(settings: object) -> None:
    settings.HUIBAN_LIVE_URL = "https://zwfw.example/"
    assert stream_url(["a"], host="elsewhere").startswith("https://zwfw.example/live?t=")


@pytest.mark.parametrize("topics", [[], ["张三"], ["case:1 case:2"]])
def test_wrong_topics_are_a_programming_error(topics: list[str]) -> None:
    with pytest.raises(ValueError, match="topic"):
        channel_token(topics)


def test_a_fact_of_no_topic_tells_nobody_and_a_wrong_topic_is_a_programming_error() -> None:
    (told,) = notices("case:1", "org:2", "case:1", fact_id="f")
    assert (decode(told).topics, decode(told).fact) == (("case:1", "org:2"), "f")
    assert notices(fact_id="f") == []
    with pytest.raises(ValueError, match="not a topic"):
        notices("Not A Topic", fact_id="f")


@pytest.mark.django_db
def test_telling_of_a_bulk_change_is_one_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        publish_refetch("*")
