"""Decomposition by blocks (Benders): plan in a master, blocks in workers, shared duals in between."""
