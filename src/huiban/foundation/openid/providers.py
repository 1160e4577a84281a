"""The outside sign-in providers of this installation: a YAML file in its state folder, never in the database.

One that is described wrongly is left out and told by ``list_provider_faults``; the others work. A changed file counts at
once. Secrets stand in the environment or in a file that only its owner reads.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.utils.translation import get_language

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PROMPTS = {"", "login", "consent", "select_account"}
LOWEST, HIGHEST = 1, 3
_KEY = re.compile(r"[a-z][a-z0-9-]{0,19}")
_KNOWN = {
    "name", "audience", "issuer", "client_id", "client_secret", "scopes", "claims", "levels", "trust_username",
    "second_factor", "prompt", "acr_values", "algorithms",
}  # fmt: skip


class Audience(StrEnum):
    STAFF = "staff"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNames:
    """Which claim says what; empty where the provider says nothing of it."""

    username: str = ""
    name: str = ""
    citizen_id: str = ""
    mobile: str = ""
    mobile_verified: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider. ``levels`` leads from a value of the level claim to a real-name level (1 to 3)."""

    key: str
    names: Mapping[str, str]
    audience: Audience
    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ("openid",)
    claims: ClaimNames = ClaimNames()
    levels: Mapping[str, int] = field(default_factory=dict)
    trust_username: bool = False
    factor_claim: str = "amr"
    factor_values: frozenset[str] = frozenset()
    prompt: str = ""
    acr_values: tuple[str, ...] = ()
    algorithms: tuple[str, ...] = ALGORITHMS

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.names["en" if (get_language() or "").startswith("en") else "zh"]


@dataclass(frozen=True, slots=True)
class Registry:
    providers: Mapping[str, Provider] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def list_providers(audience: Audience) -> list[Provider]:
    """In the order of the file."""
    return [one for one in _current().providers.values() if one.audience == audience]


def find_provider(key: str, audience: Audience | None = None) -> Provider | None:
    """The provider of this name, when it is for ``audience``."""
    found = _current().providers.get(key)
    return found if found and audience in (None, found.audience) else None


def list_provider_faults() -> list[str]:
    """What is wrong with the file, one sentence each; empty when all is well or there is none."""
    return list(_current().faults)


def _current() -> Registry:
    path = Path(settings.HUIBAN_SIGN_IN_PROVIDERS)
    try:
        status = path.stat()
    except FileNotFoundError:
        return Registry()
    except OSError as error:
        return Registry(faults=(f"{path} cannot be read: {error.strerror}",))
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Registry:
    try:
        whole = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        entries = whole["providers"] if whole else {}
        described = [(str(key), entry) for key, entry in entries.items()]
    except (OSError, ValueError, yaml.YAMLError) as error:
        return Registry(faults=(f"{path} cannot be read: {' '.join(str(error).split())}",))
    except (AttributeError, KeyError, TypeError):
        return Registry(faults=(f"{path} must hold providers: with one entry for each",))
    providers, faults = dict[str, Provider](), list[str]()
    for key, entry in described:
        try:
            providers[key] = _provider(key, entry, path.parent)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            said = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            faults.append(f"{key}: {said}")
    return Registry(providers, tuple(faults))


def _provider(key: str, entry: Mapping[str, Any], folder: Path) -> Provider:
    if not _KEY.fullmatch(key):
        raise ValueError("the name must be 1 to 20 small letters, digits and hyphens")
    if unknown := set(entry) - _KNOWN:
        raise ValueError(f"unknown: {', '.join(sorted(map(str, unknown)))}")
    factor = entry.get("second_factor") or {}
    made = Provider(
        key=key,
        names={"zh": _text(entry["name"], "zh"), "en": _text(entry["name"], "en")},
        audience=Audience(entry["audience"]),
        issuer=_issuer(_text(entry, "issuer")),
        client_id=_text(entry, "client_id"),
        secret=_secret(entry.get("client_secret"), folder),
        scopes=tuple(map(str, entry.get("scopes", ["openid"]))),
        claims=ClaimNames(**{name: str(claim) for name, claim in (entry.get("claims") or {}).items()}),
        levels=_levels(entry.get("levels") or {}),
        trust_username=entry.get("trust_username", False),
        factor_claim=str(factor.get("claim", "amr")),
        factor_values=frozenset(map(str, factor.get("values", ()))),
        prompt=str(entry.get("prompt", "")),
        acr_values=tuple(map(str, entry.get("acr_values", ()))),
        algorithms=tuple(map(str, entry.get("algorithms", ALGORITHMS))),
    )
    _require_sense(made)
    return made


def _require_sense(made: Provider) -> None:
    if "openid" not in made.scopes:
        raise ValueError("scopes must hold openid")
    if not made.algorithms or not set(made.algorithms) <= set(ALGORITHMS):
        raise ValueError(f"algorithms must be some of {', '.join(ALGORITHMS)}")
    if made.prompt not in PROMPTS:
        raise ValueError("prompt must be login, consent or select_account")
    if not isinstance(made.trust_username, bool):
        raise ValueError("trust_username must be true or false")
    if made.trust_username and not made.claims.username:
        raise ValueError("trust_username needs claims: username")
    if made.audience is Audience.STAFF and (made.levels or made.claims.citizen_id):
        raise ValueError("levels and citizen_id are for the public only")
    if made.audience is Audience.PUBLIC and (made.trust_username or made.factor_values):
        raise ValueError("trust_username and second_factor are for staff only")
    asserted = any(level > LOWEST for level in made.levels.values())
    if asserted and not (made.claims.name and made.claims.citizen_id and made.claims.level):
        raise ValueError("a real-name level needs claims: name, citizen_id and level")


def _issuer(text: str) -> str:
    if not is_safe_address(text, loopback=True) or urlsplit(text).query or urlsplit(text).fragment:
        raise ValueError("issuer must be an https address (http on this machine only)")
    return text


def is_safe_address(text: str, *, loopback: bool) -> bool:
    """Whether an address is encrypted, or with ``loopback`` never leaves this machine."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if not parts.hostname or parts.username or any(ord(character) <= 32 for character in text):
        return False
    return parts.scheme == "https" or (loopback and parts.scheme == "http" and parts.hostname in LOOPBACK)


def _levels(entry: Mapping[Any, Any]) -> dict[str, int]:
    levels = {str(value): level for value, level in entry.items()}
    if any(type(level) is not int or not LOWEST <= level <= HIGHEST for level in levels.values()):
        raise ValueError("levels must lead to 1, 2 or 3")
    return levels


def _secret(entry: object, folder: Path) -> str:
    if entry is None:
        return ""
    if not isinstance(entry, Mapping) or len(entry) != 1 or not {"env", "file"} & set(entry):
        raise ValueError("client_secret must be {env: NAME} or {file: PATH}, never the secret itself")
    if name := entry.get("env"):
        if not os.environ.get(str(name)):
            raise ValueError(f"the environment variable {name} of client_secret is not set")
        return os.environ[str(name)]
    return _secret_in_file(folder / str(entry["file"]))


def _secret_in_file(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise ValueError(f"others on this machine can read {path}: chmod 600 {path}")
        text = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    if not text:
        raise ValueError(f"{path} is empty")
    return text


def _text(entry: Mapping[str, Any], name: str) -> str:
    text = entry[name]
    if not isinstance(text, str) or not text.strip() or len(text) > 255:
        raise ValueError(f"{name} must be a text")
    return text.strip()
