"""A year of a reservoir plant on the Yalong, from June 2020 to May 2021: weekly means of what was measured.

By its figures Jinping I (3600 MW, levels 1800 to 1880 m, rated flow 2024.4 m3/s, output = 8.5 Q H / 1000
MW). Weekly means of inflow and levels at the weeks' edges are derived here from the hourly record beside
the code of Xenophyophoreee/SLmatching-Short-Optimal-Scheduling-of-Reservoirs (commit c0254413; no licence
stated, so only derived figures are carried), ENERGY is the sum of its output over the same 52 weeks. The
curves are points of the polynomials in that project's main.py: level to storage, and outflow to tailwater
level.
"""

from __future__ import annotations

ENERGY = 18863.0  # GWh measured
CAPACITY, FACTOR, RATED = 3.6, 8.5, 2024.4  # GW, kW per m3/s and m, m3/s
# m3/s, mean of each week from 1 June 2020 on
INFLOW = [
    1456, 1922, 2250, 2347, 2305, 3472, 4590, 5077, 4080, 3210, 2877, 4181, 2494, 2240, 2428, 3868,
    2847, 2661, 2009, 1543, 1426, 1214, 1103, 936, 784, 767, 619, 327, 475, 522, 456, 553, 615, 488,
    474, 401, 378, 387, 384, 421, 456, 475, 494, 487, 452, 414, 395, 392, 270, 432, 410, 538,
]  # fmt: skip
# m, at the beginning of each week and at the end of the last
LEVELS = [
    1813.4, 1811.9, 1814.6, 1820.8, 1829.3, 1835.9, 1851.7, 1871.1, 1875.8, 1876.7, 1876.4, 1877.4,
    1878.6, 1878.9, 1879.2, 1879.5, 1879.0, 1879.2, 1879.8, 1880.0, 1879.7, 1879.4, 1879.3, 1879.3,
    1878.9, 1878.3, 1879.2, 1879.6, 1878.6, 1877.9, 1878.2, 1877.0, 1873.1, 1868.6, 1864.0, 1860.4,
    1856.8, 1854.1, 1851.6, 1849.5, 1844.8, 1840.1, 1835.1, 1832.8, 1834.3, 1834.8, 1828.4, 1821.9,
    1817.3, 1809.3, 1805.0, 1803.1, 1803.1,
]  # fmt: skip
# level [m] -> storage [hm3]
STORAGE = [
    (1800, 2855), (1805, 3072), (1810, 3300), (1815, 3539), (1820, 3789), (1825, 4051), (1830, 4324),
    (1835, 4610), (1840, 4908), (1845, 5219), (1850, 5542), (1855, 5879), (1860, 6229), (1865, 6592),
    (1870, 6969), (1875, 7360), (1880, 7765),
]  # fmt: skip
# outflow [m3/s] -> tailwater level [m]
TAILWATER = [
    (0, 1633.1), (250, 1634.1), (500, 1635.1), (1000, 1636.9), (1500, 1638.5), (2000, 1639.9), (3000,
    1642.3), (4500, 1645.3), (6000, 1647.8), (8000, 1650.8),
]  # fmt: skip
