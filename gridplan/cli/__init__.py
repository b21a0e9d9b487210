"""The command line: arguments in, words and exit codes out; no modelling here."""

from gridplan.cli.app import main

__all__ = ["main"]
