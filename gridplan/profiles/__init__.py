"""Hourly series of a year from small tables: weather, sun, wind, water, load, and weeks that stand for it.

Pure functions from arrays to arrays. Every year has 8760 hours: China Standard Time, labels at the beginning
of the hour, 29 February left out.
"""
