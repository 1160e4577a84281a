"""People's rights over their data, and how long data are kept. The only module of this domain that others import."""

from huiban.domains.privacy.access import can_decide_corrections, can_hold, can_see_retention
from huiban.domains.privacy.models import Correction, DataExport, Hold, RetentionRun
from huiban.domains.privacy.operations.account import change_own_mobile, leave, why_not_close
from huiban.domains.privacy.operations.correct import (
    ACCEPTS,
    LARGEST_PROOF_MB,
    ask_correction,
    decide_correction,
    withdraw_correction,
)
from huiban.domains.privacy.operations.export import ask_export, end_exports, make_export, open_export
from huiban.domains.privacy.operations.hold import lift_hold, place_hold
from huiban.domains.privacy.operations.retain import plan_retention, run_retention
from huiban.domains.privacy.queries.corrections import (
    count_corrections,
    find_correction,
    find_own_correction,
    find_proof,
    list_corrections,
    list_identity_corrections,
    list_own_corrections,
)
from huiban.domains.privacy.queries.exports import find_own_export, list_own_exports
from huiban.domains.privacy.queries.holds import is_held, list_holds
from huiban.domains.privacy.queries.own import OwnKind, list_own_data
from huiban.domains.privacy.queries.runs import RetentionState, find_retention
from huiban.domains.privacy.register import Kind, register
from huiban.domains.privacy.states import (
    EXPORT_LASTS,
    REPLY_WORKING_DAYS,
    CorrectionField,
    CorrectionState,
    ExportState,
    HoldReason,
)

__all__ = [
    "ACCEPTS",
    "EXPORT_LASTS",
    "LARGEST_PROOF_MB",
    "REPLY_WORKING_DAYS",
    "Correction",
    "CorrectionField",
    "CorrectionState",
    "DataExport",
    "ExportState",
    "Hold",
    "HoldReason",
    "Kind",
    "OwnKind",
    "RetentionRun",
    "RetentionState",
    "ask_correction",
    "ask_export",
    "can_decide_corrections",
    "can_hold",
    "can_see_retention",
    "change_own_mobile",
    "count_corrections",
    "decide_correction",
    "end_exports",
    "find_correction",
    "find_own_correction",
    "find_own_export",
    "find_proof",
    "find_retention",
    "is_held",
    "leave",
    "lift_hold",
    "list_corrections",
    "list_holds",
    "list_identity_corrections",
    "list_own_corrections",
    "list_own_data",
    "list_own_exports",
    "make_export",
    "open_export",
    "place_hold",
    "plan_retention",
    "register",
    "run_retention",
    "why_not_close",
    "withdraw_correction",
]
