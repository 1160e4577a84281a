"""The way to a provider and back: authorization code with PKCE, a state for the browser, a nonce for the token."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.utils.translation import get_language

from huiban.foundation.encryption import blind_index
from huiban.foundation.moment import now
from huiban.foundation.openid.errors import Denied, OutsideFailure, StateLost, Untrusted
from huiban.foundation.openid.fetching import fetch_json
from huiban.foundation.openid.metadata import Metadata, metadata_of
from huiban.foundation.openid.providers import LOWEST, Provider
from huiban.foundation.openid.tokens import read_id_token

LASTS = timedelta(minutes=10)
LONGEST_CODE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the browser's session must keep until the answer comes; good once, for ten minutes."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    asked_at: float
    prove: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """Whom a provider has vouched for, and what it says of them. ``level`` is a real-name level.

    ``mobile`` is empty unless the provider says that it has been checked; ``signed_in_at`` is when the password was
    given there, when it says so.
    """

    provider: str
    issuer: str
    subject: str = field(repr=False)
    username: str = ""
    name: str = field(default="", repr=False)
    citizen_id: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    level: int = LOWEST
    second_factor: bool = False
    trust_username: bool = False
    sid: str = field(default="", repr=False)
    signed_in_at: datetime | None = None
    id_token: str = field(default="", repr=False)

    @property
    def subject_index(self) -> bytes:
        return subject_index(self.issuer, self.subject)

    @property
    def sid_index(self) -> bytes | None:
        return sid_index(self.issuer, self.sid) if self.sid else None


def subject_index(issuer: str, subject: str) -> bytes:
    """By which an account at an issuer is found again. What the issuer calls it is kept nowhere."""
    return blind_index("openid-subject", f"{issuer}\x00{subject}")


def sid_index(issuer: str, sid: str) -> bytes:
    """The same for one session at an issuer."""
    return blind_index("openid-sid", f"{issuer}\x00{sid}")


def ask(provider: Provider, *, redirect_uri: str, prove: bool = False) -> tuple[str, Question]:
    """The provider's address to send the browser to, and what to keep until it comes back.

    ``prove``: the password must be given there now. Raises ``ProviderAway``.
    """
    question = Question(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        asked_at=now().timestamp(),
        prove=prove,
    )
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": _challenge(question.verifier),
        "code_challenge_method": "S256",
        "ui_locales": "en zh-CN" if (get_language() or "").startswith("en") else "zh-CN en",
    }
    if prove:
        parameters |= {"prompt": "login", "max_age": "0"}
    elif provider.prompt:
        parameters["prompt"] = provider.prompt
    if provider.acr_values:
        parameters["acr_values"] = " ".join(provider.acr_values)
    return with_parameters(metadata_of(provider).authorization_endpoint, parameters), question


def redeem(
    provider: Provider, question: Question, answer: Mapping[str, str], *, redirect_uri: str
) -> Assertion:
    """Whom the provider vouches for in ``answer`` (the parameters the browser came back with).

    Raises ``StateLost``, ``Denied``, ``ProviderAway``, ``Untrusted`` or ``Expired``; nothing is believed then.
    """
    metadata = metadata_of(provider)
    _require_answer(provider, metadata, question, answer)
    tokens = _exchange(provider, metadata, question, answer["code"], redirect_uri)
    id_token, access_token = str(tokens.get("id_token") or ""), str(tokens.get("access_token") or "")
    claims = read_id_token(
        provider,
        id_token,
        nonce=question.nonce,
        access_token=access_token,
        signed_in_since=question.asked_at if question.prove else None,
    )
    whole = {**_user_info(provider, metadata, claims, access_token), **claims}
    return _assertion(provider, claims, whole, id_token)


def farewell_address(provider: Provider, *, id_token: str, back: str) -> str:
    """Where whoever has left here can leave the provider, too; empty when it has no such place or is away."""
    try:
        address = metadata_of(provider).end_session_endpoint
    except OutsideFailure:
        return ""
    parameters = {"client_id": provider.client_id, "post_logout_redirect_uri": back}
    return with_parameters(address, {"id_token_hint": id_token, **parameters}) if address else ""


def with_parameters(address: str, parameters: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(parameters)}"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _require_answer(
    provider: Provider, metadata: Metadata, question: Question, answer: Mapping[str, str]
) -> None:
    if now().timestamp() - question.asked_at > LASTS.total_seconds():
        raise StateLost(f"{provider.key}: the answer came too late")
    issuer = answer.get("iss")
    if (issuer or metadata.names_itself) and issuer != provider.issuer:
        raise Untrusted(f"{provider.key}: another issuer has answered")
    if error := answer.get("error"):
        refused = (
            Denied if error in {"access_denied", "login_required", "consent_required"} else OutsideFailure
        )
        raise refused(f"{provider.key}: {error[:40]!r}")
    if not 0 < len(answer.get("code", "")) <= LONGEST_CODE:
        raise OutsideFailure(f"{provider.key}: no code")


def _exchange(
    provider: Provider, metadata: Metadata, question: Question, code: str, redirect_uri: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": question.verifier,
    }
    headers = dict[str, str]()
    basic = not metadata.auth_methods or "client_secret_basic" in metadata.auth_methods
    if provider.secret and basic:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form["client_id"] = provider.client_id
        if provider.secret:
            form["client_secret"] = provider.secret
    status, tokens = fetch_json(metadata.token_endpoint, form=form, headers=headers)
    if status != 200:
        raise OutsideFailure(f"{provider.key}: the code was refused: {str(tokens.get('error'))[:40]!r}")
    return tokens


def _user_info(
    provider: Provider, metadata: Metadata, claims: Mapping[str, Any], access_token: str
) -> dict[str, Any]:
    """What the ID token leaves unsaid of what was to be known; empty when nothing is."""
    names = provider.claims
    wanted = {names.username, names.name, names.citizen_id, names.mobile, names.mobile_verified, names.level}
    if not (wanted - {""} - claims.keys() and metadata.userinfo_endpoint and access_token):
        return {}
    bearer = {"Authorization": f"Bearer {access_token}"}
    status, said = fetch_json(metadata.userinfo_endpoint, headers=bearer)
    if status != 200 or said.get("sub") != claims["sub"]:
        raise Untrusted(f"{provider.key}: the user info is another's or was refused ({status})")
    return said


def _assertion(
    provider: Provider, claims: Mapping[str, Any], whole: Mapping[str, Any], id_token: str
) -> Assertion:
    names = provider.claims
    checked = whole.get(names.mobile_verified) is True
    signed_in = claims.get("auth_time")
    return Assertion(
        provider=provider.key,
        issuer=provider.issuer,
        subject=claims["sub"],
        username=_text(whole, names.username),
        name=_text(whole, names.name),
        citizen_id=_text(whole, names.citizen_id),
        mobile=_text(whole, names.mobile) if checked else "",
        level=max((provider.levels.get(one, LOWEST) for one in _values(whole, names.level)), default=LOWEST),
        second_factor=bool(provider.factor_values & _values(claims, provider.factor_claim)),
        trust_username=provider.trust_username,
        sid=_text(claims, "sid"),
        signed_in_at=datetime.fromtimestamp(signed_in, UTC) if isinstance(signed_in, int) else None,
        id_token=id_token,
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name) if name else None
    return value.strip()[:255] if isinstance(value, str) else ""


def _values(claims: Mapping[str, Any], name: str) -> set[str]:
    """The value or values of a claim, as text."""
    value = claims.get(name) if name else None
    several = value if isinstance(value, list) else [value]
    return {str(one) for one in several if isinstance(one, str | int) and not isinstance(one, bool)}
