"""Errors survive the way back from a worker process."""

import pickle

from gridplan.errors import InputError, Problem, SolverError
from gridplan.words import N_


def test_errors_are_pickled_whole() -> None:
    error = SolverError(N_("stopped before the first bound was proved"))
    assert pickle.loads(pickle.dumps(error)).message == error.message
    found = InputError([Problem(N_("a number is expected"), N_("remove it"), "sites.csv", 3)])
    back = pickle.loads(pickle.dumps(found))
    assert back.problems == found.problems
    assert back.exit_code == 2
