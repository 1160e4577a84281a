"""What may follow what, in the document itself (OpenAPI links): how a client finds its way from a draft to the archive.

A link says where the next operation's values come from, never that the caller may take it: that is asked each time.
"""

from __future__ import annotations

from typing import Any

_NUMBER = {"number": "$response.body#/number"}
_DRAFT = {"draft_id": "$response.body#/id"}
_HANDED_IN = (
    "get_case",
    "get_timeline",
    "pre_review_case",
    "accept_case",
    "refuse_acceptance",
    "withdraw_case",
)
# operation -> following operations that take the number of the case it answers with
_AFTER = {
    "apply": _HANDED_IN,
    "submit_case": _HANDED_IN,
    "pre_review_case": ("accept_case", "refuse_acceptance"),
    "accept_case": ("examine_case", "withdraw_case", "get_timeline"),
    "examine_case": ("examine_case", "decide_case", "return_case", "get_timeline"),
    "return_case": ("examine_case",),
    "decide_case": ("list_results", "hand_over_result", "post_result", "get_timeline"),
    "hand_over_result": ("archive_case", "rate_case"),
    "post_result": ("archive_case", "rate_case"),
    "refuse_acceptance": ("archive_case",),
    "withdraw_case": ("archive_case",),
    "get_case": ("list_results", "get_timeline"),
}
_DRAFTS = {
    "start_draft": ("get_draft", "save_draft", "upload_document", "discard_draft"),
    "save_draft": ("get_draft", "upload_document", "discard_draft"),
}


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with links at the answers of operations that lead on."""
    for methods in document["paths"].values():
        for operation in methods.values():
            links = _links_of(operation["operationId"])
            if links:
                _success(operation)["links"] = links
    return document


def _links_of(name: str) -> dict[str, Any]:
    links = {following: _link(following, _NUMBER) for following in _AFTER.get(name, ())}
    links |= {following: _link(following, _DRAFT) for following in _DRAFTS.get(name, ())}
    if name in _DRAFTS:
        links["submit_case"] = {
            "operationId": "submit_case",
            "requestBody": {"draft_id": "$response.body#/id"},
        }
    if name in ("apply", "submit_case"):
        code = {"number": "$response.body#/number", "query_code": "$response.body#/query_code"}
        links["inquire_progress"] = {"operationId": "inquire_progress", "requestBody": code}
    return links


def _link(operation: str, parameters: dict[str, str]) -> dict[str, Any]:
    return {"operationId": operation, "parameters": dict(parameters)}


def _success(operation: dict[str, Any]) -> dict[str, Any]:
    """The description of the one answer that is no refusal."""
    responses: dict[Any, dict[str, Any]] = operation["responses"]
    return next(answer for status, answer in responses.items() if str(status).startswith("2"))
