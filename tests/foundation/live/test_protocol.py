"""Payloads and tokens: what is written is what is read, and nothing else is."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.foundation.live import protocol, tokens

KEY = bytes(range(32))
NOW = 1_800_000_000.0
topics = st.from_regex(r"[a-z][a-z_]{0,31}(:[A-Za-z0-9._-]{1,80})?", fullmatch=True)


@given(st.lists(topics, min_size=1, max_size=300, unique=True), st.one_of(st.none(), st.uuids()))
def test_payloads_carry_every_topic_once(names: list[str], fact: object) -> None:
    payloads = protocol.encode_fact(names, fact)
    assert all(len(payload.encode()) < 8000 for payload in payloads)
    notices = [protocol.decode(payload) for payload in payloads]
    assert [topic for notice in notices for topic in notice.topics] == names
    assert {notice.fact for notice in notices} == {str(fact) if fact else "-"}


def test_nothing_is_said_to_nobody() -> None:
    assert protocol.encode_fact([], "x") == []
    assert protocol.encode_refetch([]) == []


@pytest.mark.parametrize(
    "topic", ["", "Case:1", "case:1 2", "case:", "case:张三", "case:1\n", "a" * 40, "*", "x:" + "1" * 81]
)
def test_topics_of_another_shape_are_refused(topic: str) -> None:
    with pytest.raises(ValueError, match="not a topic"):
        protocol.encode_fact([topic], None)


@pytest.mark.parametrize("payload", ["", "fact", "fact 1", "other 1 case:1", "fact  "])
def test_foreign_payloads_are_passed_over(payload: str) -> None:
    assert protocol.decode(payload) is None


def test_a_token_opens_its_topics_until_it_expires() -> None:
    token = tokens.sign(["case:1", "org:2", "case:1"], key=KEY, now=NOW, seconds=60)
    assert tokens.read(token, key=KEY, now=NOW + 59).topics == ("case:1", "org:2")
    with pytest.raises(tokens.TokenRefusedError):
        tokens.read(token, key=KEY, now=NOW + 60)


def test_a_token_of_another_key_is_refused() -> None:
    token = tokens.sign(["cockpit"], key=KEY, now=NOW, seconds=60)
    with pytest.raises(tokens.TokenRefusedError):
        tokens.read(token, key=KEY[::-1], now=NOW)


@given(st.integers(0, 200), st.characters(max_codepoint=127))
def test_an_altered_token_is_refused(position: int, character: str) -> None:
    token = tokens.sign(["case:1", "cockpit"], key=KEY, now=NOW, seconds=60)
    position %= len(token)
    altered = token[:position] + character + token[position + 1 :]
    if altered != token:
        with pytest.raises(tokens.TokenRefusedError):
            tokens.read(altered, key=KEY, now=NOW)


def test_other_topics_under_an_old_signature_are_refused() -> None:
    token = tokens.sign(["case:1"], key=KEY, now=NOW, seconds=60)
    wanted = json.dumps({"t": ["cockpit"], "i": int(NOW), "e": int(NOW) + 60}).encode()
    forged = base64.urlsafe_b64encode(wanted).decode().rstrip("=") + "." + token.split(".")[1]
    with pytest.raises(tokens.TokenRefusedError):
        tokens.read(forged, key=KEY, now=NOW)


@pytest.mark.parametrize("token", ["", ".", "a.b", "a" * 9000, "张.三", "..", "null.null"])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(tokens.TokenRefusedError):
        tokens.read(token, key=KEY, now=NOW)


@pytest.mark.parametrize("key", [b"", b"short"])
def test_without_a_proper_key_nothing_is_signed_or_read(key: bytes) -> None:
    with pytest.raises(ValueError, match="live key"):
        tokens.sign(["cockpit"], key=key, now=NOW, seconds=60)
    with pytest.raises(ValueError, match="live key"):
        tokens.read("a.b", key=key, now=NOW)


@pytest.mark.parametrize(
    ("names", "seconds"), [([], 60), (["a"], 0), (["a"], 99999), ([f"t:{n}" for n in range(33)], 60)]
)
def test_a_token_is_bounded(names: list[str], seconds: int) -> None:
    with pytest.raises(ValueError, match="channel"):
        tokens.sign(names, key=KEY, now=NOW, seconds=seconds)
