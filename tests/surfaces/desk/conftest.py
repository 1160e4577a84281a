from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from huiban.domains.directory.public import Organisation, Role, Staff
from tests import factories as make
from tests.surfaces.desk.signing_in import signed_in

Enter = Callable[..., Client]


@pytest.fixture(autouse=True)
def _desk_alone(settings: object) -> Iterator[None]:
    """Tests run from the source tree, where static files are not collected, and need no other surface."""
    settings.ROOT_URLCONF = "tests.surfaces.desk.urls"  # type: ignore[attr-defined]
    warnings.filterwarnings("ignore", message="No directory at: ", category=UserWarning)
    yield


@pytest.fixture
def enter() -> Enter:
    """A browser in which a new member of staff with a role has signed in."""

    def entered(role: Role, at: Organisation | None = None, *, window: int = 0) -> Client:
        return signed_in(make.staff(role, at), window=window)

    return entered


@pytest.fixture
def clerk() -> Staff:
    return make.staff(Role.CLERK)
