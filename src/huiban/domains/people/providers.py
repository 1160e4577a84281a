"""Contracts with the outside world of people, each with a local twin for demonstration and tests."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from huiban.foundation.errors import Unavailable


class SmsProvider(Protocol):
    """Sends one short text to one mobile number (11 digits). Raises ``SmsFailed`` when it surely was not sent."""

    def send(self, mobile: str, text: str) -> None: ...

    def check_configuration(self) -> list[str]:
        """Sentences about what is missing; empty when ready."""
        ...


class SmsFailed(Exception):
    """The text was not sent; the caller may offer to try again."""


class IdentityRegister(Protocol):
    """Tells whether a name and a citizen identity number belong together (两要素核验). Raises ``RegisterAway``."""

    def matches(self, *, name: str, citizen_id: str) -> bool: ...


class CompanyRegister(Protocol):
    """Tells whether a company with this code has this name and this legal representative. Raises ``RegisterAway``.

    ``representative_id`` is the representative's citizen identity number where it is known: a namesake is another person.
    """

    def matches(
        self, *, credit_code: str, name: str, legal_representative: str, representative_id: str
    ) -> bool: ...


class RegisterAway(Unavailable):
    """The register did not answer; nothing is believed meanwhile."""

    default_code = "people.register_away"
    default_message = _("核对身份的系统暂时没有回应，您填的内容没有丢。请过几分钟再试。")


class LocalIdentityRegister:
    """Without a connection to the population register: a well-formed number is believed."""

    def matches(self, *, name: str, citizen_id: str) -> bool:
        return bool(name and citizen_id)


class LocalCompanyRegister:
    """Without a connection to the market register: a well-formed code is believed."""

    def matches(
        self,
        *,
        credit_code: str,
        name: str,
        legal_representative: str,
        representative_id: str,  # noqa: ARG002
    ) -> bool:
        return bool(credit_code and name and legal_representative)


def sms() -> SmsProvider:
    provider: SmsProvider = import_string(settings.HUIBAN_SMS_PROVIDER)()
    return provider


def identity_register() -> IdentityRegister:
    register: IdentityRegister = import_string(settings.HUIBAN_IDENTITY_REGISTER)()
    return register


def company_register() -> CompanyRegister:
    register: CompanyRegister = import_string(settings.HUIBAN_COMPANY_REGISTER)()
    return register


def believed_unchecked() -> list[str]:
    """Which settings still name a register that believes whatever is well formed."""
    named = {
        "HUIBAN_IDENTITY_REGISTER": (identity_register(), LocalIdentityRegister),
        "HUIBAN_COMPANY_REGISTER": (company_register(), LocalCompanyRegister),
    }
    return [setting for setting, (register, local) in named.items() if isinstance(register, local)]
