"""Try a password or a one-time code, and write down how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from huiban.domains.directory import facts
from huiban.domains.directory.models import Staff
from huiban.domains.directory.operations.second_factor import use_code
from huiban.domains.directory.queries.sign_ins import sign_in_paused_until, sign_in_subject
from huiban.foundation.actors import Actor
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a try: who it is; nobody, and then perhaps until when nobody may try again."""

    staff: Staff | None
    paused_until: datetime | None = None


@transaction.atomic
def try_password(*, actor: Actor, username: str, password: str) -> Trial:
    """Whether ``password`` is that of ``username``. Wrong ones are counted, one after another; see the pause."""
    subject = sign_in_subject(username)
    lock("sign-in-try", [subject])
    until = sign_in_paused_until(username)
    if until:
        return Trial(None, until)
    staff = verify_staff(username=username, password=password)
    if staff is None:
        record(facts.StaffSignInFailed(subject=subject), actor=actor)
    return Trial(staff)


@transaction.atomic
def try_code(*, actor: Actor, staff: Staff, code: str) -> Trial:
    """Whether ``code`` is the one-time or a recovery code of ``staff``. It is used up; wrong ones count as wrong passwords."""
    lock("sign-in-try", [staff.username])
    until = sign_in_paused_until(staff.username)
    if until:
        return Trial(None, until)
    if staff.is_active and use_code(actor, staff, code):
        return Trial(staff)
    record(facts.StaffSignInFailed(subject=staff.username), actor=actor)
    return Trial(None)


def verify_staff(*, username: str, password: str) -> Staff | None:
    """The active member of staff with this password, or ``None``; takes equally long either way."""
    staff = Staff.objects.select_related("organisation").filter(username=username, is_active=True).first()
    if staff is None:
        make_password(password)
        return None
    return staff if check_password(password, staff.password, setter=None) else None


@transaction.atomic
def record_sign_in(*, actor: Actor, username: str, succeeded: bool, method: str = "password") -> None:
    """Write down that somebody signed in as ``username``, or tried to; a name nobody has is not kept in clear."""
    subject = sign_in_subject(username)
    fact: facts.StaffSignedIn | facts.StaffSignInFailed = (
        facts.StaffSignedIn(subject=subject, method=method)
        if succeeded
        else facts.StaffSignInFailed(subject=subject)
    )
    record(fact, actor=actor)
