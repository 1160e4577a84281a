"""How the session of this browser came in by an outside provider: kept, unreadable in the store, until it ends."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from huiban.domains.directory.public import PROOF_LASTS, OutsideSignIn
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Assertion, Provider, farewell_address, find_provider, sid_index
from huiban.surfaces.components.sealed import open_sealed, seal

_KEY = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """By which account of which provider; ``signed_in_at`` is when the password was given there, 0 when it is unknown."""

    provider: str
    issuer: str
    identity_id: str
    sid: str
    id_token: str
    second_factor: bool
    signed_in_at: float

    @classmethod
    def of(cls, assertion: Assertion, identity_id: UUID) -> Outside:
        return cls(
            provider=assertion.provider,
            issuer=assertion.issuer,
            identity_id=str(identity_id),
            sid=assertion.sid,
            id_token=assertion.id_token,
            second_factor=assertion.second_factor,
            signed_in_at=assertion.signed_in_at.timestamp() if assertion.signed_in_at else 0,
        )

    @property
    def sign_in(self) -> OutsideSignIn:
        """For the session of a member of staff. Whoever was signed in there already has proved nothing just now."""
        said = datetime.fromtimestamp(self.signed_in_at, UTC)
        return OutsideSignIn(
            identity_id=UUID(self.identity_id),
            sid_index=sid_index(self.issuer, self.sid) if self.sid else None,
            second_factor=self.second_factor,
            proved_at=min(now(), max(said, now() - PROOF_LASTS)),
        )

    def sealed(self) -> str:
        return seal(json.dumps(asdict(self)))

    @classmethod
    def opened(cls, sealed: str) -> Outside | None:
        return cls(**json.loads(open_sealed(sealed))) if sealed else None


def keep_outside(request: HttpRequest, outside: Outside) -> None:
    request.session[_KEY] = outside.sealed()


def outside_of(request: HttpRequest) -> Outside | None:
    """How this session came in; ``None`` when by a password or a code of ours."""
    return Outside.opened(request.session.get(_KEY, ""))


def farewell_of(request: HttpRequest) -> tuple[Provider, str] | None:
    """The provider this session came in by and where one leaves it, too. To be asked before the session ends."""
    outside = outside_of(request)
    provider = find_provider(outside.provider) if outside else None
    if outside is None or provider is None or provider.issuer != outside.issuer:
        return None
    back = f"{settings.HUIBAN_PUBLIC_URL.rstrip('/')}/"
    address = farewell_address(provider, id_token=outside.id_token, back=back)
    return (provider, address) if address else None
