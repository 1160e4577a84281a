"""The sources this product can read. A new source is a new class in a file of its own and a line here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.catalog.imports.sichuan import SichuanProfile
from huiban.domains.catalog.imports.source import Profile
from huiban.foundation.errors import Invalid

PROFILES: dict[str, Profile] = {profile.name: profile for profile in (SichuanProfile(),)}


def profile_named(name: str) -> Profile:
    if name not in PROFILES:
        known = "、".join(PROFILES)
        raise Invalid(
            code="catalog.unknown_profile",
            fields={
                "profile": [_("没有名为 %(name)s 的来源，可用：%(known)s。") % {"name": name, "known": known}]
            },
        )
    return PROFILES[name]
