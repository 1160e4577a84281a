"""What was measured in each scenario, over all its runs: the median and the worst."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median


class Figures:
    """Seconds by scenario and by what they measure; None is never. Answers other than 201 by scenario."""

    def __init__(self) -> None:
        self.scenario = ""
        self.runs: Counter[str] = Counter()
        self._seconds: dict[tuple[str, str], list[float | None]] = defaultdict(list)
        self._refusals: dict[str, Counter[str]] = defaultdict(Counter)

    def begin(self, scenario: str) -> None:
        """What follows is of one more run of that scenario."""
        self.scenario = scenario
        self.runs[scenario] += 1

    def note(self, what: str, seconds: float | None) -> None:
        """One measured time."""
        self._seconds[self.scenario, what].append(seconds)

    def note_refusals(self, answers: dict[str, int]) -> None:
        """How often each answer other than 201 came."""
        self._refusals[self.scenario].update(answers)

    def lines(self) -> list[str]:
        """A table: a line for each measure of each scenario, and one for the answers."""
        found = []
        for scenario, runs in self.runs.items():
            found.append(f"{scenario}: {runs} runs")
            found += [
                f"   {what}: median {told(_median(times))}, worst {told(_worst(times))}"
                for (where, what), times in self._seconds.items()
                if where == scenario
            ]
            found.append(f"   answers other than 201: {dict(self._refusals[scenario])}")
        return found


def told(seconds: float | None) -> str:
    """In words; None is never."""
    return "never" if seconds is None else f"{seconds:.1f} s"


def _median(times: list[float | None]) -> float | None:
    middle = median(float("inf") if one is None else one for one in times)
    return None if middle == float("inf") else middle


def _worst(times: list[float | None]) -> float | None:
    known = [one for one in times if one is not None]
    return max(known) if len(known) == len(times) else None
