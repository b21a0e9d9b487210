"""Units at the boundary: what a header may say, and the factor to the unit the program stores.

A small registry of its own: power, energy, money, mass, coal equivalent, water, time, temperature and
angle, in English and Chinese. Coal equivalent is a dimension of its own (1 tce is an accounting unit,
not a heat), and so are temperatures and temperature differences, so that every unit is a plain factor.
A year is the model's year of 8,760 hours.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from gridplan.inputs.text import nearest
from gridplan.words import N_, Message

if TYPE_CHECKING:
    from pint import Unit, UnitRegistry

PREFIXES = (
    *("k- = 1e3", "M- = 1e6", "G- = 1e9", "T- = 1e12"),
    *("千- = 1e3", "万- = 1e4", "百万- = 1e6", "亿- = 1e8"),
)
UNITS = (
    "million = 1e6",
    "percent = 0.01 = % = 百分比",
    "yuan = [money] = _ = 元 = CNY = RMB",
    "W = [power] = _ = 瓦",
    "h = [time] = _ = hour = hours = 小时 = 时",
    "s = h / 3600 = _ = second = 秒",
    "min = h / 60 = _ = minute = 分钟",
    "day = 24 * h = _ = days = 日 = 天",
    "year = 8760 * h = _ = years = a = 年",
    "month = year / 12 = _ = 月",
    "Wh = W * h = _ = 瓦时",
    "J = W * s = _ = 焦",
    "m = [length] = _ = meter = 米",
    "km = 1000 * m = _ = 公里 = 千米",
    "hm = 100 * m",
    "mm = 0.001 * m = _ = 毫米",
    "m2 = m ** 2 = _ = 平方米",
    "km2 = 1e6 * m ** 2 = _ = 平方公里",
    "m3 = m ** 3 = _ = 立方米 = 方",
    "hm3 = 1e6 * m ** 3",
    "km3 = 1e9 * m ** 3",
    "t = [mass] = _ = tonne = 吨",
    "g = 1e-6 * t = _ = 克",
    "tce = [coal_equivalent] = _ = 吨标准煤 = 吨标煤",
    "gce = 1e-6 * tce = _ = 克标准煤 = 克标煤",
    "kgce = 1e-3 * tce = _ = 千克标准煤 = 千克标煤",
    "degC = [temperature] = _ = celsius = 摄氏度",
    "K = [temperature_difference] = _ = kelvin",
    "degree = [angle] = _ = deg = 度",
    "V = [voltage] = _ = 伏",
    "ohm = [impedance] = _ = 欧姆 = 欧",
    "rad = 57.29577951308232 * degree = _ = radian",
)
# pint joins one prefix to a unit; Chinese puts 万 and 亿 before units that carry one already.
COMPOUNDS = ("kW", "千瓦", "kWh", "千瓦时", "MW", "MWh")
LARGE = {"万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9}
LONGEST = 60  # characters of a unit

_NAME = r"(?:[^\W\d_]|[%°_])++"
_UNIT = re.compile(rf"(?:\s*1\s*/)?(?:{_NAME}[23]?+(?:\^-?[1-3])?+|[\s()/*])*+")
_HEADER = re.compile(r"(?P<name>[^\[(]*?)\s*(?:\[(?P<square>.*)\]|\((?P<round>.*)\))?")


class UnitError(ValueError):
    """A unit that is unknown or of another dimension; `rule` and `fix` tell it in both languages."""

    def __init__(self, rule: Message, fix: Message):
        super().__init__(rule.text())
        self.rule, self.fix = rule, fix


@cache
def _registry() -> UnitRegistry:
    """The registry; built at first use, since importing pint takes a quarter of a second."""
    from pint import UnitRegistry

    registry: UnitRegistry = UnitRegistry(None)
    for line in PREFIXES + UNITS:
        registry.define(line)
    for word, size in LARGE.items():
        for unit in COMPOUNDS:
            registry.define(f"{word}{unit} = {size} * {unit}")
    return registry


@cache
def _spellings() -> tuple[str, ...]:
    """Names of units for "did you mean"."""
    units = [name.strip() for line in UNITS for name in re.split("=", line) if name.strip().isidentifier()]
    scaled = [prefix + unit for prefix in "kMGT万亿" for unit in ("W", "Wh", "tce", "t")]
    return tuple(name for name in units + scaled + ["万kW", "亿kWh", "万千瓦", "亿千瓦时"] if name != "_")


def normal(text: str) -> str:
    """One spelling of a header or unit: full-width brackets, superscripts and signs become plain ones."""
    plain = unicodedata.normalize("NFKC", text.strip().translate({0x3010: "[", 0x3011: "]"}))
    for sign, word in (("°C", "degC"), ("·", "*"), ("×", "*"), ("¥", "yuan")):
        plain = plain.replace(sign, word)
    return plain.replace("°", "degree")


def split_header(cell: str) -> tuple[str, str | None]:
    """`name [unit]`, `name(unit)` or `name` -> (name, unit or None)."""
    found = _HEADER.fullmatch(normal(cell))
    if not found:
        return normal(cell), None
    unit = found["square"] if found["square"] is not None else found["round"]
    return found["name"].strip(), None if unit is None else unit.strip()


@lru_cache(maxsize=4096)
def factor(from_unit: str, to_unit: str) -> float:
    """Multiply a value in `from_unit` by this to have it in `to_unit`.

    Both are texts such as `万kW`, `yuan/(kW*year)`, `m3/s` or `` (dimensionless).
    Raises UnitError for an unknown unit or another dimension.
    """
    if from_unit == to_unit:
        return 1.0
    from pint import DimensionalityError

    quantity = _registry().Quantity(1.0, _parse(from_unit))
    try:
        return float(quantity.to(_parse(to_unit)).magnitude)
    except DimensionalityError:
        wanted = to_unit or "1"
        raise UnitError(
            N_("the unit {found} does not measure what {wanted} measures", found=from_unit, wanted=wanted),
            N_("write it in {wanted} or a multiple of that", wanted=wanted),
        ) from None


def _parse(unit: str) -> Unit:
    """The unit as pint holds it; only names, small powers, brackets, * and / are let through to pint."""
    text = normal(unit)
    if len(text) <= LONGEST and _UNIT.fullmatch(text):
        # pint raises anything from KeyError to TokenError on odd text.
        with suppress(Exception):
            return _registry().parse_units(text.strip().replace("%", "percent"))
    words = [w for w in re.split(r"[\s()/*^0-9]+", text) if w]
    guess = next((near for w in words if w not in _spellings() and (near := nearest(w, _spellings()))), "")
    fix = N_("write a unit such as MW, 万kW, GWh, yuan/kW, m3/s")
    if guess:
        fix = N_("did you mean {name}?", name=guess)
    raise UnitError(N_("the unit {found} is unknown", found=text[:LONGEST]), fix)


_QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(.*?)\s*")


def quantity(text: str, store: str) -> float:
    """`20 yuan/kWh` -> its value in the unit `store`. Raises UnitError."""
    found = _QUANTITY.fullmatch(text)
    if not found:
        raise UnitError(
            N_("a quantity is a number and a unit"), N_("write it like {example}", example=f"20 {store}")
        )
    return float(found[1]) * factor(found[2], store)
