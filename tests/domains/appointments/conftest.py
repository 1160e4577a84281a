from __future__ import annotations

import pytest

from tests.domains.messages import provider


@pytest.fixture
def scripted_sms(settings):
    """Messages go to a provider that says what it was told to, and remembers."""
    settings.HUIBAN_SMS_PROVIDER = "tests.domains.messages.provider.ScriptedSms"
    provider.reset()
