"""What requests and jobs cost, and which queries were slow. The only module of this package that others import."""

from huiban.foundation.measuring.fingerprints import fingerprint
from huiban.foundation.measuring.models import SlowQuery
from huiban.foundation.measuring.slow_queries import list_slow_queries
from huiban.foundation.measuring.tally import Tally, begin_tally, current_tally

__all__ = ["SlowQuery", "Tally", "begin_tally", "current_tally", "fingerprint", "list_slow_queries"]
