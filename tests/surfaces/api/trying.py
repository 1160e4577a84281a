"""What trying out the published document needs: callers of every kind, things that are there, requests without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from huiban.domains.cases.public import close, start_draft
from huiban.domains.directory.public import Role, Staff, assign_role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.tokens.public import issue_token
from tests import factories as make

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DUTIES = (Role.REVIEWER, Role.APPROVER, Role.EXIT_CLERK, Role.CLERK)


class World:
    """Callers and things that are there, made once."""

    def __init__(self) -> None:
        person = make.person()
        staff = {role.value.replace("_", " "): make.staff(role) for role in Role}
        every = make.staff(Role.HALL_MANAGER)
        for role in DUTIES:
            assign_role(actor=SYSTEM, staff_id=every.id, role=role, organisation_id=every.organisation_id)
        self.item = make.item(make.content(materials=[]))
        holders = {"applicant": person, "everything": every, **staff}
        self.headers = {"nobody": {}} | {name: _bearer(holder) for name, holder in holders.items()}
        cases = [make.submitted(who=person), make.accepted(), make.examined(), make.decided()]
        close(actor=SYSTEM, number=cases[-1].number)
        draft = start_draft(actor=make.applicant(person), item_code=self.item.code)
        group = make.group()
        self.things: dict[str, list[str]] = {
            "number": [case.number for case in cases],
            "draft_id": [str(draft.id)],
            "material": ["m_id"],
            "person_id": [str(person.id)],
            "code": [self.item.code, group.code],
            "letter": ["T"],
            "document_id": [str(cases[0].materials.get().documents.get().document_id)],
        }


class Tried(TestCase):
    """Every example begins with the same world."""

    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def setUp(self) -> None:
        """Requests share the test's connection, as those of Django's own test client do."""
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)


def read_document() -> Any:
    """The document as it is published, with the product behind it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@contextmanager
def undone() -> Iterator[None]:
    """Everything that is done within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def same_each_time(count: int) -> settings:
    """The same examples each time, none of them made smaller: an answer that is wrong is shown as it came."""
    return settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _bearer(holder: Any) -> dict[str, str]:
    kind = "staff" if isinstance(holder, Staff) else "person"
    token, _ends = issue_token(holder_kind=kind, holder_id=holder.id, lasts=timedelta(days=2))
    return {"Authorization": f"Bearer {token}"}
