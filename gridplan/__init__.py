"""gridplan: least-cost capacity planning of power systems, hour by hour, with every target accounted for."""

__version__ = "0.1.0"
