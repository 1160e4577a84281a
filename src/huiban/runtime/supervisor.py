"""Starts the product's processes in order, starts again what ends, and stops everything in reverse.

    database → ready → preparations (tables, demonstration) → web, live, jobs side by side → announce

Linux only. Every child has a process group of its own and a parent-death signal, so nothing outlives us
even when we are killed; Ctrl-C in a terminal reaches only us. All spawning happens in the main thread, to
which that signal is tied.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from huiban.runtime.embedded import DatabaseError, EmbeddedPostgres
from huiban.runtime.processes import bound_to_us, signal_group
from huiban.runtime.states import ProcessRecord, ProcessState, now, write_processes

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 20.0
READY_SECONDS = 120.0
RESTARTS_BEFORE_READY = 3

DATABASE = "database"

Say = Callable[[str], None]


class StartFailedError(RuntimeError):
    """The product cannot be started; the message is for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A child to be kept running."""

    name: str
    command: Sequence[str]
    stop_seconds: float = 8.0
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A command that must end before the programs start. One that may fail only says ``if_failed``."""

    name: str
    command: Sequence[str]
    if_failed: str
    required: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)


class Child:
    """A kept process: its spawning, its end, its record."""

    def __init__(
        self,
        name: str,
        spawn: Callable[[], subprocess.Popen[bytes]],
        *,
        stop_signal: signal.Signals,
        stop_seconds: float,
        changed: Callable[[], None],
    ) -> None:
        self.name = name
        self.record = ProcessRecord(state=ProcessState.STOPPED, since=now())
        self.process: subprocess.Popen[bytes] | None = None
        self._spawn = spawn
        self._stop_signal = stop_signal
        self._stop_seconds = stop_seconds
        self._changed = changed
        self._started = 0.0

    def start(self) -> None:
        """Spawn the process."""
        self._started = time.monotonic()
        self.process = self._spawn()
        self._set(ProcessState.RUNNING, self.process.pid)

    async def ended(self) -> str:
        """Wait for the end of the process, clear what it left in its group, and say how it ended."""
        process, status = self.process, 0
        if process is not None:
            status = await wait_for_end(process)
            signal_group(process.pid, signal.SIGKILL)
        return signal.Signals(-status).name if status < 0 else f"status {status}"

    def lived(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._started

    def waits(self) -> None:
        """Note that it ended by itself and will be started again."""
        self.process = None
        self.record = replace(self.record, restarts=self.record.restarts + 1)
        self._set(ProcessState.WAITING, None)

    async def stop(self) -> None:
        """Ask it to end, insist after its time, leave nothing of its group."""
        if self.process is not None:
            if self.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    self.process.send_signal(self._stop_signal)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wait_for_end(self.process), self._stop_seconds)
            signal_group(self.process.pid, signal.SIGKILL)
            await wait_for_end(self.process)
        self._set(ProcessState.STOPPED, None)

    def _set(self, state: ProcessState, pid: int | None) -> None:
        self.record = replace(self.record, state=state, since=now(), pid=pid)
        self._changed()


class Supervisor:
    """One run of the product. ``run`` returns the exit status."""

    def __init__(
        self,
        *,
        state: Path,
        environment: Mapping[str, str],
        database: EmbeddedPostgres | None,
        preparations: Callable[[bool], Sequence[Preparation]],
        programs: Sequence[Program],
        is_ready: Callable[[], Awaitable[bool]],
        announce: Callable[[], None],
        say: Say,
    ) -> None:
        self.state = state
        self.environment = dict(environment)
        self.database = database
        self._preparations = preparations
        self._programs = programs
        self._is_ready = is_ready
        self._announce = announce
        self._say = say
        self._stopping = asyncio.Event()
        self._forced = False
        self._children: list[Child] = []
        self._keepers: list[asyncio.Task[None]] = []

    async def run(self) -> int:
        """Start everything, keep it running until SIGINT, SIGTERM or SIGHUP, stop everything."""
        self._listen_for_signals()
        try:
            await self._start()
            await self._stopping.wait()
        except (StartFailedError, DatabaseError) as error:
            self._say(f"error: {error}")
            return 1
        finally:
            await self._stop()
        return 0

    def request_stop(self) -> None:
        """Stop; asked a second time, without patience."""
        if self._stopping.is_set():
            self._forced = True
            for child in self._children:
                if child.process is not None:
                    signal_group(child.process.pid, signal.SIGKILL)
        self._stopping.set()

    async def _start(self) -> None:
        made = await self._start_database(self.database) if self.database else False
        for preparation in self._preparations(made):
            if not self._stopping.is_set():
                await self._prepare(preparation)
        for program in self._programs:
            if not self._stopping.is_set():
                self._keep(self._child_of(program))
        await self._wait_until_ready()
        if not self._stopping.is_set():
            self._announce()

    async def _start_database(self, database: EmbeddedPostgres) -> bool:
        if database.stop_running():
            self._say("a database left by an earlier run was stopped")
        made = database.initialise()
        child = Child(
            DATABASE,
            database.spawn,
            stop_signal=signal.SIGINT,
            stop_seconds=30.0,
            changed=self._write_states,
        )
        self._keep(child)
        await self._wait_for_database(database)
        if not self._stopping.is_set():
            database.create_database()
        return made

    async def _wait_for_database(self, database: EmbeddedPostgres) -> None:
        """The keeper starts it again with growing pauses; here only time and hopeless reasons end the
        waiting."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._stopping.is_set() and not database.is_ready():
            process = database.process
            ended = process is not None and process.poll() is not None
            if time.monotonic() > deadline or (ended and not database.is_worth_another_try()):
                raise StartFailedError(f"the database did not start:\n{database.last_messages()}")
            await self._pause(0.03)

    async def _prepare(self, preparation: Preparation) -> None:
        process = self._spawn(preparation.command, preparation.variables)
        end = asyncio.create_task(wait_for_end(process))
        stop = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({end, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not end.done():
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(end), 0.0 if self._forced else 5.0)
            signal_group(process.pid, signal.SIGKILL)
            await end
        elif end.result() and preparation.required:
            raise StartFailedError(preparation.if_failed)
        elif end.result():
            self._say(f"warning: {preparation.if_failed}")

    def _keep(self, child: Child) -> None:
        self._children.append(child)
        child.start()
        self._keepers.append(asyncio.create_task(self._keep_running(child)))

    async def _keep_running(self, child: Child) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            how = await child.ended()
            if self._stopping.is_set():
                return
            if child.lived() > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            child.waits()
            self._say(f"{child.name} ended ({how}); it is started again in {pause:g} s")
            await self._pause(pause)
            if self._stopping.is_set():
                return
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            try:
                child.start()
            except (OSError, ValueError) as error:
                self._say(f"{child.name} could not be started: {error}")

    async def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._stopping.is_set() and not await self._is_ready():
            if time.monotonic() > deadline:
                raise StartFailedError(f"the product does not answer after {READY_SECONDS:.0f} s.")
            for child in self._children:
                if child.name != DATABASE and child.record.restarts >= RESTARTS_BEFORE_READY:
                    raise StartFailedError(f"{child.name} ends again and again; see the messages above.")
            await self._pause(0.05)

    async def _stop(self) -> None:
        self._stopping.set()
        database = [child for child in self._children if child.name == DATABASE]
        others = [child for child in reversed(self._children) if child not in database]
        await asyncio.gather(*(child.stop() for child in others))
        for child in database:
            await child.stop()
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        if self.database:
            self.database.stop()

    def _child_of(self, program: Program) -> Child:
        return Child(
            program.name,
            lambda: self._spawn(program.command),
            stop_signal=program.stop_signal,
            stop_seconds=program.stop_seconds,
            changed=self._write_states,
        )

    def _spawn(
        self, command: Sequence[str], variables: Mapping[str, str] = MappingProxyType({})
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=self.state,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=bound_to_us(signal.SIGTERM),  # noqa: PLW1509 (a system call only, no allocation)
        )

    def _write_states(self) -> None:
        with contextlib.suppress(OSError):
            write_processes(self.state, os.getpid(), {child.name: child.record for child in self._children})

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.request_stop)

    async def _pause(self, seconds: float) -> None:
        """Sleep, but not into a stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def wait_for_end(process: subprocess.Popen[bytes]) -> int:
    """Wait for a child without a thread; its exit status."""
    if process.poll() is None:
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        descriptor = os.pidfd_open(process.pid)
        loop.add_reader(descriptor, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
    return process.wait()
