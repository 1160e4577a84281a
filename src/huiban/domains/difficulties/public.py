"""Matters that could not be done (办不成事): raised, owned, closed with a result. The only module of this domain that others import."""

from huiban.domains.difficulties.access import can_analyse, can_own_difficulties, was_involved
from huiban.domains.difficulties.models import Difficulty, DifficultyStep
from huiban.domains.difficulties.operations.close import (
    close_difficulty,
    may_reopen,
    reopen,
    reopen_with_code,
)
from huiban.domains.difficulties.operations.own import add_step, hand_to, show_contact, take_ownership
from huiban.domains.difficulties.operations.raise_difficulty import raise_difficulty
from huiban.domains.difficulties.queries.analysis import Analysis, AnalysisRow, analyse_month
from huiban.domains.difficulties.queries.difficulties import (
    DifficultyList,
    count_difficulties,
    count_own_difficulties,
    count_waiting,
    find_difficulty,
    list_difficulties,
    list_own_difficulties,
    list_steps,
    list_told_steps,
)
from huiban.domains.difficulties.queries.inquiry import find_by_code
from huiban.domains.difficulties.states import DifficultyState, Result, RootCause, StepKind

__all__ = [
    "Analysis",
    "AnalysisRow",
    "Difficulty",
    "DifficultyList",
    "DifficultyState",
    "DifficultyStep",
    "Result",
    "RootCause",
    "StepKind",
    "add_step",
    "analyse_month",
    "can_analyse",
    "can_own_difficulties",
    "close_difficulty",
    "count_difficulties",
    "count_own_difficulties",
    "count_waiting",
    "find_by_code",
    "find_difficulty",
    "hand_to",
    "list_difficulties",
    "list_own_difficulties",
    "list_steps",
    "list_told_steps",
    "may_reopen",
    "raise_difficulty",
    "reopen",
    "reopen_with_code",
    "show_contact",
    "take_ownership",
    "was_involved",
]
