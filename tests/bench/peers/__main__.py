"""Measures Argosy and its peers side by side; run.sh prepares what is needed and starts this."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import report
import windows
from cases import CASES
from distance import SERVER_ADDRESS, Distance
from running import ROOT, Family, Server, measured

SERVERS = ["vsftpd", "proftpd", "pureftpd"]
OUTPUT = ROOT / "target/bench"


def main():
    options = read_options()
    if options.check:
        return
    if os.geteuid() != 0:
        sys.exit("This wants root, for the servers: tests/bench/run.sh sees to it.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    Family.adopt()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    memory = Path(tempfile.mkdtemp(prefix="argosy-bench-", dir=options.memory))
    disk = Path(tempfile.mkdtemp(prefix="work-", dir=OUTPUT))
    memory.chmod(0o755)
    rows, sights = [], []
    try:
        for name in options.servers:
            if options.windows:
                print(f"== windows on {name}: Argosy's beside FileZilla's", flush=True)
                sights.append(windows.measure(options.rounds, memory, name))
                write(options, rows, sights)
            for case in options.cases:
                settings = dict(case.settings)
                if not settings or name in settings:
                    setting = [settings[name]] if name in settings else []
                    rows += Bench(options, case, name, memory, disk).run(setting)
                    write(options, rows, sights)
    finally:
        shutil.rmtree(memory, ignore_errors=True)
        shutil.rmtree(disk, ignore_errors=True)
        own_output()
    print()
    print((OUTPUT / "results.md").read_text())
    print(f"Written: {OUTPUT}/results.md, results.json, speed.svg")


class Bench:
    """One case on one server."""

    def __init__(self, options, case, name, memory, disk):
        self.options, self.case, self.name = options, case, name
        self.folder = memory / "case"
        self.target = disk if case.to_disk else memory
        self.distance = self.server = None

    def run(self, settings):
        print(f"== {self.case.name} on {self.name}: {self.case.title}", flush=True)
        self.folder.mkdir()
        try:
            self._prepare(settings)
            rows = {client: report.Row(self.case, self.name, client, []) for client in self.case.clients}
            for turn in range(self.options.rounds):
                for client, row in rows.items():
                    # Who has failed or was too slow once is not waited for again.
                    if row.fault is None:
                        row.costs.append(self._measure(client, turn))
            return list(rows.values())
        finally:
            if self.server:
                self.server.stop()
            if self.distance:
                self.distance.close()
            shutil.rmtree(self.folder)

    def _prepare(self, settings):
        if self.case.is_distant:
            self.distance = Distance()
            place = {"space": self.distance.server, "host": SERVER_ADDRESS}
        else:
            place = {}
        self.server = Server(self.name, self.folder, settings, **place)
        self.source = self.folder / "source"
        if self.case.direction != "put":
            self.source = self.server.root / "source"
        self.case.files.make(self.source)
        facts = self.server.facts
        secret = subprocess.run(
            ["rclone", "obscure", facts["password"]], stdout=subprocess.PIPE, text=True, check=True
        ).stdout.strip()
        for client in self.case.clients:
            config = self._config(client)
            config.mkdir()
            (config / "rclone.conf").write_text(
                f"[server]\ntype = ftp\nhost = {facts['host']}\nport = {facts['port']}\nuser = {facts['user']}\n"
                f"pass = {secret}\nexplicit_tls = true\nno_check_certificate = true\n"
            )
        self.environment = {**os.environ, "HOME": str(self.folder), "ARGOSY_PASSWORD": facts["password"]}
        # The site is a known one, as it is for a person from the second day on.
        known = next(case for case in CASES if case.name == "list").command("Argosy", self._values("Argosy", ".", "."))
        cost = measured(known, self.folder, 60, self.environment, self._space(), self._line())
        if cost.fault:
            raise SystemExit(f"Argosy cannot list {self.name}: {cost.fault}")

    def _measure(self, client, turn):
        case, is_one = self.case, self.case.files.total == 1
        if client == "Argosy, new site":
            shutil.rmtree(self._config(client))
            self._config(client).mkdir()
        name = f"arrived-{turn}"
        if case.direction == "put":
            local, remote, arrived = self.source, name, self.server.root / name
        else:
            local, remote, arrived = self.target / name, "source", self.target / name
        inside = f"/{case.files.names()[0]}" if is_one else ""
        if is_one:
            arrived.mkdir()
            shutil.chown(arrived, *self.server.owner)
        values = self._values(client, f"{local}{inside}", f"{remote}{inside}")
        if client == "curl" and case.order.endswith("folder"):
            self._write_urls(local, remote)
        # What is still to be written, by whoever was before, is not this one's.
        os.sync()
        if self.distance:
            self.distance.begin(self.server.facts["port"])
        command = case.command(client, values)
        if turn == 0:
            print(f"   $ {command}", flush=True)
        cost = measured(command, self.folder, self.options.limit, self.environment, self._space(), self._line())
        if self.distance:
            cost.round_trips, cost.turns = self.distance.counted()
        self._verify(cost, arrived)
        self._tell(client, turn, cost)
        return cost

    def _verify(self, cost, arrived):
        """Looks whether all has come, and removes it."""
        if self.case.direction == "list":
            said = (self.folder / "output").read_bytes().split(b"\n")
            listed = {line.split()[-1].rpartition(b"/")[2] for line in said if line.strip()}
            missing = sum(name.encode() not in listed for name in self.case.files.names())
            cost.fault = cost.fault or (f"{missing} entries are missing" if missing else None)
            return
        cost.whole, wrong = self.case.files.arrived(self.source, arrived)
        if not cost.is_cut:
            cost.fault = "; ".join(filter(None, [wrong, cost.fault])) or None
        shutil.rmtree(arrived, ignore_errors=True)

    def _tell(self, client, turn, cost):
        trips = f", {cost.round_trips} round trips" if cost.round_trips is not None else ""
        outcome = f"  FAILED: {cost.fault}" if cost.fault else ""
        load = os.getloadavg()[0]
        print(
            f"   {turn + 1} {client:<16} {cost.wall:7.2f} s, CPU {cost.cpu:6.2f} s, server {cost.server_cpu:6.2f} s,"
            f" {cost.memory >> 20:4} MiB{trips}, load {load:.1f}{outcome}",
            flush=True,
        )

    def _values(self, client, local, remote):
        facts = self.server.facts
        return {
            **{key: facts[key] for key in ("host", "port", "user", "password", "ca")},
            "argosy_cli": ROOT / "target/release/argosy-cli",
            "fingerprint": self.server.fingerprint,
            "config": self._config(client),
            "connections": self.case.connections,
            "urls": self.folder / "urls",
            "local": local,
            "remote": remote,
        }

    def _write_urls(self, local, remote):
        facts = self.server.facts
        lines = []
        for name in self.case.files.names():
            lines.append(f'url = "ftp://{facts["host"]}:{facts["port"]}/{remote}/{name}"')
            kind = "output" if self.case.direction == "get" else "upload-file"
            lines.append(f'{kind} = "{local}/{name}"')
        (self.folder / "urls").write_text("\n".join(lines))

    def _config(self, client):
        return self.folder / f"config-{client.replace(', ', '-').replace(' ', '-')}"

    def _space(self):
        return self.distance.client if self.distance else None

    def _line(self):
        return (self.distance.line.pid,) if self.distance else ()


def read_options():
    named = "\n".join(f"  {case.name:<18}{'*' if case.in_short else ' '} {case.title}" for case in CASES)
    parser = argparse.ArgumentParser(
        prog="tests/bench/run.sh",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures Argosy, lftp, curl and rclone side by side, on real servers that demand session reuse.",
        epilog=f"cases (*: where none is named):\n{named}\n  all\n  windows            "
        "Argosy's window beside FileZilla's",
    )
    parser.add_argument("cases", nargs="*", metavar="case")
    parser.add_argument("--rounds", type=int, default=5, help="how often each client runs in each case (5)")
    parser.add_argument("--servers", default=",".join(SERVERS), help="which servers (%(default)s)")
    parser.add_argument("--limit", type=int, default=120, help="seconds after which a run is cut off (120)")
    parser.add_argument("--memory", default="/dev/shm", help="a folder in memory, with 4 GiB free (/dev/shm)")
    parser.add_argument("--readme", action="store_true", help="copies the chart to resources/speed.svg")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    known = {case.name: case for case in CASES}
    unknown = [name for name in options.cases if name not in known and name not in ("all", "windows")]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    options.servers = options.servers.split(",")
    if not set(options.servers) <= set(SERVERS):
        parser.error(f"the servers are {', '.join(SERVERS)}")
    if options.rounds < 1 or options.limit < 1:
        parser.error("rounds and limit are at least 1")
    if shutil.disk_usage(options.memory).free < 4 << 30:
        parser.error(f"{options.memory} has less than 4 GiB free: name another folder with --memory")
    options.windows = bool({"all", "windows"} & set(options.cases))
    if "all" in options.cases:
        options.cases = CASES
    elif options.cases:
        options.cases = [known[name] for name in options.cases if name in known]
    else:
        options.cases = [case for case in CASES if case.in_short]
    return options


def write(options, rows, sights):
    """All that is known so far: a long run may be ended early."""
    parts = [
        f"Measured on {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, up to {options.rounds} rounds each, in turn;"
        " medians (least–most).",
        "## Argosy against its peers",
        report.summary(rows),
        "## All figures",
        report.table(rows),
    ]
    if sizes := report.sizes(rows):
        parts += ["## More files, and more folders", sizes]
    if sights:
        parts += ["## Argosy's window beside FileZilla's", *sights]
    (OUTPUT / "results.md").write_text("\n\n".join(parts) + "\n")
    figures = [
        {"case": row.case.name, "server": row.server, "client": row.client, "rounds": [asdict(it) for it in row.costs]}
        for row in rows
    ]
    (OUTPUT / "results.json").write_text(json.dumps(figures, indent=1))
    (OUTPUT / "speed.svg").write_text(report.chart(rows))
    if options.readme:
        shutil.copyfile(OUTPUT / "speed.svg", ROOT / "resources/speed.svg")


def own_output():
    """Files made through sudo belong to whom they are for."""
    if "SUDO_UID" in os.environ:
        owner = int(os.environ["SUDO_UID"]), int(os.environ["SUDO_GID"])
        for path in [OUTPUT, *OUTPUT.rglob("*")]:
            os.chown(path, *owner)


if __name__ == "__main__":
    main()
