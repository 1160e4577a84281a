from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiban.domains.directory.public import Role, Staff
from huiban.domains.people.public import Person
from huiban.foundation.tokens.public import issue_token
from tests import factories as make


class Caller:
    """An API client of one holder; answers come with their parsed body."""

    def __init__(self, holder: Person | Staff | None = None, **headers: str) -> None:
        self.client = Client(headers=headers)
        if holder is not None:
            kind = "staff" if isinstance(holder, Staff) else "person"
            token, _ends = issue_token(holder_kind=kind, holder_id=holder.id, lasts=timedelta(days=2))
            self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        content = json.dumps(body) if body is not None else ""
        answer = self.client.generic(method, f"/api/v1{path}", content, "application/json", headers=headers)
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return answer.status_code, answer.json() if is_json and answer.content else answer

    def upload(self, path: str, name: str, content: bytes, **fields: str) -> tuple[int, Any]:
        answer = self.client.post(f"/api/v1{path}", {**fields, "file": SimpleUploadedFile(name, content)})
        return answer.status_code, answer.json()


@pytest.fixture
def visitor() -> Caller:
    return Caller()


@pytest.fixture
def caller():  # type: ignore[no-untyped-def]
    return Caller


@pytest.fixture
def clerk() -> Caller:
    return Caller(make.staff(Role.CLERK))
