"""What was measured, as tables and as a bar chart."""

from dataclasses import dataclass
from statistics import median
from xml.sax.saxutils import escape

from distance import ROUND_TRIP

MIB = 1 << 20


@dataclass
class Row:
    """All rounds of one client in one case on one server."""

    case: object
    server: str
    client: str
    costs: list

    @property
    def fault(self):
        return next((cost.fault for cost in self.costs if cost.fault), None)

    @property
    def is_cut(self):
        return any(cost.is_cut for cost in self.costs)

    @property
    def counts(self):
        """Whether there is a figure to compare."""
        return self.fault is None

    def middle(self, what):
        return median(getattr(cost, what) for cost in self.costs)

    def spread(self, what):
        values = [getattr(cost, what) for cost in self.costs]
        return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"

    def rate(self):
        """What a person would call its speed."""
        files = self.case.files
        if self.case.direction == "list":
            return f"{self.middle('wall') * 1000:.0f} ms"
        if files.total == 1:
            return f"{files.bytes / MIB / self.middle('wall'):.0f} MiB/s"
        return f"{self.middle('whole') / self.middle('wall'):.0f} files/s"


def table(rows):
    """All figures: medians, with the least and the most of the wall time and the processor time."""
    lines = [
        "| case | server | client | rate | wall s | CPU s | server CPU s | peak MiB | wall ÷ Argosy | CPU ÷ Argosy |"
        " round trips | of control |",
        "| --- | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for row in rows:
        lead = f"| {row.case.title} | {row.server} | {row.client} "
        if not row.counts and not row.is_cut:
            lines.append(f"{lead}| failed: {plain(row.fault)} |" + " |" * 8)
            continue
        if row.is_cut:
            lines.append(f"{lead}| {row.rate()}, {plain(row.fault)} |" + " |" * 8)
            continue
        own = partner(rows, row, "Argosy")
        ratios = [ratio(row, own, "wall"), ratio(row, own, "cpu")]
        trips = [per_file(row, "round_trips"), per_file(row, "turns")]
        words = [
            row.rate(),
            row.spread("wall"),
            row.spread("cpu"),
            f"{row.middle('server_cpu'):.2f}",
            f"{row.middle('memory') / MIB:.0f}",
            *ratios,
            *trips,
        ]
        lines.append(lead + "| " + " | ".join(words) + " |")
    return "\n".join(lines)


def summary(rows):
    """Argosy against the best of the others, a line for each case and server."""
    lines = [
        "| case | server | wall ÷ best peer | speed ÷ lftp | speed ÷ curl | speed ÷ rclone | CPU ÷ lftp | CPU ÷ curl |"
        " CPU ÷ rclone |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for own in rows:
        if own.client != "Argosy":
            continue
        lead = f"| {own.case.title} | {own.server} "
        if not own.counts:
            lines.append(f"{lead}| failed: {plain(own.fault)} |" + " |" * 6)
            continue
        peers = {name: partner(rows, own, name) for name in ("lftp", "curl", "rclone")}
        good = [peer for peer in peers.values() if peer and peer.counts]
        best = min(good, key=lambda peer: peer.middle("wall"), default=None)
        words = [f"{ratio(own, best, 'wall')} ({best.client})" if best else "none is left"]
        words += [speed(own, peer) for peer in peers.values()]
        words += [ratio(own, peer, "cpu") for peer in peers.values()]
        lines.append(lead + "| " + " | ".join(words) + " |")
    return "\n".join(lines)


def sizes(rows):
    """What 20,000 files cost beside 2,000, and a tree beside one folder: the same client's CPU and wall time."""
    pairs = [("many-down", "small-down-10"), ("many-up", "small-up-10"), ("tree-down", "flat-down"), ("tree-up", "flat-up")]
    lines = []
    for more, less in pairs:
        for row in rows:
            if row.case.name != more or not row.counts:
                continue
            other = next(
                (it for it in rows if (it.case.name, it.server, it.client) == (less, row.server, row.client)), None
            )
            if other and other.counts:
                cells = [more, less, row.server, row.client, ratio(row, other, "cpu"), ratio(row, other, "wall")]
                lines.append("| " + " | ".join(cells) + " |")
    head = ["| case | ÷ case | server | client | CPU | wall |", "| --- | --- | --- | --- | --: | --: |"]
    return "\n".join(head + lines) if lines else ""


def partner(rows, row, client):
    return next((it for it in rows if (it.case, it.server, it.client) == (row.case, row.server, client)), None)


def ratio(row, other, what):
    if other is None or not other.counts or not other.middle(what):
        return "–"
    return f"{row.middle(what) / other.middle(what):.2f}"


def speed(own, peer):
    """How many times as fast; also against one that was cut off, by what it had done."""
    if peer is None:
        return "–"
    if peer.is_cut and peer.middle("whole"):
        rates = [row.middle("whole") / row.middle("wall") for row in (own, peer)]
        return f"{rates[0] / rates[1]:.1f} (cut off)"
    if not peer.counts:
        return "failed"
    return f"{peer.middle('wall') / own.middle('wall'):.1f}"


def per_file(row, what):
    """For a listing all of them, else those for each file."""
    if getattr(row.costs[0], what) is None:
        return ""
    value = row.middle(what)
    if row.case.direction == "list":
        waited = f" ({row.middle('wall') / ROUND_TRIP:.1f} by the clock)" if what == "round_trips" else ""
        return f"{value:.0f}{waited}"
    return f"{value / row.case.files.total:.1f} a file"


def plain(text):
    return text.replace("|", "/")


def chart(rows):
    """An SVG of its own: for each case and server the speeds, the fastest as long as the column is wide."""
    groups = {}
    for row in rows:
        groups.setdefault((row.case.title, row.server), []).append(row)
    parts, y = [], 34
    for (title, server), group in groups.items():
        parts.append(text(16, y, f"{title} · {server}", "title"))
        y += 10
        best = max((pace(row) for row in group), default=0) or 1
        for row in group:
            value = pace(row)
            parts.append(text(NAMES - 8, y + 13, row.client, "name"))
            words = row.rate() if row.counts else "failed"
            if row.is_cut:
                words = f"{row.rate()} (cut off)" if value else "nothing in time"
            if value:
                width = max(value / best * BARS, 1)
                kind = "own" if row.client.startswith("Argosy") else "peer"
                parts.append(f'<rect class="{kind}" x="{NAMES}" y="{y}" width="{width:.1f}" height="16" rx="2"/>')
                parts.append(text(NAMES + width + 6, y + 13, words, "value"))
            else:
                parts.append(text(NAMES, y + 13, words, "failed"))
            y += 20
        y += 26
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}">'
        f"<style>{STYLE}</style>" + f'<rect class="ground" width="{WIDTH}" height="{y}"/>' + "\n".join(parts) + "</svg>\n"
    )


def pace(row):
    """Files a second, for comparison within one case; 0 where nothing came of it."""
    if row.fault and not row.is_cut:
        return 0
    share = 1 if row.case.direction == "list" else row.middle("whole")
    if row.is_cut and row.case.direction == "list":
        return 0
    return share / row.middle("wall")


def text(x, y, words, kind):
    anchor = ' text-anchor="end"' if kind == "name" else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{anchor}>{escape(words)}</text>'


NAMES, BARS, WIDTH = 150, 460, 760
# Readable on a light page and on a dark one.
STYLE = (
    "text{font:13px sans-serif;fill:#222}.title{font-weight:bold}.name,.value{fill:#444}.failed{fill:#b3261e}"
    ".own{fill:#0b6e8a}.peer{fill:#a9b4ba}.ground{fill:#fff}"
)
