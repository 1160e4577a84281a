import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_collected_static_files() -> Iterator[None]:
    """Tests run from the source tree, where static files are found and not yet collected."""
    warnings.filterwarnings("ignore", message="No directory at: ", category=UserWarning)
    yield
