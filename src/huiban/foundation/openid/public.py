"""Signing in by OpenID Connect, as the one who relies on a provider. The only module of this package that others import."""

from huiban.foundation.openid.errors import (
    Denied,
    Expired,
    OutsideFailure,
    ProviderAway,
    StateLost,
    Untrusted,
)
from huiban.foundation.openid.flow import (
    Assertion,
    Question,
    ask,
    farewell_address,
    redeem,
    sid_index,
    subject_index,
)
from huiban.foundation.openid.metadata import forget_providers, metadata_of
from huiban.foundation.openid.providers import (
    Audience,
    Provider,
    find_provider,
    list_provider_faults,
    list_providers,
)
from huiban.foundation.openid.tokens import Ended, read_logout_token

__all__ = [
    "Assertion",
    "Audience",
    "Denied",
    "Ended",
    "Expired",
    "OutsideFailure",
    "Provider",
    "ProviderAway",
    "Question",
    "StateLost",
    "Untrusted",
    "ask",
    "farewell_address",
    "find_provider",
    "forget_providers",
    "list_provider_faults",
    "list_providers",
    "metadata_of",
    "read_logout_token",
    "redeem",
    "sid_index",
    "subject_index",
]
