"""Argosy's window beside FileZilla's, on a screen of their own: starting, a folder of 100,000 entries, 2,000 files.

What is drawn is read from the screen's own memory, and what a program does from its processor time, so that
neither has to tell. The same clicks and keys that a person would give make them work.
"""

import mmap
import os
import shutil
import signal
import struct
import subprocess
import time
from pathlib import Path
from statistics import median

from files import Files
from running import ROOT, TICKS, Server

WIDTH, HEIGHT = 1280, 800
KIB, MIB = 1 << 10, 1 << 20
SMALL = Files(2_000, 4 * KIB)
MANY = Files(100_000, 0)
CONNECTIONS = 10
# Seconds: nothing may take longer.
LIMIT = 240
# A program that has used no processor time for so many seconds is idle.
QUIET = 1.0
PAGE = os.sysconf("SC_PAGE_SIZE")

FRAMELESS = """<openbox_config xmlns="http://openbox.org/3.4/rc"><applications><application class="*">
<decor>no</decor><position force="yes"><x>0</x><y>0</y></position></application></applications></openbox_config>"""
FILEZILLA = """<FileZilla3 version="3.63.0" platform="*nix"><Settings>
<Setting name="Greeting version">9.9.9</Setting><Setting name="Update Check">0</Setting>
<Setting name="Number of Transfers">{connections}</Setting><Setting name="File exists action download">1</Setting>
<Setting name="File exists action upload">1</Setting><Setting name="Disable update check">1</Setting>
<Setting name="Prompt password save">1</Setting></Settings></FileZilla3>"""
TRUSTED_THERE = """<FileZilla3><TrustedCerts><Certificate><Data>{data}</Data><ActivationTime>1</ActivationTime>
<ExpirationTime>9999999999</ExpirationTime><Host>{host}</Host><Port>{port}</Port><TrustSANs>0</TrustSANs>
</Certificate></TrustedCerts></FileZilla3>"""
TRUSTED_HERE = """[[pins]]
host = "{host}"
port = {port}
fingerprint = "{fingerprint}"
accepted = ["self-signed", "unknown-issuer", "other-name", "no-name", "weak-signature", "short-key", "other"]
"""
SETTINGS = "[connections]\nper_site = {connections}\n"


class Screen:
    """Xvfb with a window manager without frames; its pixels can be read."""

    def __init__(self, folder):
        folder.mkdir()
        number, told = os.pipe()
        command = ["Xvfb", "-displayfd", str(told), "-nolisten", "tcp", "-noreset", "-fbdir", str(folder)]
        command += ["-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        self.server = subprocess.Popen(command, pass_fds=[told], stderr=subprocess.DEVNULL)
        os.close(told)
        with os.fdopen(number) as said:
            self.environment = {**os.environ, "DISPLAY": f":{said.readline().strip()}"}
        for name in ("WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DBUS_SESSION_BUS_ADDRESS", "ICED_BACKEND"):
            self.environment.pop(name, None)
        (folder / "rc.xml").write_text(FRAMELESS)
        self.manager = subprocess.Popen(
            ["openbox", "--config-file", str(folder / "rc.xml")],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with open(folder / "Xvfb_screen0", "rb") as file:
            self.pixels = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        # XWD's header: its size, the bytes of a line, the entries of the colour map (of 12 bytes).
        words = struct.unpack_from(">25I", self.pixels)
        self.begin, self.line = words[0] + 12 * words[19], words[12]
        time.sleep(1)

    def is_drawn(self):
        """Whether a window covers most of it."""
        points = [(x, y) for y in range(60, HEIGHT, 40) for x in range(20, WIDTH, 40)]
        at = [self.begin + y * self.line + x * 4 for x, y in points]
        return sum(self.pixels[it : it + 3] != b"\0\0\0" for it in at) > 0.5 * len(points)

    def do(self, *arguments):
        words = [str(argument) for argument in arguments]
        subprocess.run(["xdotool", *words], env=self.environment, stdout=subprocess.DEVNULL, check=True)

    def keep(self, path):
        """A picture, for who wants to see that it was what it seems."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=False)

    def close(self):
        for process in (self.manager, self.server):
            process.terminate()
            process.wait()


class Program:
    """A window on the screen."""

    def __init__(self, screen, command, environment, folder):
        self.screen = screen
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            command,
            env={**screen.environment, **environment},
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def cpu(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:13]) / TICKS

    def memory(self):
        """What it holds for itself, and its share of what others hold, too: in MiB."""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / KIB
        return 0.0

    def resident(self):
        """Roughly the same, and quick to ask: in MiB."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE / MIB

    def until(self, holds, step=0.005):
        """Seconds since it was started, or `None` where it never came to that."""
        while time.monotonic() - self.begun < LIMIT:
            if holds():
                return time.monotonic() - self.begun
            time.sleep(step)
        raise TimeoutError("it never came to that")

    def settle(self):
        """When it used the processor last, in seconds since it was started, and how much of it so far."""
        used, last = self.cpu(), time.monotonic()
        while time.monotonic() - last < QUIET:
            if time.monotonic() - self.begun > LIMIT:
                raise TimeoutError("it is never idle")
            time.sleep(0.02)
            now = self.cpu()
            # A clock tick or two are a blinking cursor.
            if now - used > 0.02:
                used, last = now, time.monotonic()
        return last - self.begun, used

    def close(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        time.sleep(0.5)


class Contest:
    """Both programs with a server, in folders of their own."""

    def __init__(self, folder, name):
        folder.mkdir()
        self.folder = folder
        self.server = Server(name, folder, [])
        self.facts = self.server.facts
        self.screen = Screen(folder / "screen")

    def close(self):
        self.screen.close()
        self.server.stop()

    def start(self, who, remote=None):
        """A new start of a program that has been started before, at a folder of the server's."""
        home = self.folder / f"home-{who}"
        shutil.rmtree(home / "arrived", ignore_errors=True)
        (home / "arrived").mkdir(parents=True)
        values = {**self.facts, "connections": CONNECTIONS, "fingerprint": self.server.fingerprint}
        url = [] if remote is None else ["ftpes://{user}:{password}@{host}:{port}/".format(**values) + remote]
        if who == "Argosy":
            config = home / "config"
            if not config.exists():
                config.mkdir(parents=True)
                (config / "trusted.toml").write_text("version = 1\n" + TRUSTED_HERE.format(**values))
                (config / "settings.toml").write_text("version = 1\n" + SETTINGS.format(**values))
            command = [str(ROOT / "target/release/argosy"), "--config", str(config), *url]
        else:
            config = home / ".config/filezilla"
            if not config.exists():
                config.mkdir(parents=True)
                text = subprocess.run(
                    ["openssl", "x509", "-in", self.facts["certificate"], "-outform", "DER"],
                    stdout=subprocess.PIPE,
                    check=True,
                ).stdout
                (config / "filezilla.xml").write_text(FILEZILLA.format(**values))
                (config / "trustedcerts.xml").write_text(TRUSTED_THERE.format(data=text.hex(), **values))
            command = ["filezilla", f"--local={home}/arrived", *url]
        environment = {"HOME": str(home)}
        return Program(self.screen, command, environment, home / "arrived")

    def starting(self, who):
        program = self.start(who)
        try:
            drawn = program.until(self.screen.is_drawn)
            idle, used = program.settle()
            # A list has no cursor that blinks.
            self.screen.do("mousemove", *PANES[who, "put"], "click", 1)
            program.settle()
            before = program.cpu()
            time.sleep(5)
            return {
                "Drawn, s": drawn,
                "Idle, s": idle,
                "CPU until idle, s": used,
                "Memory idle, MiB": program.memory(),
                "CPU of 5 idle seconds, s": program.cpu() - before,
            }
        finally:
            program.close()

    def listing(self, who):
        """From the start of the program, connecting included, until nothing more is done."""
        program = self.start(who, "many")
        try:
            program.until(self.screen.is_drawn)
            empty, before = program.memory(), program.resident()
            # Before that it may seem idle, while the server works.
            program.until(lambda: program.resident() > before + 8)
            idle, used = program.settle()
            self.screen.keep(self.folder / f"{who}-many.png")
            return {
                "Start to listed and idle, s": idle,
                "CPU, s": used,
                "Memory, MiB": program.memory(),
                "More than empty, MiB": program.memory() - empty,
            }
        finally:
            program.close()

    def moving(self, who, verb):
        """From the key until all is there."""
        source, place = self.server.root / "small", self.server.root / "empty"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shutil.chown(place, *self.server.owner)
        is_up = verb == "put"
        program = self.start(who, "empty" if is_up else "small")
        home = self.folder / f"home-{who}/arrived"
        try:
            if is_up:
                for file in source.iterdir():
                    shutil.copy2(file, home)
            arrived = place if is_up else home
            time.sleep(3)
            program.settle()
            self.screen.do("mousemove", *PANES[who, verb], "click", 1)
            time.sleep(0.3)
            self.screen.do("key", "ctrl+a")
            time.sleep(0.3)
            program.settle()
            before, begun = program.cpu(), time.monotonic()
            self.screen.do("key", KEYS[who, verb])
            program.until(lambda: is_there(arrived), 0.02)
            wall = time.monotonic() - begun
            program.settle()
            return {"Wall, s": wall, "CPU until idle, s": program.cpu() - before, "Memory, MiB": program.memory()}
        finally:
            program.close()


def is_there(folder):
    """Whether all of the small files are, whole and under their names."""
    found = [entry for entry in os.scandir(folder) if entry.name.endswith(".bin")]
    if len(found) < SMALL.total:
        return False
    try:
        return all(entry.stat().st_size == SMALL.size for entry in found)
    except FileNotFoundError:
        return False


def measure(rounds, memory, name):
    """A table of all, with medians."""
    contest = Contest(memory / "windows", name)
    cases = {
        "Start": contest.starting,
        "A folder of 100,000 entries": contest.listing,
        "2,000 × 4 KiB down, 10 at once": lambda who: contest.moving(who, "get"),
        "2,000 × 4 KiB up, 10 at once": lambda who: contest.moving(who, "put"),
    }
    lines = [f"| on {name} | Argosy | FileZilla | FileZilla ÷ Argosy |", "| --- | --: | --: | --: |"]
    try:
        SMALL.make(contest.server.root / "small")
        MANY.make(contest.server.root / "many")
        for who in WHO:
            # The very first start of each makes its files.
            contest.starting(who)
        for case, run in cases.items():
            found = {who: [] for who in WHO}
            for turn in range(rounds):
                for who in WHO:
                    found[who].append(attempted(run, who))
                    print(f"   {turn + 1} {case}, {who}: {found[who][-1]}", flush=True)
            lines += rows(case, *found.values())
    finally:
        contest.close()
        shutil.rmtree(contest.folder)
    return "\n".join(lines)


def attempted(run, who):
    try:
        return run(who)
    except TimeoutError as error:
        return str(error)


def rows(case, ours, theirs):
    """The lines of a case; a program that failed in a round has none."""
    whole = [[it for it in found if isinstance(it, dict)] for found in (ours, theirs)]
    names = (whole[0] or whole[1] or [{}])[0].keys()
    lines = []
    for name in names:
        words = []
        middles = []
        for found, good in zip((ours, theirs), whole):
            if len(good) < len(found):
                words.append(f"failed: {next(it for it in found if isinstance(it, str))}")
                continue
            values = [it[name] for it in good]
            middles.append(median(values))
            words.append(f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})")
        ratio = f"{middles[1] / middles[0]:.2f}" if len(middles) == 2 and middles[0] > 0.005 else ""
        lines.append(f"| {case}: {name} | {words[0]} | {words[1]} | {ratio} |")
    return lines


WHO = ("Argosy", "FileZilla")
# Within the list of files that is to be chosen from.
PANES = {
    ("Argosy", "get"): (960, 300),
    ("Argosy", "put"): (350, 300),
    ("FileZilla", "get"): (1000, 420),
    ("FileZilla", "put"): (350, 420),
}
KEYS = {
    ("Argosy", "get"): "F4",
    ("Argosy", "put"): "F3",
    ("FileZilla", "get"): "Return",
    ("FileZilla", "put"): "Return",
}
