"""The published document tried out by a machine: requests made of it, right and wrong, by every kind of caller.

Whatever is asked, no answer is a fault of the server's, has a status nobody described or a body unlike its description.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
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

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DUTIES = (Role.REVIEWER, Role.APPROVER, Role.EXIT_CLERK, Role.CLERK)
# The way from a draft to the archive, as the links publish it; the rest of the document has no part in it.
WAY = [
    "start_draft", "save_draft", "get_draft", "submit_case", "get_case", "get_timeline", "inquire_progress",
    "pre_review_case", "accept_case", "refuse_acceptance", "withdraw_case", "examine_case", "return_case",
    "decide_case", "list_results", "hand_over_result", "post_result", "archive_case", "rate_case",
]  # fmt: skip
BY_WHOM = {
    "pre_review_case": "clerk",
    "accept_case": "clerk",
    "refuse_acceptance": "clerk",
    "examine_case": "reviewer",
    "return_case": "approver",
    "decide_case": "approver",
    "hand_over_result": "exit clerk",
    "post_result": "exit clerk",
    "archive_case": "exit clerk",
    "inquire_progress": "nobody",
}
SOUND: dict[str, Any] = {
    "save_draft": {"form": {"why": "需要办理"}, "delivery_method": "window"},
    "pre_review_case": {"checks": {}},
    "refuse_acceptance": {"reason": "不属于本机关职权范围，请向市级机关申请。"},
    "examine_case": {"opinion": "pass"},
    "return_case": {"text": "请再核对经营地址。"},
    "decide_case": {"outcome": "granted"},
    "hand_over_result": {"receiver": "李样本", "relation": "本人"},
    "post_result": {"courier": "邮政", "tracking_number": "EX123456789CN"},
    "rate_case": {"grade": 1},
}


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


def _bearer(holder: Any) -> dict[str, str]:
    kind = "staff" if isinstance(holder, Staff) else "person"
    token, _ends = issue_token(holder_kind=kind, holder_id=holder.id, lasts=timedelta(days=2))
    return {"Authorization": f"Bearer {token}"}


def _document() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def _way() -> Any:
    """The operations of the way alone. It begins with an application of one's own: only then the machine sees that
    nothing has to be there before."""
    document = deepcopy(_document().raw_schema)
    for name in ("person_id", "company_id"):
        del document["components"]["schemas"]["DraftIn"]["properties"][name]
    loaded = schemathesis.openapi.from_dict(document)
    loaded.app = get_wsgi_application()
    machine = loaded.include(operation_id=WAY).as_state_machine()
    for rule in machine.root_rules:
        if not rule.endswith("_drafts"):  # everything else is reached by links or not at all
            delattr(machine, rule)
    return machine


@contextmanager
def undone() -> Iterator[None]:
    """Everything that is done within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _settings(count: int, **more: Any) -> settings:
    """The same examples each time, none of them made smaller: an answer that is wrong is shown as it came."""
    return settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


class Tried(TestCase):
    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def setUp(self) -> None:
        """Requests share the test's connection, as those of Django's own test client do."""
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)


class EveryOperationIsTried(Tried):

    def test_each_with_right_and_wrong_values_by_everybody(self) -> None:
        tried, wrong = 0, []
        for found in _document().get_all_operations():
            operation = found.ok()
            tried += 1
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                try:
                    self._try_out(operation, mode)
                except Unsatisfiable:
                    assert mode == GenerationMode.NEGATIVE  # where nothing is asked for, nothing can be wrong
                except Exception as error:
                    wrong.append(f"{operation.label} {mode}: {error}\n{getattr(error, 'exceptions', '')}"[:1500])
        assert not wrong, "\n\n".join(wrong)
        assert tried >= 100

    def _try_out(self, operation: Any, mode: GenerationMode) -> None:
        names = [one.name for one in operation.path_parameters]
        known = {name: st.sampled_from(self.world.things[name]) for name in names if name in self.world.things}

        @_settings(3)
        @given(
            case=operation.as_strategy(generation_mode=mode),
            name=st.sampled_from(sorted(self.world.headers)),
            things=st.fixed_dictionaries(known),
            is_known=st.booleans(),
        )
        def tried(case: Any, name: str, things: dict[str, str], is_known: bool) -> None:
            if is_known:
                case.path_parameters = {**(case.path_parameters or {}), **things}
            with undone():
                answer = case.call(headers=self.world.headers[name])
                case.validate_response(answer, checks=CHECKS)

        tried()


class TheLinksLeadOn(Tried):
    def test_from_a_draft_to_the_archive(self) -> None:
        world, seen = self.world, Counter[tuple[str, int]]()

        class Journey(_way()):  # type: ignore[misc]
            def setup(self) -> None:
                self._undone = undone()
                self._undone.__enter__()
                self._step_number = 0

            def teardown(self) -> None:
                self._undone.__exit__(None, None, None)

            def before_call(self, case: Any) -> None:
                """Of three requests two are sound, so that the way is gone; the third is as the machine made it."""
                self._step_number += 1
                name = case.operation.definition.raw["operationId"]
                if name == "start_draft":
                    case.body = {"item": world.item.code}
                elif name in SOUND and self._step_number % 3:
                    case.body = SOUND[name]

            def get_call_kwargs(self, case: Any) -> dict[str, Any]:
                name = case.operation.definition.raw["operationId"]
                return {"headers": world.headers[BY_WHOM.get(name, "applicant")]}

            def after_call(self, response: Any, case: Any) -> None:
                """What the job does that makes the result document."""
                name = case.operation.definition.raw["operationId"]
                seen[name, response.status_code] += 1
                if (name, response.status_code) == ("decide_case", 200):
                    close(actor=SYSTEM, number=response.json()["number"])

            def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
                case.validate_response(response, checks=CHECKS)

        run_state_machine_as_test(Journey, settings=_settings(20, stateful_step_count=20))
        print(sorted(seen.items()))
        for name in ("submit_case", "accept_case", "examine_case", "decide_case"):
            assert any(status in (200, 201) for (tried, status) in seen if tried == name), name


@pytest.mark.django_db
def test_every_link_names_an_operation_and_its_parameters(visitor: Any) -> None:
    document = visitor.call("GET", "/openapi.json")[1]
    operations = {one["operationId"]: one for path in document["paths"].values() for one in path.values()}
    links = [
        link
        for operation in operations.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(links) >= 40
    for link in links:
        wanted = operations[link["operationId"]]
        names = {one["name"] for one in wanted.get("parameters", ()) if one["in"] == "path"}
        assert set(link.get("parameters", {})) == names, link
