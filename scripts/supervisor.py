"""Two processes that live and end together."""

import http.client
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from types import FrameType

from scripts.console import ROOT, Stop, say

START_SECONDS = 60
STOP_SECONDS = 15
# A worker that dies this often within the window would only die again.
RESTARTS, WINDOW_SECONDS = 3, 60


@dataclass
class Child:
    """A process beside others; one that is restarted may die, the end of another ends all."""

    name: str
    command: list[str]
    is_restarted: bool
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        # A session of its own: Ctrl+C reaches the supervisor alone, which stops all in order.
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True)

    def code(self) -> int | None:
        return self.process.poll() if self.process else None

    def revive(self, now: float) -> None:
        """Start again after a death. Raises Stop when it may not be or dies too often."""
        code = self.code()
        self.deaths = [at for at in self.deaths if at > now - WINDOW_SECONDS] + [now]
        if not self.is_restarted:
            raise Stop(f"{self.name} ended (code {code}); everything was stopped.")
        if len(self.deaths) > RESTARTS:
            raise Stop(f"{self.name} ended {len(self.deaths)} times in a minute; all was stopped.")
        say(f"{self.name} ended (code {code}) and is started again.")
        self.start()


class Asked(Exception):
    """Somebody asked to stop."""


def supervise(children: list[Child], address: tuple[str, int], welcome: str) -> int:
    """Start all, say `welcome` when the address answers, keep watch until asked to stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, asked)
    try:
        for child in children:
            child.start()
        await_answer(children, address)
        say(welcome)
        watch(children)
    except Asked:
        say("\nStopping…")
    finally:
        stop(children)
    return 0


def asked(number: int, frame: FrameType | None) -> None:
    raise Asked


def watch(children: list[Child]) -> None:
    while True:
        for child in children:
            if child.code() is not None:
                child.revive(time.monotonic())
        time.sleep(0.5)


def await_answer(children: list[Child], address: tuple[str, int]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(address):
        for child in children:
            if child.code() is not None:
                child.revive(time.monotonic())
        if time.monotonic() > deadline:
            raise Stop(f"The web server did not answer within {START_SECONDS} seconds.")
        time.sleep(0.2)


def answers(address: tuple[str, int]) -> bool:
    host, port = address
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, 5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def stop(children: list[Child]) -> None:
    """The last started first; whoever does not go within STOP_SECONDS is killed with its own."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    running = [child.process for child in reversed(children) if child.process]
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
