from huiban.domains.certificates.models.number_series import NumberSeries
from huiban.domains.certificates.models.result_document import ResultDocument

__all__ = ["NumberSeries", "ResultDocument"]
