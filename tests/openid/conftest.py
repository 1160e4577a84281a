from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huiban.foundation.openid.public import forget_providers
from tests.openid.providers import Liar, describe, lying_provider


@pytest.fixture(autouse=True)
def providers_file(settings, tmp_path) -> Iterator[Path]:  # type: ignore[no-untyped-def]
    """The file of providers, not there yet; nothing of them is remembered."""
    forget_providers()
    path = tmp_path / "sign_in_providers.yaml"
    settings.HUIBAN_SIGN_IN_PROVIDERS = str(path)
    settings.HUIBAN_PUBLIC_URL = "http://testserver"
    yield path
    forget_providers()


@pytest.fixture
def liar(providers_file: Path) -> Iterator[Liar]:
    """A provider of our own: ``staff`` (trusted for user names, its ``otp`` counts) and ``public``."""
    with lying_provider() as running:
        describe(
            providers_file,
            staff={
                "audience": "staff",
                "issuer": running.issuer,
                "claims": {"username": "preferred_username"},
                "trust_username": True,
                "second_factor": {"claim": "amr", "values": ["otp"]},
            },
            public={
                "audience": "public",
                "issuer": running.issuer,
                "claims": {
                    "name": "name",
                    "citizen_id": "id_number",
                    "mobile": "phone_number",
                    "mobile_verified": "phone_number_verified",
                    "level": "acr",
                },
                "levels": {"high": 2},
            },
        )
        yield running
