from __future__ import annotations

from huiban.domains.directory.operations.sessions import forget_sessions
from huiban.foundation.jobs.public import periodic


@periodic("directory:forget-sessions", cron="37 19 * * *")
def forget_sessions_each_night() -> None:
    """Forget where people were signed in a month ago; the facts stay."""
    forget_sessions()
