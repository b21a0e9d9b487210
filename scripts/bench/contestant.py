"""One program of the head to head in a process of its own: `python -m scripts.bench.contestant '{...}'`."""

from __future__ import annotations

import importlib
import json
import sys

from scripts.bench.phases import Clock

PROGRAMS = {
    "gridplan": "scripts.bench.ours",
    "PyPSA": "scripts.bench.peer_pypsa",
    "Pyomo": "scripts.bench.peer_pyomo",
}


def main(argv: list[str]) -> None:
    """Run the program named in the arguments (JSON) and tell phases and outcome on standard output."""
    arguments = json.loads(argv[0])
    module = importlib.import_module(PROGRAMS[arguments.pop("program")])
    clock = Clock()
    clock.tell(**module.run(clock, **arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
