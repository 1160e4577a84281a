"""The file of providers: what is wrong in it is told in a sentence, left out, and found by the check."""

from __future__ import annotations

import pytest

from huiban.foundation.openid.public import Audience, find_provider, list_provider_faults, list_providers
from huiban.runtime.environment import read_environment
from huiban.surfaces.command.deployment import _providers
from huiban.surfaces.command.finding import Level
from tests.openid.providers import describe

PUBLIC = {"audience": "public", "issuer": "https://sso.example"}
STAFF = PUBLIC | {"audience": "staff"}


def test_no_file_is_no_provider_and_no_fault(providers_file):
    assert list_providers(Audience.STAFF) == list_providers(Audience.PUBLIC) == []
    assert list_provider_faults() == []


def test_providers_stand_in_the_order_of_the_file_and_a_change_counts_at_once(providers_file):
    describe(providers_file, b=PUBLIC, a=PUBLIC, c=STAFF)
    assert [one.key for one in list_providers(Audience.PUBLIC)] == ["b", "a"]
    assert find_provider("c", Audience.PUBLIC) is None
    describe(providers_file, a=PUBLIC)
    assert [one.key for one in list_providers(Audience.PUBLIC)] == ["a"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"issuer": "http://sso.example"}, "https"),
        ({"issuer": "https://sso.example/?a=b"}, "https"),
        ({"issuer": 7}, "issuer"),
        ({"audience": "everybody"}, "everybody"),
        ({"name": {"zh": "某"}}, "en is missing"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret": "in clear"}, "never the secret itself"),
        ({"client_secret": {"env": "NOT_SET_ANYWHERE"}}, "NOT_SET_ANYWHERE"),
        ({"client_secret": {"file": "none"}}, "cannot be read"),
        ({"scopes": ["profile"]}, "openid"),
        ({"claims": {"colour": "c"}}, "colour"),
        ({"levels": {"high": 2}}, "citizen_id"),
        ({"levels": {"high": 4}}, "1, 2 or 3"),
        ({"levels": {"high": True}}, "1, 2 or 3"),
        ({"algorithms": ["none"]}, "algorithms"),
        ({"algorithms": ["HS256"]}, "algorithms"),
        ({"algorithms": []}, "algorithms"),
        ({"prompt": "none"}, "prompt"),
        ({"trust_username": True}, "trust_username"),
        ({"second_factor": {"values": ["otp"]}}, "for staff only"),
        ({"secret": "typo"}, "unknown: secret"),
    ],
)
def test_what_is_wrong_is_told_and_the_others_work(providers_file, change, says):
    describe(providers_file, wrong=PUBLIC | change, right=PUBLIC)
    assert [one.key for one in list_providers(Audience.PUBLIC)] == ["right"]
    (fault,) = list_provider_faults()
    assert fault.startswith("wrong: ")
    assert says in fault
    assert "in clear" not in fault


@pytest.mark.parametrize("text", ["providers: [a]", "providers: {a: 7}", "a: b", "- a", ": : :", "\x00"])
def test_a_file_that_is_none_is_told(providers_file, text):
    providers_file.write_text(text)
    assert list_providers(Audience.PUBLIC) == []
    assert list_provider_faults()


def test_a_secret_comes_from_the_environment_or_a_private_file(providers_file, tmp_path, monkeypatch):
    monkeypatch.setenv("SAMPLE_SECRET", "from the environment")
    (tmp_path / "own").write_text("from a file\n")
    (tmp_path / "own").chmod(0o600)
    (tmp_path / "open").write_text("for everybody\n")
    (tmp_path / "open").chmod(0o644)
    secrets = {"a": {"env": "SAMPLE_SECRET"}, "b": {"file": "own"}, "c": {"file": "open"}}
    describe(providers_file, **{key: PUBLIC | {"client_secret": one} for key, one in secrets.items()})
    found = {one.key: one.secret for one in list_providers(Audience.PUBLIC)}
    assert found == {"a": "from the environment", "b": "from a file"}
    assert "chmod 600" in list_provider_faults()[0]
    assert "from the" not in repr(find_provider("a"))


@pytest.mark.enable_socket
def test_the_check_tells_of_faults_and_of_who_does_not_answer(providers_file, liar):
    found = list(_providers(read_environment()))
    assert [one.level for one in found] == [Level.OK, Level.OK]
    describe(providers_file, wrong={"audience": "x"}, away=PUBLIC | {"issuer": "http://127.0.0.1:9"})
    found = list(_providers(read_environment()))
    assert [one.level for one in found] == [Level.ERROR, Level.ERROR]
    assert all(one.remedy for one in found)
