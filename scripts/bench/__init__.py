"""Benchmarks: a synthetic study of any size, and one command that measures the solver on it."""
