"""Django's sessions in the database, found by a statement that is written once.

A row is kept under a digest of its key, so that whoever reads the table can go on as nobody.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from huiban.foundation.database.readings import Reading

_FOUND = Reading(Session, where="this.session_key = %s", anyone=True)
_LONGEST = 40  # of the column


class SessionStore(db.SessionStore):
    def exists(self, session_key: str) -> bool:
        return super().exists(_digest(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made: Session = super().create_model_instance(data)
        made.session_key = _digest(made.session_key)
        return made

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(_digest(key))

    def _get_session_from_db(self) -> Session | None:
        """The session that has not run out; one that has, or is not there, gets a new key when it is kept."""
        found = _FOUND.first(_digest(self.session_key)) if self.session_key else None
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:_LONGEST]
