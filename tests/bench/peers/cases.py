"""What is measured, and the command line of each client, in its best fair setting.

Nobody verifies the server's name (its certificate is self-signed); Argosy is told its fingerprint. All say
nothing while they work. lftp's pget and rclone's several streams for one file are left out where one stream is
measured. curl reads its URLs from one file, so that it has one process and may use its connections again.
"""

from dataclasses import dataclass

from files import Files

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

ARGOSY = "{argosy_cli} {verb} -q --config {config} --fingerprint {fingerprint}"
ARGOSY_URL = "ftpes://{user}@{host}:{port}/{remote}"
LFTP = (
    "lftp --norc -c 'set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no; "
    # Else it reads all the system's authorities again for each connection, at 7 ms each.
    # With sync-mode off it sends commands ahead, too.
    "set ssl:ca-file {ca}; set ftp:sync-mode off; set cmd:fail-exit yes; set xfer:clobber yes; set ftp:use-mode-z no; "
    "open -u {user},{password} ftp://{host}:{port}; "
)
CURL = "curl --silent --show-error --fail --ssl-reqd --insecure --user {user}:{password} "
CURL_PARALLEL = "--parallel --parallel-immediate --parallel-max {connections} "
RCLONE = (
    "rclone --config {config}/rclone.conf --quiet --retries 1 --low-level-retries 3 "
    "--transfers {connections} --checkers {connections} "
)

# By what is asked for, then by client.
COMMANDS = {
    "get one": {
        "Argosy": ARGOSY.replace("{verb}", "get") + " --connections 1 " + ARGOSY_URL + " {local}",
        "lftp": LFTP + "get {remote} -o {local}'",
        "curl": CURL + "--ftp-method nocwd --output {local} ftp://{host}:{port}/{remote}",
        "rclone": RCLONE + "--multi-thread-streams 0 --no-check-dest copyto server:{remote} {local}",
    },
    "get one in parts": {
        "Argosy": ARGOSY.replace("{verb}", "get") + " --segments 4 " + ARGOSY_URL + " {local}",
        "lftp": LFTP + "pget -n 4 {remote} -o {local}'",
        "curl": CURL + "--ftp-method nocwd --output {local} ftp://{host}:{port}/{remote}",
        "rclone": RCLONE + "--multi-thread-streams 4 --multi-thread-cutoff 1M --no-check-dest "
        "copyto server:{remote} {local}",
    },
    "put one": {
        "Argosy": ARGOSY.replace("{verb}", "put") + " --connections 1 {local} " + ARGOSY_URL,
        "lftp": LFTP + "put {local} -o {remote}'",
        "curl": CURL + "--ftp-method nocwd --upload-file {local} ftp://{host}:{port}/{remote}",
        "rclone": RCLONE + "--no-check-dest copyto {local} server:{remote}",
    },
    "get folder": {
        "Argosy": ARGOSY.replace("{verb}", "get") + " -r --connections {connections} " + ARGOSY_URL + " {local}",
        "lftp": LFTP + "mirror --no-perms --parallel={connections} {remote} {local}'",
        "curl": CURL + "{parallel}--ftp-method nocwd --create-dirs --config {urls}",
        "rclone": RCLONE + "--no-check-dest copy server:{remote} {local}",
    },
    "put folder": {
        "Argosy": ARGOSY.replace("{verb}", "put") + " -r --connections {connections} {local} " + ARGOSY_URL,
        "lftp": LFTP + "mirror --reverse --no-perms --parallel={connections} {local} {remote}'",
        # Only where it goes into the folders does it make them.
        "curl": CURL + "{parallel}--ftp-create-dirs --config {urls}",
        "rclone": RCLONE + "--no-check-dest copy {local} server:{remote}",
    },
    "list": {
        "Argosy": ARGOSY.replace("{verb}", "list") + " " + ARGOSY_URL,
        # Its quickest parsed listing with all the facts; cls -l takes seven times as long.
        "lftp": LFTP + "find -l {remote}'",
        # Not parsed, only brought over.
        "curl": CURL + "--ftp-method nocwd ftp://{host}:{port}/{remote}/",
        "rclone": RCLONE + "lsf --format stp --separator \" \" server:{remote}",
    },
}
# Argosy where nothing is known of the server yet: no feature, no group of its key exchange.
COMMANDS["list"]["Argosy, new site"] = COMMANDS["list"]["Argosy"]


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    order: str
    files: Files
    connections: int = 1
    # Downloads to this disk; all else lies in memory.
    to_disk: bool = False
    # Through the delay line: 20 ms for each round trip.
    is_distant: bool = False
    clients: tuple = ("Argosy", "lftp", "curl", "rclone")
    # One more line for the server's configuration, by server; it is measured on no other.
    settings: tuple = ()
    in_short: bool = False

    @property
    def direction(self):
        return self.order.split()[0]

    def command(self, client, values):
        parallel = CURL_PARALLEL.format(**values) if self.connections > 1 else ""
        return COMMANDS[self.order][client].format(parallel=parallel, **values)


LARGE = Files(1, GIB)
SMALL = Files(2_000, 4 * KIB)
FEW = Files(200, 4 * KIB)

CASES = [
    Case("large-down", "1 GiB down, to memory", "get one", LARGE, in_short=True),
    Case("large-down-disk", "1 GiB down, to disk", "get one", LARGE, to_disk=True, in_short=True),
    Case("large-up", "1 GiB up", "put one", LARGE, in_short=True),
    Case("small-down-1", "2,000 × 4 KiB down, 1 connection", "get folder", SMALL),
    Case("small-down-10", "2,000 × 4 KiB down, 10 connections", "get folder", SMALL, 10, in_short=True),
    Case("small-up-1", "2,000 × 4 KiB up, 1 connection", "put folder", SMALL),
    Case("small-up-10", "2,000 × 4 KiB up, 10 connections", "put folder", SMALL, 10, in_short=True),
    Case("tree-down", "200 folders × 50 × 4 KiB down, 10 connections", "get folder", Files(50, 4 * KIB, 200), 10),
    Case("flat-down", "10,000 × 4 KiB down, 10 connections", "get folder", Files(10_000, 4 * KIB), 10),
    Case("tree-up", "200 folders × 50 × 4 KiB up, 10 connections", "put folder", Files(50, 4 * KIB, 200), 10),
    Case("flat-up", "10,000 × 4 KiB up, 10 connections", "put folder", Files(10_000, 4 * KIB), 10),
    Case("many-down", "20,000 × 4 KiB down, 10 connections", "get folder", Files(20_000, 4 * KIB), 10),
    Case("many-up", "20,000 × 4 KiB up, 10 connections", "put folder", Files(20_000, 4 * KIB), 10),
    Case("list", "A listing of 100,000 entries", "list", Files(100_000, 0), in_short=True),
    Case(
        "distant-list",
        "20 ms: connect, log in, list 10 entries",
        "list",
        Files(10, 0),
        is_distant=True,
        clients=("Argosy", "Argosy, new site", "lftp", "curl", "rclone"),
    ),
    Case("distant-down-1", "20 ms: 200 × 4 KiB down, 1 connection", "get folder", FEW, is_distant=True),
    Case("distant-down-10", "20 ms: 200 × 4 KiB down, 10 connections", "get folder", FEW, 10, is_distant=True),
    Case("distant-up-1", "20 ms: 200 × 4 KiB up, 1 connection", "put folder", FEW, is_distant=True),
    Case("distant-up-10", "20 ms: 200 × 4 KiB up, 10 connections", "put folder", FEW, 10, is_distant=True),
    Case(
        "limited-1",
        "20 MB/s per connection: 200 MiB down, 1 connection",
        "get one",
        Files(1, 200 * MIB),
        settings=(("vsftpd", "local_max_rate=20000000"),),
    ),
    Case(
        "limited-4",
        "20 MB/s per connection: 200 MiB down, 4 connections (curl: 1)",
        "get one in parts",
        Files(1, 200 * MIB),
        settings=(("vsftpd", "local_max_rate=20000000"),),
    ),
]
