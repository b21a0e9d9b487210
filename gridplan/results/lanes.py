"""AC lines as the audit sees them: what they lose, and the pieces in which they lose it.

loss = secure_share x resistance x length x circuit_capacity / voltage^2     share of the most they may send
piece j of n loses loss x (j^2 - (j - 1)^2) / n of what it sends: a chord of the parabola of losses
"""

from __future__ import annotations

import pandas as pd


def with_loss(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with the columns of channels that they lack."""
    ohm = lines["resistance"] * lines["length"] * lines["circuit_capacity"]
    loss = lines["secure_share"] * 1000.0 * ohm / lines["voltage"] ** 2
    return lines.assign(loss=loss.astype(float), bidirectional=True)


def pieces(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a line and piece, `line|piece`, each with its own loss."""
    rows = {}
    for name, line in lines.iterrows():
        count = int(line["loss_pieces"])
        for j in range(1, count + 1):
            chord = line["loss"] * (j**2 - (j - 1) ** 2) / count
            rows[f"{name}|{j}"] = {
                **line,
                "loss": chord,
                "line": name,
                "piece": str(j),
                "carrier": "electricity",
            }
    return pd.DataFrame.from_dict(rows, orient="index")
