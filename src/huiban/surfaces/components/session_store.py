"""Django's sessions in the database, found by a statement that is written once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from huiban.foundation.database.readings import Reading

_FOUND = Reading(Session, where="this.session_key = %s", anyone=True)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """The session that has not run out; one that has, or is not there, gets a new key when it is kept."""
        found = _FOUND.first(self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
