"""Why signing in by an outside provider did not work, in words for whoever tried and in a code for the log."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from huiban.foundation.errors import HuibanError, type_message


class OutsideFailure(HuibanError):
    """Nothing was believed and nobody was signed in. ``detail`` is for the log and holds no personal data."""

    status = 422
    default_code = "openid.failed"
    default_message: ClassVar[type_message] = _(
        "对方没有说清您是谁，这次没有登录成。请再试一次，或用别的方式登录。"
    )

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__()


class ProviderAway(OutsideFailure):
    """Not reached within five seconds, or it answered with an error of its own."""

    status = 503
    default_code = "openid.away"
    default_message = _("暂时连不上对方的登录系统。请过几分钟再试，或用别的方式登录。")


class Denied(OutsideFailure):
    """Whoever sat there did not agree, or went back."""

    default_code = "openid.denied"
    default_message = _("您没有在对方那里确认登录。要登录，请再点一次，或用别的方式。")


class StateLost(OutsideFailure):
    """The answer belongs to no question of this browser: too late, twice, or somebody else's."""

    default_code = "openid.state"
    default_message = _("这次登录已经过期，或者已经用过。请回到登录页，再点一次。")


class Untrusted(OutsideFailure):
    """What the provider signed is not what it must be."""

    default_code = "openid.untrusted"


class Expired(Untrusted):
    default_code = "openid.expired"
    default_message = _("对方的登录凭据已经过期。请再登录一次；还不行，可能是系统时间不准，请告诉管理员。")
