"""Tell people what was done to their account."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.directory.public import SecondFactorReset, find_staff
from huiban.domains.messages.operations.queue import queue_message
from huiban.domains.messages.templates import Params, message_template
from huiban.foundation.actors import Actor
from huiban.foundation.facts.public import react_to
from huiban.foundation.uuids import uuid7

FACTOR_RESET = "directory:second-factor-reset"


@message_template(FACTOR_RESET)
def second_factor_was_reset(_params: Params) -> str:
    return _(
        "您的工作账号的双重验证已被安全管理员重置，您的登录都已退出。如果不是您要求的，请马上联系安全管理员。"
    )


@react_to(SecondFactorReset)
def tell_whose_factor_was_reset(fact: SecondFactorReset, actor: Actor) -> None:
    """By text message, when a phone is known. Whoever did it themselves knows."""
    staff = None if fact.own else find_staff(username=fact.subject)
    if staff is None or not staff.mobile:
        return
    queue_message(
        actor=actor,
        key=f"{FACTOR_RESET}:{uuid7()}",
        subject=fact.subject,
        template=FACTOR_RESET,
        params={},
        mobile=staff.mobile,
    )
