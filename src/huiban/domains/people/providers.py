"""Contracts with the outside world of people, each with a local twin for demonstration and tests."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SmsProvider(Protocol):
    """Sends one short text to one mobile number (11 digits). Raises ``SmsFailed`` when it surely was not sent."""

    def send(self, mobile: str, text: str) -> None: ...

    def check_configuration(self) -> list[str]:
        """Sentences about what is missing; empty when ready."""
        ...


class SmsFailed(Exception):
    """The text was not sent; the caller may offer to try again."""


class IdentityRegister(Protocol):
    """Tells whether a name and a citizen identity number belong together (两要素核验)."""

    def matches(self, *, name: str, citizen_id: str) -> bool: ...


class CompanyRegister(Protocol):
    """Tells whether a company with this code has this name and this legal representative."""

    def matches(self, *, credit_code: str, name: str, legal_representative: str) -> bool: ...


class LocalIdentityRegister:
    """Without a connection to the population register: a well-formed number is believed."""

    def matches(self, *, name: str, citizen_id: str) -> bool:
        return bool(name and citizen_id)


class LocalCompanyRegister:
    """Without a connection to the market register: a well-formed code is believed."""

    def matches(self, *, credit_code: str, name: str, legal_representative: str) -> bool:
        return bool(credit_code and name and legal_representative)


def sms() -> SmsProvider:
    provider: SmsProvider = import_string(settings.HUIBAN_SMS_PROVIDER)()
    return provider


def identity_register() -> IdentityRegister:
    return LocalIdentityRegister()


def company_register() -> CompanyRegister:
    return LocalCompanyRegister()
