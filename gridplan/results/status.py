"""How a run ended, as the exit code of the command line."""

from __future__ import annotations

from gridplan.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_MISSED, EXIT_SOLVER
from gridplan.results.tables import Results


def exit_code(results: Results) -> int:
    """0 done; 4 a target is missed or a shortfall is left; 5 stopped at a limit; 130 interrupted."""
    if results.run["status"] == "interrupted":
        return EXIT_INTERRUPTED
    if results.run["status"] != "optimal":
        return EXIT_SOLVER
    missed = (results.targets["status"] == "missed").any()
    return EXIT_MISSED if missed or results.run["shortfall"] else EXIT_DONE
