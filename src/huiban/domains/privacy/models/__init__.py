from huiban.domains.privacy.models.correction import Correction, CorrectionProof
from huiban.domains.privacy.models.export import DataExport
from huiban.domains.privacy.models.hold import Hold
from huiban.domains.privacy.models.run import RetentionRun

__all__ = ["Correction", "CorrectionProof", "DataExport", "Hold", "RetentionRun"]
