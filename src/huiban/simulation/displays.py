"""Boards of the hall: each shows a snapshot, listens to the live stream, and fetches again when it is told of a change.

The same pages and the same stream as a real board, cut off and back as planned. What a board shows is compared with
what clerks were answered, in moments when nothing is going on.
"""

from __future__ import annotations

import html
import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from huiban.simulation.client import Api
from huiban.simulation.world import Ledger

ROWS = 12
PAUSE_SECONDS = 1.5
"""Between two fetches of one board, so that a busy hall is not asked more often than an eye can read."""

_SNAPSHOT = re.compile(r'data-snapshot="([^"]*)"')
_STREAM = re.compile(r'data-live-stream="([^"]*)"')


@dataclass(slots=True)
class Board:
    """One screen. ``zone`` empty and ``window`` 0: the hall's."""

    path: str
    zone: str = ""
    window: int = 0
    shown: list[tuple[str, int]] = field(default_factory=list)
    told: int = 0
    fetched: int = -1
    cut: bool = False
    returns: int = 0


class Displays:
    """All boards, each on two threads: one listens, one fetches."""

    def __init__(self, api: Api, boards: list[Board]) -> None:
        self.api, self.boards = api, boards
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.comparisons = 0
        self.disagreements: list[str] = []
        self.settled_seconds: list[float] = []

    def start(self) -> None:
        for board in self.boards:
            for work in (self._listen, self._fetch):
                thread = threading.Thread(target=work, args=(board,), daemon=True)
                thread.start()
                self._threads.append(thread)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(2)

    def compare(self, ledger: Ledger, seconds: float = 8.0) -> None:
        """While nothing is going on, every connected board must come to show what the clerks were answered."""
        begun = time.monotonic()
        left = [board for board in self.boards if not board.cut]
        self.comparisons += len(left)
        while left and time.monotonic() - begun < seconds:
            left = [board for board in left if not agrees(board, ledger)]
            if left:
                time.sleep(0.02)
        self.settled_seconds.append(time.monotonic() - begun)
        for board in left:
            wanted = sorted(of_board(board, ledger))
            self.disagreements.append(f"{board.path} shows {sorted(board.shown)}, not {wanted}"[:400])

    def _listen(self, board: Board) -> None:
        while not self._stop.is_set():
            if board.cut:
                time.sleep(0.1)
                continue
            try:
                page = self.api.page(board.path)
                self._show(board, page)
                self._follow(board, html.unescape(_found(_STREAM, page)))
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.3)

    def _follow(self, board: Board, url: str) -> None:
        parts = urlsplit(url, scheme="http")
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=1)
        try:
            connection.connect()
            connection.sock.settimeout(None)
            connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": "text/event-stream"})
            stream = connection.getresponse()
            if stream.status != 200:
                raise OSError(f"stream: {stream.status}")
            board.told += 1  # between page and stream something may have moved
            board.returns += 1
            threading.Thread(target=self._watch, args=(board, connection), daemon=True).start()
            while not self._stop.is_set() and not board.cut:
                line = stream.readline()
                if not line:
                    return
                if line.startswith(b"data"):
                    board.told += 1
        finally:
            connection.close()

    def _watch(self, board: Board, connection: http.client.HTTPConnection) -> None:
        """Close the stream's socket when the board is cut off: a reader that waits hears of it that way."""
        while connection.sock is not None and not self._stop.is_set() and not board.cut:
            time.sleep(0.1)
        if connection.sock is not None:
            try:
                connection.sock.shutdown(2)
            except OSError:
                return

    def _fetch(self, board: Board) -> None:
        while not self._stop.is_set():
            told = board.told
            if board.cut or told == board.fetched:
                time.sleep(0.02)
                continue
            try:
                self._show(board, self.api.page(board.path, {"HX-Request": "true"}))
                board.fetched = told
            except OSError:
                time.sleep(0.2)
            time.sleep(PAUSE_SECONDS)

    @staticmethod
    def _show(board: Board, page: str) -> None:
        rows = json.loads(html.unescape(_found(_SNAPSHOT, page)))
        if not board.cut:
            board.shown = [(row["number"], row["window"]) for row in rows]


def boards_of(count: int, zones: list[str], windows: list[int]) -> list[Board]:
    """A hall board in twelve, then a board for each zone, then window screens."""
    hall = [Board("/screens/hall/") for _one in range(max(1, count // 12))]
    of_zones = [Board(f"/screens/zone/{letter}/", zone=letter) for letter in zones]
    of_windows = [Board(f"/screens/window/{number}/", window=number) for number in windows]
    return [*hall, *of_zones, *of_windows][:count]


def of_board(board: Board, ledger: Ledger) -> set[tuple[str, int]]:
    """What the clerks' answers say should stand there."""
    return {
        (number, window)
        for window, (_ticket, number, zone) in list(ledger.at_window.items())
        if (not board.window or window == board.window) and (not board.zone or zone == board.zone)
    }


def agrees(board: Board, ledger: Ledger) -> bool:
    wanted, shown = of_board(board, ledger), set(board.shown)
    if len(board.shown) != len(shown):
        return False
    if len(wanted) <= ROWS:
        return shown == wanted
    return len(shown) == ROWS and shown <= wanted


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise ValueError("this is not a board")
    return found[1]
