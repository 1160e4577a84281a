import warnings

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def _no_collected_static_files() -> None:
    """Tests run from the source tree, where static files are found and not yet collected."""
    warnings.filterwarnings("ignore", message="No directory at: ", category=UserWarning)


@pytest.fixture
def signed_in():  # type: ignore[no-untyped-def]
    """A browser in which a member of staff has signed in."""

    def sign_in(member) -> Client:  # type: ignore[no-untyped-def]
        client = Client()
        client.force_login(member)
        return client

    return sign_in
