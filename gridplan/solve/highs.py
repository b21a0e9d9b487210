"""HiGHS behind two small doors: `Highs` answers a programme once, `HotProgramme` keeps one to solve again.

The only module that imports highspy. A model is handed over whole, as arrays (`passModel`), with 32-bit
indices and explicit zeros pruned; rows added later are cuts, few at a time.
Source: HiGHS 1.15, https://ergo-code.github.io/HiGHS/; Huangfu and Hall (2018),
https://doi.org/10.1007/s12532-017-0130-5.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp

from gridplan.solve.programme import Answer, Array, Programme, Status

INDEX = np.int32
POLL, PATIENCE = 0.1, 10.0  # seconds between looks at Ctrl-C, and that HiGHS has to stop after it
TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}  # for points that add up
_LIMITS = {
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kMemoryLimit,
}
_UNBOUNDED = {
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
}


def packed(basis: Any) -> tuple[Array, Array]:
    """A basis as numbers of columns and of rows, to be sent to another process."""
    return tuple(
        np.array([int(one) for one in part], np.int8) for part in (basis.col_status, basis.row_status)
    )  # type: ignore[return-value]


def unpacked(columns: Array, rows: Array) -> Any:
    """The basis behind such numbers."""
    basis = highspy.HighsBasis()
    basis.col_status, basis.row_status = (
        [highspy.HighsBasisStatus(int(one)) for one in part] for part in (columns, rows)
    )
    basis.valid = True
    return basis


def version() -> str:
    """Version of the HiGHS library in use."""
    return str(highspy.Highs().version())


def _status(model_status: Any) -> Status:
    if model_status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        return Status.OPTIMAL
    if model_status == highspy.HighsModelStatus.kInfeasible:
        return Status.INFEASIBLE
    if model_status in _UNBOUNDED:
        return Status.UNBOUNDED
    return Status.LIMIT if model_status in _LIMITS else Status.FAILED


def _open(options: dict[str, Any]) -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    for name, value in options.items():
        if highs.setOptionValue(name, value) == highspy.HighsStatus.kError:
            raise ValueError(f"HiGHS refuses the option {name}={value!r}")
    return highs


def _pass(highs: highspy.Highs, programme: Programme) -> None:
    """Hand the whole model over at once, by arrays."""
    matrix = sp.csc_matrix(programme.matrix, dtype=float)
    if matrix.nnz and not np.all(matrix.data):
        matrix = matrix.copy()
        matrix.eliminate_zeros()
    integer = np.zeros(programme.columns) if programme.integer is None else programme.integer
    status = highs.passModel(
        programme.columns,
        programme.rows,
        matrix.nnz,
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        float(programme.offset),
        np.asarray(programme.cost, float),
        np.asarray(programme.lower, float),
        np.asarray(programme.upper, float),
        np.asarray(programme.row_lower, float),
        np.asarray(programme.row_upper, float),
        matrix.indptr.astype(INDEX),
        matrix.indices.astype(INDEX),
        matrix.data,
        np.asarray(integer, INDEX),
    )
    if status == highspy.HighsStatus.kError:
        raise ValueError("HiGHS refuses the arrays of the model")


def _ray(highs: highspy.Highs, status: Status) -> Array | None:
    if status is Status.INFEASIBLE:
        outcome, exists, ray = highs.getDualRay()  # type: ignore[attr-defined]
    elif status is Status.UNBOUNDED:
        outcome, exists, ray = highs.getPrimalRay()  # type: ignore[attr-defined]
    else:
        return None
    return np.array(ray) if exists and outcome != highspy.HighsStatus.kError else None


def _answer(highs: highspy.Highs, seconds: float) -> Answer:
    model_status = highs.getModelStatus()
    status = _status(model_status)
    solution, info = highs.getSolution(), highs.getInfo()
    iterations = sum(
        max(int(count), 0)
        for count in (info.simplex_iteration_count, info.ipm_iteration_count, info.crossover_iteration_count)
    )
    integer = info.mip_node_count >= 0
    return Answer(
        status=status,
        words=highs.modelStatusToString(model_status),
        columns=np.array(solution.col_value),
        row_dual=np.array(solution.row_dual),
        objective=float(info.objective_function_value),
        bound=float(info.mip_dual_bound if integer else info.objective_function_value),
        seconds=seconds,
        iterations=iterations,
        ray=_ray(highs, status),
    )


def _run(highs: highspy.Highs) -> None:
    highs.run()


def _run_interruptibly(highs: highspy.Highs) -> None:
    """Run in a thread of its own, so that Ctrl-C in the main thread stops HiGHS and is raised there."""
    if threading.current_thread() is not threading.main_thread():
        return _run(highs)
    highs.HandleUserInterrupt = True
    thread = highs.startSolve()
    try:
        while not highs.wait(POLL)[0]:
            pass
    except KeyboardInterrupt:
        highs.cancelSolve()
        thread.join(PATIENCE)
        raise
    return None


@dataclass(frozen=True)
class Highs:
    """One algorithm of HiGHS with its options: `solver` is simplex, ipx or hipo.

    `crossover` ends an interior point at a vertex. `seed` is HiGHS' random seed.
    """

    solver: str = "simplex"
    crossover: bool = False
    threads: int = 1
    seed: int = 0
    presolve: bool = True
    mip_gap: float = 1e-4
    tolerance: float | None = None  # stricter end of an interior point, where the default is not enough

    @property
    def name(self) -> str:
        tail = "+crossover" if self.crossover and self.solver != "simplex" else ""
        return f"{self.solver}{tail}"

    def options(self) -> dict[str, Any]:
        """HiGHS options of this algorithm."""
        options: dict[str, Any] = {
            "solver": self.solver,
            "run_crossover": "on" if self.crossover else "off",
            "threads": self.threads,
            "random_seed": self.seed,
            "presolve": "choose" if self.presolve else "off",
            "mip_rel_gap": self.mip_gap,
        }
        if self.tolerance is not None:
            options["ipm_optimality_tolerance"] = self.tolerance
        return options

    def solve(self, programme: Programme, time_limit: float | None = None) -> Answer:
        """Answer `programme`; `time_limit` in seconds.

        With several threads Ctrl-C stops HiGHS and raises KeyboardInterrupt, and HiGHS' threads end with the
        solve: it fixes their number once a process otherwise, and none may live on into a fork.
        """
        integer = programme.integer is not None and bool(np.any(programme.integer))
        options = self.options()
        if integer:
            options["solver"] = "choose"
        alone = self.threads > 1
        if alone:
            highspy.Highs.resetGlobalScheduler(True)
        highs = _open(options)
        if time_limit is not None:
            highs.setOptionValue("time_limit", max(float(time_limit), 0.1))
        started = time.perf_counter()
        _pass(highs, programme)
        run = _run_interruptibly if alone else _run
        run(highs)
        if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            highs.setOptionValue("presolve", "off")  # presolve cannot tell the two apart
            highs.setOptionValue("solver", "simplex" if not integer else "choose")
            run(highs)
        answer = _answer(highs, time.perf_counter() - started)
        if alone:
            highspy.Highs.resetGlobalScheduler(True)
        return answer


class HotProgramme:
    """A programme that stays in HiGHS between solves: bounds, cost and cuts change, the basis stays hot."""

    def __init__(self, programme: Programme, **options: Any):
        self._highs = _open({"threads": 1, **TIGHT, **options})
        _pass(self._highs, programme)

    def set(self, **options: Any) -> None:
        """Change HiGHS options for the solves to come."""
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    def bound_columns(self, positions: Array, lower: Array, upper: Array) -> None:
        """New bounds of the columns at `positions` (int32)."""
        self._highs.changeColsBounds(len(positions), positions, lower, upper)

    def bound_rows(self, positions: Array, lower: Array, upper: Array) -> None:
        """New sides of the rows at `positions` (int32)."""
        self._highs.changeRowsBounds(len(positions), positions, lower, upper)  # type: ignore[attr-defined]

    def price_columns(self, positions: Array, cost: Array) -> None:
        """New cost of the columns at `positions` (int32)."""
        self._highs.changeColsCost(len(positions), positions, cost)

    def add_rows(self, matrix: sp.csr_matrix, lower: Array, upper: Array) -> None:
        """Append rows (CSR, no explicit zeros)."""
        self._highs.addRows(
            matrix.shape[0],
            lower,
            upper,
            matrix.nnz,
            matrix.indptr.astype(INDEX),
            matrix.indices.astype(INDEX),
            matrix.data,
        )

    def delete_rows(self, positions: Array) -> None:
        """Drop the rows at `positions`."""
        self._highs.deleteRows(len(positions), np.asarray(positions, INDEX))

    def forget(self) -> None:
        """Drop basis and factors: the next solve starts from scratch."""
        self._highs.clearSolver()

    def basis(self) -> Any:
        """The basis of the last solve, to be given back by `use`."""
        return self._highs.getBasis()

    def use(self, basis: Any) -> None:
        """Start the next solve from `basis`."""
        self._highs.setBasis(basis)

    def run(self, time_limit: float | None = None) -> Answer:
        """Solve from where the last solve ended; `time_limit` [s] counts this run alone."""
        if time_limit is not None:
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(time_limit, 0.1))
        started = time.perf_counter()
        self._highs.run()
        return _answer(self._highs, time.perf_counter() - started)
