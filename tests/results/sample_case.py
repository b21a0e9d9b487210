"""The made-up system behind `sample`: technologies, zones, units, channels, targets and run.json."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pandas as pd

YEARS = (2030, 2035)
TECHNOLOGIES = {  # id: English, Chinese, colour
    "hydro": ("Hydro", "水电", "#3b75af"),
    "wind": ("Onshore wind", "陆上风电", "#56b4e9"),
    "pv": ("Solar PV", "光伏", "#f0c648"),
    "gas": ("Gas turbine", "燃气轮机", "#b5838d"),
    "battery": ("Battery storage", "电化学储能", "#009e73"),
    "uhvdc": ("UHVDC channel", "特高压直流", "#7b6ba8"),
}
ZONES = {  # id: English, Chinese, latitude, longitude, base, region
    "upper_jinsha": ("Upper Jinsha", "金沙江上游", 30.8, 98.8, "three_bases", "tibet"),
    "southeast_tibet": ("South-east Tibet", "藏东南", 29.4, 95.6, "three_bases", "tibet"),
    "sichuan": ("Sichuan", "四川", 30.6, 104.0, "", "sichuan"),
}
UNITS = [  # id, English, Chinese, zone, technology, existing, committed, new by year, potential, yuan/kW
    ("yebatan", "Yebatan", "叶巴滩", "upper_jinsha", "hydro", 2.24, 0.0, (0.0, 0.0), 2.24, 14890),
    ("xulong", "Xulong", "旭龙", "upper_jinsha", "hydro", 0.0, 2.4, (0.0, 0.0), 2.4, 12208),
    ("boluo", "Boluo", "波罗", "upper_jinsha", "hydro", 0.0, 0.0, (0.0, 0.96), 0.96, 15000),
    (
        "lower_yarlung",
        "Lower Yarlung first stage",
        "雅下一期",
        "southeast_tibet",
        "hydro",
        0,
        0,
        (0, 9.0),
        20,
        20000,
    ),
    ("gongjue_pv", "Gonjo PV", "贡觉光伏", "upper_jinsha", "pv", 1.2, 1.0, (6.0, 15.4), 20.0, 3000),
    ("mangkang_wind", "Markam wind", "芒康风电", "upper_jinsha", "wind", 0.1, 0.4, (1.5, 4.2), 6.0, 5200),
    ("basu_pv", "Baxoi PV", "八宿光伏", "southeast_tibet", "pv", 0.3, 0.0, (2.0, 8.0), 15.0, 3000),
    (
        "bangda_battery",
        "Bamda battery",
        "邦达储能",
        "upper_jinsha",
        "battery",
        0.0,
        0.2,
        (1.0, 4.0),
        10.0,
        700,
    ),
    ("chengdu_gas", "Chengdu gas turbines", "成都燃机", "sichuan", "gas", 8.0, 1.0, (0.0, 6.5), 20.0, 2600),
    ("sichuan_hydro", "Sichuan hydro fleet", "四川水电", "sichuan", "hydro", 38.0, 0.0, (0.0, 0.0), 38.0, 0),
]
CHANNELS = [  # id, English, Chinese, from, to, existing, new by year, loss
    (
        "jinsha_sichuan",
        "Upper Jinsha - Sichuan",
        "金上—四川",
        "upper_jinsha",
        "sichuan",
        4.0,
        (2.0, 8.0),
        0.045,
    ),
    (
        "tibet_sichuan",
        "South-east Tibet - Sichuan",
        "藏东南—四川",
        "southeast_tibet",
        "sichuan",
        0,
        (1.5, 9.0),
        0.06,
    ),
]
TARGETS = """\
target|kind|scope|year|required|achieved|unit|gap|status|binding|shadow_price|shadow_price_unit|\
cost_of_target|cost_least|cost_most|against|accounting|mode|document|clause
clean_2035|clean_capacity|three_bases|2035|43.2|43.8|GW|0.6|met|True|412|yuan/kW|\
38500|38000|39000|share_2030||hard|=昌都市碳达峰实施方案|二（一）
share_2030|non_fossil_share|sichuan|2030|43|45.2|%|2.2|met|False|0||||||coal_equivalent|soft|Sichuan plan|3
curtailment_2035|curtailment|three_bases|2035|5|7.1|%|-2.1|missed|True|3.1|yuan/MWh||||||soft|Sichuan plan|4
co2_2035|co2_cap|sichuan|2035||6.4|Mt||report|False||||||||report||
"""


def targets() -> pd.DataFrame:
    """One target met, one missed, one report only, and a document that begins like a formula."""
    table = pd.read_csv(StringIO(TARGETS), sep="|", skipinitialspace=True, keep_default_na=False)
    for name in ("required", "achieved", "gap", "shadow_price", "cost_of_target", "cost_least", "cost_most"):
        table[name] = pd.to_numeric(table[name].replace("", np.nan))
    return table


def run(title: str) -> dict:
    """What run.json holds."""
    return {
        "study": "sample",
        "variant": "base",
        "title": {"en": title, "zh": "清洁能源基地算例"},
        "units": {"power": "GW", "energy": "GWh", "money": "million yuan"},
        "price_year": 2025,
        "gridplan": "0.1.0",
        "versions": {"python": "3.11.9", "highspy": "1.11.0"},
        "inputs": {"zones.csv": "0f" * 32, "sites.csv": "a1" * 32},
        "options": {"weeks": 2},
        "status": "optimal",
        "objective": 187654.3,
        "lower_bound": 187654.2,
        "gap": 5.3e-7,
        "certificate": {"passed": True, "row_residual": 3e-8, "dual_residual": 2e-7, "gap": 5.3e-7},
        "audit": {
            "passed": True,
            "balance": 4e-9,
            "cost": 1e-9,
            "checks": [{"check": "cost", "worst": 1e-9, "unit": "million yuan", "passed": True}],
        },
        "counts": {"rows": 81234, "columns": 70120, "nonzeros": 301234, "blocks": 4},
        "seconds": {"read": 0.4, "check": 0.1, "profiles": 2.1, "assemble": 1.2, "solve": 11.0, "audit": 0.5},
        "peak_memory_mb": 612.0,
        "warnings": [
            {
                "file": "costs.csv",
                "row": 7,
                "column": "overnight_cost",
                "entity": "pv",
                "rule": "held flat",
                "fix": "",
            },
            "Channel hours of tibet_sichuan lie below 3,000 h/year",
        ],
        "low_confidence": [
            {
                "table": "costs",
                "entity": "pv 2035",
                "value": "2600 yuan/kW",
                "confidence": "low",
                "source": "estimate",
            },
        ],
    }
