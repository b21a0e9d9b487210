"""Units: factors by hand, headers of all spellings, nothing odd reaches pint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.inputs.units import UnitError, factor, quantity, split_header

BY_HAND = [
    ("万kW", "GW", 0.01),
    ("万千瓦", "GW", 0.01),
    ("MW", "GW", 0.001),
    ("亿千瓦时", "GWh", 100.0),
    ("TWh", "GWh", 1000.0),
    ("m3/s", "hm3/h", 0.0036),
    ("m³/s", "hm3/h", 0.0036),
    ("亿m3", "hm3", 100.0),
    ("hm^3", "m3", 1e6),
    ("yuan/kW", "million yuan/GW", 1.0),
    ("yuan/kWh", "million yuan/GWh", 1.0),
    ("yuan/MWh", "million yuan/GWh", 1e-3),
    ("元/(千瓦·年)", "million yuan/GW/year", 1.0),
    ("万元/万kW", "million yuan/GW", 1.0),
    ("yuan/tce", "million yuan/ktce", 1e-3),
    ("yuan/t", "million yuan/kt", 1e-3),
    ("t/tce", "kt/ktce", 1.0),
    ("kgce/kWh", "ktce/GWh", 1.0),
    ("gce/kWh", "ktce/GWh", 1e-3),
    ("万吨标准煤", "ktce", 10.0),
    ("Mt", "kt", 1000.0),
    ("亿元", "million yuan", 100.0),
    ("%", "", 0.01),
    ("℃", "degC", 1.0),
    ("°", "degree", 1.0),
    ("MJ/m2", "kWh/m2", 1 / 3.6),
]


@pytest.mark.parametrize(("written", "stored", "expected"), BY_HAND)
def test_factors_by_hand(written: str, stored: str, expected: float) -> None:
    assert factor(written, stored) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("written", "stored"),
    [("GWh", "GW"), ("degC", "K"), ("tce", "GWh"), ("", "GW"), ("yuan/kWh", "million yuan/GW")],
)
def test_another_dimension_is_refused(written: str, stored: str) -> None:
    with pytest.raises(UnitError) as raised:
        factor(written, stored)
    assert stored in raised.value.rule.text() and stored in raised.value.rule.text("zh")


@pytest.mark.parametrize(("written", "meant"), [("KW", "kW"), ("mw", "MW"), ("yuna/kW", "yuan")])
def test_a_mistyped_unit_gets_a_suggestion(written: str, meant: str) -> None:
    with pytest.raises(UnitError) as raised:
        factor(written, "GW")
    assert meant in raised.value.fix.text()


@pytest.mark.parametrize("unit", ["m**3**9**9", "9**9**9**9", "m" * 100, "__import__('os')", "m^99", "("])
def test_odd_texts_are_refused_at_once(unit: str) -> None:
    with pytest.raises(UnitError):
        factor(unit, "m")


@pytest.mark.parametrize(
    ("cell", "name", "unit"),
    [
        ("capacity [MW]", "capacity", "MW"),
        ("装机(万kW)", "装机", "万kW"),
        ("装机（万千瓦）", "装机", "万千瓦"),
        ("装机【万千瓦】", "装机", "万千瓦"),
        (" cost(yuan/(kW*year)) ", "cost", "yuan/(kW*year)"),
        ("month", "month", None),
        ("share []", "share", ""),
    ],
)
def test_headers(cell: str, name: str, unit: str | None) -> None:
    assert split_header(cell) == (name, unit)


def test_quantity() -> None:
    assert quantity("20 yuan/kWh", "million yuan/GWh") == 20.0
    assert quantity("2万元/MWh", "million yuan/GWh") == pytest.approx(20.0)
    with pytest.raises(UnitError):
        quantity("yuan/kWh", "million yuan/GWh")


@given(st.text(max_size=80))
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    split_header(text)
    try:
        assert isinstance(factor(text, "GW"), float)
    except UnitError as error:
        assert error.rule.text("zh") and error.fix.text("zh")


@given(st.sampled_from([(a, b) for a, b, _ in BY_HAND]))
def test_factors_have_an_inverse(pair: tuple[str, str]) -> None:
    assert factor(*pair) * factor(pair[1], pair[0]) == pytest.approx(1.0, rel=1e-12)
