"""The files that are moved: making them, and looking at what has arrived."""

import hashlib
import os
import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Files:
    """So many folders (0: none) with so many files of that size in each."""

    count: int
    size: int
    folders: int = 0

    @property
    def total(self):
        return self.count * max(self.folders, 1)

    @property
    def bytes(self):
        return self.total * self.size

    def names(self):
        inside = [f"{number:06}.bin" for number in range(self.count)]
        if self.folders == 0:
            return inside
        return [f"{folder:04}/{name}" for folder in range(self.folders) for name in inside]

    def make(self, where):
        """Writes them, none like another."""
        where.mkdir(parents=True)
        for folder in range(self.folders):
            (where / f"{folder:04}").mkdir()
        for name in self.names():
            with open(where / name, "wb") as file:
                for begin in range(0, self.size, PIECE):
                    file.write(os.urandom(min(PIECE, self.size - begin)))

    def arrived(self, source, target):
        """How many of them are there in full length, and what is wrong, if anything is."""
        found = sizes(target)
        whole = sum(found.get(name) == self.size for name in self.names())
        if whole < self.total:
            return whole, f"{whole} of {self.total} files arrived"
        if len(found) > self.total:
            return whole, f"{len(found) - self.total} files too many"
        names = self.names()
        sample = random.sample(names, min(SAMPLE, len(names)))
        wrong = [name for name in sample if digest(source / name) != digest(target / name)]
        return whole, f"{wrong[0]} differs" if wrong else None


def sizes(folder):
    """The length of each file below a folder."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            file = Path(path, name)
            found[str(file.relative_to(folder))] = file.stat().st_size
    return found


def digest(path):
    state = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            state.update(piece)
    return state.digest()


PIECE = 1 << 20
# So many of the files are compared byte for byte in each round; of all the others the sizes are.
SAMPLE = 20
