"""Servers and clients as processes: starting them, and what they cost."""

import ctypes
import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Cost:
    """One run of one client."""

    wall: float
    cpu: float
    server_cpu: float
    memory: int
    # Why it does not count; nothing where all is well.
    fault: str | None = None
    is_cut: bool = False
    round_trips: int | None = None
    turns: int | None = None
    whole: int = 0


class Server:
    """A real server of the tests, with its files in `memory`."""

    def __init__(self, name, memory, settings, space=None, host="127.0.0.1"):
        own = {"vsftpd": ["log_ftp_protocol=NO", "debug_ssl=NO"]}.get(name, [])
        command = in_space(space, [str(ROOT / "tests/servers/ftpd"), "start", name, "--host", host])
        for line in [*own, *settings]:
            command += ["--set", line]
        said = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "TMPDIR": str(memory)}
        )
        self.facts = dict(word.split("=", 1) for word in said.stdout.split())
        self.root = Path(self.facts["root"])
        self.owner = tuple(int(number) for number in self.facts["owner"].split(":"))
        shown = subprocess.run(
            ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", self.facts["certificate"]],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        self.fingerprint = shown.stdout.strip().split("=")[1]

    def stop(self):
        subprocess.run([ROOT / "tests/servers/ftpd", "stop", self.facts["folder"]], check=True)
        Family.reap()


class Family:
    """All processes below this one. Those that their parents leave behind become children of this process,
    so that no second of a server's is lost."""

    gone = 0.0

    @staticmethod
    def adopt():
        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")

    @staticmethod
    def reap():
        """Takes note of the left ones that have ended."""
        while True:
            try:
                process, _, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            Family.gone += used.ru_utime + used.ru_stime

    @staticmethod
    def members(but):
        """The seconds of each, with those of its children that have ended, and how many are alive: who has
        ended keeps its seconds until its parent looks, which ProFTPD is slow at."""
        parents, used, ended = {}, {}, set()
        for path in Path("/proc").glob("[0-9]*"):
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            process = int(path.name)
            parents[process] = int(fields[1])
            used[process] = sum(int(ticks) for ticks in fields[11:15]) / TICKS
            if fields[0] == "Z":
                ended.add(process)
        own = os.getpid()

        def is_below(process):
            while process in parents and process not in but:
                process = parents[process]
                if process == own:
                    return True
            return False

        below = {process for process in used if is_below(process)}
        return sum(used[process] for process in below), len(below - ended)

    @staticmethod
    def settled(idle, but):
        """What the servers have used, once they are as many as they were when idle."""
        until = time.monotonic() + 3
        while True:
            Family.reap()
            seconds, living = Family.members(but)
            if living <= idle or time.monotonic() > until:
                return Family.gone + seconds
            time.sleep(0.02)


def measured(command, folder, limit, environment, space=None, but=()):
    """Runs a client to its end, or until `limit` seconds have gone by. Its output goes to `folder`/output."""
    Family.reap()
    seconds, idle = Family.members(but)
    before = Family.gone + seconds
    report = folder / "time"
    # Started by a small process: the peak that the system tells would else be at least this one's.
    command = in_space(space, ["time", "--quiet", "--format", "%M", "--output", str(report), *shlex.split(command)])
    with open(folder / "output", "wb") as output, open(folder / "errors", "wb") as errors:
        begun = time.monotonic()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment, cwd=folder
        )
        ender = Ender(child.pid, limit)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        is_cut = ender.cancel()
    after = Family.settled(idle, but)
    fault = None
    if is_cut:
        fault = f"cut off after {limit} s"
    elif child.returncode != 0:
        # A bar of progress is no complaint (curl shows one with --parallel, however silent).
        lines = (folder / "errors").read_text(errors="replace").splitlines()
        said = [" ".join(line.split()) for line in lines if ": " in line]
        fault = f"exit code {child.returncode}: {said[-1][:160] if said else 'nothing said'}"
    words = report.read_text().split()
    return Cost(
        wall=wall,
        cpu=used.ru_utime + used.ru_stime,
        server_cpu=after - before,
        memory=int(words[-1]) * 1024 if words else 0,
        fault=fault,
        is_cut=is_cut,
    )


class Ender:
    """Ends what a process has started, after so many seconds; itself is left to report."""

    def __init__(self, parent, seconds):
        self.parent = parent
        self.ended = False
        signal.signal(signal.SIGALRM, self._end)
        signal.alarm(seconds)

    def cancel(self):
        """Whether it came to that."""
        signal.alarm(0)
        return self.ended

    def _end(self, *_):
        self.ended = True
        for child in Path(f"/proc/{self.parent}/task/{self.parent}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)


def in_space(space, command):
    return ["ip", "netns", "exec", space, *command] if space else command


PR_SET_CHILD_SUBREAPER = 36
TICKS = os.sysconf("SC_CLK_TCK")
