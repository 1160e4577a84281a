"""The published document tried out by a machine: requests made of it, right and wrong, by every kind of caller.

Whatever is asked, no answer is a fault of the server's, has a status nobody described or a body unlike its description.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.surfaces.api.trying import CHECKS, Tried, read_document, same_each_time, undone

# Where an operation asks for nothing, nothing can be wrong.
MODES = {GenerationMode.POSITIVE: (), GenerationMode.NEGATIVE: (Unsatisfiable,)}


@pytest.mark.slow
class EveryOperationIsTried(Tried):
    def test_each_with_right_and_wrong_values_by_everybody(self) -> None:
        operations = [found.ok() for found in read_document().get_all_operations()]
        assert len(operations) >= 100
        for operation in operations:
            for mode, excused in MODES.items():
                with self.subTest(operation.label, mode=mode.value), suppress(*excused):
                    self._try_out(operation, mode)

    def _try_out(self, operation: Any, mode: GenerationMode) -> None:
        names = [one.name for one in operation.path_parameters]
        known = {
            name: st.sampled_from(self.world.things[name]) for name in names if name in self.world.things
        }

        @same_each_time(3)
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
