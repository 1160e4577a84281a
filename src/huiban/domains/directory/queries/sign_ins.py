"""How often signing in failed, read from the facts."""

from __future__ import annotations

from datetime import datetime, timedelta

from huiban.domains.directory.facts import StaffSignedIn, StaffSignInFailed
from huiban.domains.directory.models import Staff
from huiban.foundation.encryption import blind_index
from huiban.foundation.facts.public import UnnamedFact
from huiban.foundation.moment import now

FREE_TRIES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
REMEMBERED = timedelta(hours=1)


def sign_in_subject(username: str) -> str:
    """Under which subject the tries for a user name are kept: the name itself, of one nobody has its blind index.

    People type anything into that box, their numbers and passwords too, and facts are kept for ever.
    """
    known = Staff.objects.filter(username=username).exists()
    return username if known else blind_index("username", username).hex()


def sign_in_paused_until(username: str) -> datetime | None:
    """Until when nobody may try to sign in as ``username``, or ``None``.

    Five wrong tries within an hour are free; each further one doubles the pause, from half a minute to a quarter of
    an hour. A sign-in that succeeds forgets them. Tries refused during a pause are not counted, so that nobody can
    keep a colleague out for longer than the longest pause by trying on.
    """
    since = now() - REMEMBERED
    tags = (StaffSignedIn.tag, StaffSignInFailed.tag)
    rows = UnnamedFact.objects.filter(subject=sign_in_subject(username), tag__in=tags, happened_at__gte=since)
    failures: list[datetime] = []
    for tag, moment in rows.order_by("-id").values_list("tag", "happened_at")[:50]:
        if tag == StaffSignedIn.tag:
            break
        failures.append(moment)
    beyond = len(failures) - FREE_TRIES
    if beyond < 0:
        return None
    until = failures[0] + min(FIRST_PAUSE * 2 ** min(beyond, 10), LONGEST_PAUSE)
    return until if until > now() else None
