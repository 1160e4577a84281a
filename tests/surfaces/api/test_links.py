"""The document's links walked by a machine: a client that knows nothing else gets from a draft to the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import GenerationMode

from huiban.domains.cases.public import close
from huiban.foundation.actors import SYSTEM
from tests.surfaces.api.trying import CHECKS, Tried, World, read_document, same_each_time, undone

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
    "submit_case": {},
    "inquire_progress": {},
    "pre_review_case": {"checks": {}},
    "refuse_acceptance": {"reason": "不属于本机关职权范围，请向市级机关申请。"},
    "examine_case": {"opinion": "pass"},
    "return_case": {"text": "请再核对经营地址。"},
    "decide_case": {"outcome": "granted"},
    "hand_over_result": {"receiver": "李样本", "relation": "本人"},
    "post_result": {"courier": "邮政", "tracking_number": "EX123456789CN"},
    "rate_case": {"grade": 1},
}
WAYS = [
    "save_draft get_draft",
    "save_draft submit_case get_case get_timeline",
    "save_draft submit_case inquire_progress",
    "save_draft submit_case refuse_acceptance archive_case",
    "save_draft submit_case pre_review_case accept_case withdraw_case archive_case",
    "save_draft submit_case pre_review_case accept_case examine_case decide_case hand_over_result archive_case",
    "save_draft submit_case pre_review_case accept_case examine_case decide_case post_result rate_case",
    "save_draft submit_case pre_review_case accept_case examine_case return_case examine_case decide_case list_results",
]
WALKS, STEPS = 40, 10


@dataclass(frozen=True)
class Lead:
    """A link at an answer, with the values it takes from there."""

    operation: str
    parameters: dict[str, Any]
    body: dict[str, Any]


class Client:
    """Follows links and remembers where they can lead; every answer has to be as described."""

    def __init__(self, world: World, operations: dict[str, Any], seen: Counter[tuple[str, int]]) -> None:
        self.world, self.operations, self.seen = world, operations, seen
        self.leads = [Lead("start_draft", {}, {"item": world.item.code})]

    def newest(self, name: str) -> Lead:
        """The last link that led to the operation."""
        return next(lead for lead in reversed(self.leads) if lead.operation == name)

    def follow(self, lead: Lead, made: Any = None) -> int:
        """Ask for it with sound values, or as the machine ``made`` the request; the status of the answer."""
        operation = self.operations[lead.operation]
        case = made or operation.Case(body=SOUND.get(lead.operation, {}), media_type="application/json")
        case.path_parameters = {**(case.path_parameters or {}), **lead.parameters}
        if isinstance(case.body, dict):
            case.body = case.body | lead.body
        answer = case.call(headers=self.world.headers[BY_WHOM.get(lead.operation, "applicant")])
        case.validate_response(answer, checks=CHECKS)
        self.seen[lead.operation, answer.status_code] += 1
        self._remember(operation, answer)
        if (lead.operation, answer.status_code) == ("decide_case", 200):
            close(
                actor=SYSTEM, number=answer.json()["number"]
            )  # as the job does that makes the result document
        return int(answer.status_code)

    def _remember(self, operation: Any, answer: Any) -> None:
        described = operation.definition.raw["responses"].get(str(answer.status_code), {})
        self.leads += [_lead(link, answer.json()) for link in described.get("links", {}).values()]


def _lead(link: dict[str, Any], answer: dict[str, Any]) -> Lead:
    def taken(expressions: dict[str, str]) -> dict[str, Any]:
        return {name: answer[text.removeprefix("$response.body#/")] for name, text in expressions.items()}

    return Lead(link["operationId"], taken(link.get("parameters", {})), taken(link.get("requestBody", {})))


@pytest.mark.slow
class TheLinksLeadOn(Tried):
    def setUp(self) -> None:
        super().setUp()
        found = [one.ok() for one in read_document().get_all_operations()]
        self.operations = {one.definition.raw["operationId"]: one for one in found}
        self.seen: Counter[tuple[str, int]] = Counter()

    def test_each_way_leads_to_its_end(self) -> None:
        for way in WAYS:
            with self.subTest(way), undone():
                client = Client(self.world, self.operations, self.seen)
                for name in ["start_draft", *way.split()]:
                    assert client.follow(client.newest(name)) in (200, 201), name

    def test_whoever_follows_any_link_with_any_values_breaks_nothing(self) -> None:
        @same_each_time(WALKS)
        @given(st.data())
        def walked(data: st.DataObject) -> None:
            with undone():
                self._walk(Client(self.world, self.operations, self.seen), data.draw)

        walked()
        assert {"submit_case", "accept_case"} <= {name for name, status in self.seen if status in (200, 201)}
        assert {409, 422} <= {status for _name, status in self.seen}

    def _walk(self, client: Client, draw: Callable[[Any], Any]) -> None:
        """A stretch of a way as it should be; then any link from there, half of the requests as the machine makes them."""
        way = ["start_draft", *draw(st.sampled_from(WAYS)).split()]
        for name in way[: draw(st.integers(2, len(way)))]:
            client.follow(client.newest(name))
        for _step in range(STEPS):
            lead = client.leads[draw(st.integers(1, len(client.leads) - 1))]
            kind = draw(st.sampled_from(["sound", "sound", "right", "wrong"]))
            client.follow(lead, None if kind == "sound" else draw(self._made(lead.operation, kind)))

    def _made(self, name: str, kind: str) -> Any:
        mode = GenerationMode.POSITIVE if kind == "right" else GenerationMode.NEGATIVE
        return self.operations[name].as_strategy(generation_mode=mode)


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
