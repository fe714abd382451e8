"""Two network namespaces, 20 ms apart.

Between them lies a delay line: a process that holds a TUN device in each and hands every packet on 10 ms after
it came. Real TCP runs through it, so that connecting costs its round trip too; no netem is needed.

It counts round trips by a logical clock: a packet carries the count that its sender had, and what reaches the
server carries one more. So the count is the longest chain of one side waiting for the other, over all connections
together, and time that either side spends in thought does not count. The turns of the control connections are
counted too: how often the server spoke after the client had.
"""

import fcntl
import os
import select
import struct
import subprocess
import sys
import time
from collections import deque

ROUND_TRIP = 0.020
CLIENT_ADDRESS, SERVER_ADDRESS = "10.207.0.1", "10.207.0.2"


class Distance:
    """The two namespaces and the line between them, until closed."""

    def __init__(self):
        number = os.getpid()
        self.client, self.server = f"argosy-near-{number}", f"argosy-far-{number}"
        devices = [f"argn{number}", f"argf{number}"]
        self.line = None
        try:
            ends = [(self.client, devices[0], CLIENT_ADDRESS), (self.server, devices[1], SERVER_ADDRESS)]
            for space, _, _ in ends:
                ip("netns", "add", space)
            self.line = subprocess.Popen(
                [sys.executable, __file__, *devices], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            if self.line.stdout.readline() != "ready\n":
                raise OSError("the delay line did not start")
            for space, device, address in ends:
                ip("link", "set", "dev", device, "netns", space)
                ip("-n", space, "link", "set", "lo", "up")
                ip("-n", space, "addr", "add", f"{address}/24", "dev", device)
                ip("-n", space, "link", "set", "dev", device, "txqueuelen", "10000", "up")
        except BaseException:
            self.close()
            raise

    def begin(self, port):
        """Counts from nought, for a server at this port."""
        return self._ask(f"{port}")

    def counted(self):
        """Round trips and turns of the control connections, since the beginning."""
        return tuple(int(word) for word in self._ask("counted").split())

    def close(self):
        if self.line:
            self.line.stdin.close()
            self.line.wait()
        for space in (self.client, self.server):
            subprocess.run(["ip", "netns", "del", space], stderr=subprocess.DEVNULL, check=False)

    def _ask(self, line):
        self.line.stdin.write(line + "\n")
        self.line.stdin.flush()
        return self.line.stdout.readline()


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


class Counter:
    def __init__(self, port):
        self.port = port
        self.client = self.server = self.turns = 0
        # The control connections, by the client's port, where the client spoke last.
        self.asked = set()

    def leaves(self, is_client, packet):
        """The count that a packet carries."""
        self._turn(is_client, packet)
        return self.client if is_client else self.server

    def arrives(self, is_client, carried):
        """A packet of the client's, or to it, has come."""
        if is_client:
            self.server = max(self.server, carried + 1)
        else:
            self.client = max(self.client, carried)

    def _turn(self, is_client, packet):
        header = (packet[0] & 15) * 4
        if packet[0] >> 4 != 4 or packet[9] != 6 or len(packet) < header + 20:
            return
        source, target = struct.unpack_from("!HH", packet, header)
        length = struct.unpack_from("!H", packet, 2)[0] - header - (packet[header + 12] >> 4) * 4
        if length <= 0 or self.port not in (source, target):
            return
        if is_client:
            self.asked.add(source)
        elif target in self.asked:
            self.asked.remove(target)
            self.turns += 1


def run(devices):
    """The process between: orders come on standard input, until it ends."""
    ends = [opened(device) for device in devices]
    waiting = [deque(), deque()]
    counter = Counter(0)
    print("ready", flush=True)
    orders = sys.stdin.fileno()
    while True:
        now = time.monotonic()
        for begin in (0, 1):
            line = waiting[begin]
            while line and line[0][0] <= now:
                _, carried, packet = line.popleft()
                counter.arrives(begin == 0, carried)
                try:
                    os.write(ends[1 - begin], packet)
                except OSError:
                    pass  # its end is not up yet: lost, as on any line
        due = min((line[0][0] for line in waiting if line), default=now + 1)
        ready, _, _ = select.select([*ends, orders], [], [], max(0, due - time.monotonic()))
        for begin in (0, 1):
            if ends[begin] in ready:
                packet = os.read(ends[begin], 65536)
                carried = counter.leaves(begin == 0, packet)
                waiting[begin].append((time.monotonic() + ROUND_TRIP / 2, carried, packet))
        if orders in ready:
            order = os.read(orders, 100).decode().strip()
            if not order:
                return
            if order == "counted":
                print(counter.client, counter.turns, flush=True)
            else:
                counter = Counter(int(order))
                # What is still on its way belongs to the time before.
                for line in waiting:
                    line.clear()
                print("begun", flush=True)


def opened(name):
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000

if __name__ == "__main__":
    run(sys.argv[1:])
