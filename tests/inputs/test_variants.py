"""Variants of a study: what they change, what is refused, and at which line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridplan.errors import InputError, UsageError
from gridplan.inputs import Inputs, load, problems, variant_names
from gridplan.inputs.fingerprint import fingerprint
from gridplan.inputs.study import Study
from tests.inputs.study_copy import ROOT, StudyCopy

TUTORIAL = ROOT / "models" / "tutorial.yaml"
CHANGDU = ROOT / "models" / "changdu.yaml"
FIRST = 17  # line of `variants:` in the copies below


def write(study: StudyCopy, *lines: str) -> None:
    """The tutorial with one variant `other`, whose lines begin at FIRST + 2."""
    text = TUTORIAL.read_text(encoding="utf-8")
    kept = text[: text.index("\n# Differences")].rstrip("\n").split("\n")
    assert len(kept) == FIRST - 1
    text = "\n".join([*kept, "variants:", "  other:", *(f"    {line}" for line in lines)])
    study.path.write_text(text + "\n", encoding="utf-8")


def other(study: StudyCopy, *lines: str) -> Inputs:
    write(study, *lines)
    return load(study.path, variant="other")


def changed(study: StudyCopy, difference: str) -> Inputs:
    return other(study, "tables:", f"  - {difference}")


def row(inputs: Inputs, table: str, **key: object) -> pd.Series:
    frame = inputs.tables[table]
    for name, value in key.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_keys_are_set_and_the_command_line_wins(study: StudyCopy) -> None:
    lines = (
        "set: {solver.threads: 1, time: {days: [15]}, scenarios.0.hydrology: dry}",
        "switch: {clean_base_2035: report}",
    )
    found = other(study, *lines)
    assert (found.variant, found.study.solver.threads, found.study.time.days) == ("other", 1, (15,))
    assert found.study.scenarios[0].hydrology == "dry"
    assert row(found, "targets", target="clean_base_2035")["mode"] == "report"
    told = {change.column: (change.before, change.after) for change in found.changes}
    assert told["targets.clean_base_2035.mode"] == ("hard", "report")
    assert told["scenarios.0.hydrology"] == ("normal", "dry")
    over = load(study.path, ["solver.threads=4"], "other")
    assert over.study.solver.threads == 4
    base = load(study.path)
    assert (base.variant, base.changes, base.study.time.weeks) == ("", (), 2)
    assert row(base, "targets", target="clean_base_2035")["mode"] == "hard"


@pytest.mark.parametrize(
    ("difference", "table", "key", "column", "value"),
    [
        ("{table: sites, where: ridge_wind, set: {potential: 500}}", "sites", "ridge_wind", "potential", 0.5),
        ("{table: sites, where: [ridge_wind], set: {potential: 1 GW}}",
         "sites", "ridge_wind", "potential", 1),
        ("{table: sites, where: {technology: wind}, set: {potential: 50 万kW}}",
         "sites", "ridge_wind", "potential", 0.5),
        ("{table: sites, where: {zone: city}, scale: {potential: 2}}", "sites", "roof_solar", "potential", 3),
        ("{table: sites, where: '*', set: {losses: 5 %}}", "sites", "roof_solar", "losses", 0.05),
        ("{table: sites, where: {existing: 0.1 GW}, set: {tilt: null}}",
         "sites", "roof_solar", "tilt", np.nan),
        ("{table: channels, where: highland_city, set: {bidirectional: false}}",
         "channels", "highland_city", "bidirectional", False),
        ("{table: storages, where: {existing: null}, set: {earliest_year: 2030}}",
         "storages", "battery_highland", "earliest_year", 2030),
        ("{table: technologies, where: wind, scale: {lifetime: 2}}", "technologies", "wind", "lifetime", 50),
        ("{table: targets, where: {zones: upland}, set: {zones: [upland]}}",
         "targets", "non_fossil_2035", "zones", ("upland",)),
        ("{table: targets, where: co2_cap_2035, set: {value: 12}}", "targets", "co2_cap_2035", "value", 12),
    ],
)  # fmt: skip
def test_cells_change(
    study: StudyCopy, difference: str, table: str, key: str, column: str, value: object
) -> None:
    found = changed(study, difference)
    before = load(TUTORIAL).tables[table]
    after = found.tables[table]
    name = after.columns[0]
    got = row(found, table, **{name: key})
    if value != value:
        assert np.isnan(got[column])
    elif isinstance(value, float | int) and not isinstance(value, bool):
        assert got[column] == pytest.approx(value)
    else:
        assert got[column] == value
    assert list(after.dtypes) == list(before.dtypes) and len(after) == len(before)
    assert got["source"].startswith("variant other; ") and got["confidence"] == "assumption"
    told = {change.entity for change in found.changes}
    same = ~after[name].isin(told)
    pd.testing.assert_frame_equal(after[same], before[same])


def test_costs_of_a_technology_are_scaled_in_all_years() -> None:
    base, cheap = load(TUTORIAL), load(TUTORIAL, variant="cheap_storage")
    old, new = (i.tables["costs"].query("technology == 'battery'") for i in (base, cheap))
    assert np.allclose(new["energy_overnight_cost"], 0.5 * old["energy_overnight_cost"])
    assert np.allclose(new["fixed_om"], old["fixed_om"])
    assert {c.column for c in cheap.changes} == {"overnight_cost", "energy_overnight_cost"}
    first = cheap.changes[0]
    assert (first.before, first.after, first.unit) == ("500", "250", "yuan/kW")


def test_rows_are_removed_and_rivers_flow_on(study: StudyCopy) -> None:
    found = other(
        study,
        "tables:",
        "  - {table: hydro_plants, remove: [lower_dam]}",
        "  - {table: sites, remove: [roof_solar]}",
    )
    assert list(found.tables["hydro_plants"]["plant"]) == ["upper_dam"]
    assert found.tables["hydro_plants"]["downstream"].iloc[0] == ""
    assert "roof_solar" not in set(found.tables["sites"]["site"])
    assert [(c.action, c.entity) for c in found.changes] == [
        ("remove", "lower_dam"),
        ("remove", "roof_solar"),
    ]


def test_rows_are_added(study: StudyCopy) -> None:
    found = other(
        study,
        "tables:",
        "  - table: generators",
        "    add:",
        "      - {generator: coal_new, name_en: New coal, name_zh: 新煤电, zone: city, technology: coal,",
        "         potential: 1.2 GW, earliest_year: 2030}",
    )
    new = row(found, "generators", generator="coal_new")
    assert (new["potential"], new["existing"], new["earliest_year"]) == (1.2, 0.0, 2030)
    assert (new["source"], new["confidence"]) == ("variant other", "assumption")
    assert list(found.tables["generators"].dtypes) == list(load(TUTORIAL).tables["generators"].dtypes)


@pytest.mark.parametrize(
    ("lines", "at", "column", "words"),
    [
        (["set: {time.weekz: 8}"], 2, "time.weekz", "did you mean weeks?"),
        (["set: {time.weeks: 80}"], 2, "time.weeks", "from 1 to 52"),
        (["set: {name: other}"], 2, "variants.other.set", "keeps name, inputs, variants"),
        (["set: {years.7: 2040}"], 2, "variants.other.set.years.7", "names an existing place"),
        (["sets: {time.weeks: 8}"], 2, "variants.other.sets", "did you mean set?"),
        (["title: {en: A, zh: B}"], 1, "variants.other", "differs from its study"),
        (["switch: {clean_base_2035: off}"], 2, "variants.other.switch.clean_base_2035",
         "hard, soft, report"),
        (["switch: {clean_base_2053: report}"], 2, "variants.other.switch.clean_base_2053",
         "did you mean clean_base_2035?"),
        (["tables:", "  - {table: site, remove: [x]}"], 3, "variants.other.tables.0.table",
         "did you mean sites?"),
        (["tables:", "  - {table: sites, where: ridge_wind}"], 3, "variants.other.tables.0",
         "where with set"),
        (["tables:", "  - {table: sites, set: {potential: 5}}"], 3, "variants.other.tables.0",
         "where with set"),
        (["tables:", "  - {table: sites, remove: [roof_sola]}"], 3, "variants.other.tables.0.remove.0",
         "did you mean roof_solar?"),
        (["tables:", "  - {table: sites, where: roof_sola, set: {potential: 5}}"], 3,
         "variants.other.tables.0.where", "did you mean roof_solar?"),
        (["tables:", "  - {table: sites, where: {technology: coal}, set: {potential: 5}}"], 3,
         "variants.other.tables.0.where.technology", "no such row"),
        (["tables:", "  - {table: sites, where: {technolog: wind}, set: {potential: 5}}"], 3,
         "variants.other.tables.0.where.technolog", "did you mean technology?"),
        (["tables:", "  - {table: sites, where: {technology: wind, zone: city}, set: {potential: 5}}"], 3,
         "variants.other.tables.0.where", "no such row"),
        (["tables:", "  - table: sites", "    where: '*'", "    set: {potential: 5, potentail: 6}"], 5,
         "variants.other.tables.0.set.potentail", "did you mean potential?"),
        (["tables:", "  - {table: sites, where: '*', set: {potential: 5 GWh}}"], 3,
         "variants.other.tables.0.set.potential", "does not measure"),
        (["tables:", "  - {table: sites, where: '*', set: {potential: much}}"], 3,
         "variants.other.tables.0.set.potential", "a number is expected"),
        (["tables:", "  - {table: sites, where: '*', set: {potential: true}}"], 3,
         "variants.other.tables.0.set.potential", "a number is expected"),
        (["tables:", "  - {table: sites, where: '*', set: {potential: -5}}"], 3,
         "variants.other.tables.0.set.potential", "at least 0"),
        (["tables:", "  - {table: sites, where: '*', set: {climate: 5}}"], 3,
         "variants.other.tables.0.set.climate", "a text is expected"),
        (["tables:", "  - {table: sites, where: '*', set: {climate: platea}}"], 3,
         "climate", "did you mean plateau?"),
        (["tables:", "  - {table: sites, where: '*', set: {zone: null}}"], 3,
         "variants.other.tables.0.set.zone", "may not be empty"),
        (["tables:", "  - {table: sites, where: '*', set: {site: x}}"], 3,
         "variants.other.tables.0.set.site", "key of a row"),
        (["tables:", "  - {table: channels, where: '*', set: {bidirectional: 1}}"], 3,
         "variants.other.tables.0.set.bidirectional", "true or false"),
        (["tables:", "  - {table: sites, where: '*', scale: {zone: 2}}"], 3,
         "variants.other.tables.0.scale.zone", "only numbers"),
        (["tables:", "  - {table: sites, where: '*', scale: {potential: -2}}"], 3,
         "variants.other.tables.0.scale.potential", "≥ 0"),
        (["tables:", "  - {table: channels, where: '*', scale: {loss: 50}}"], 3,
         "variants.other.tables.0.scale.loss", "from 0 to 0.5"),
        (["tables:", "  - {table: sites, where: '*', set: {potential: 5}, scale: {potential: 2}}"], 3,
         "variants.other.tables.0", "each name stands once"),
        (["tables:", "  - {table: regional_energy, where: '*', set: {other_fossil: 20}}"], 3,
         "variants.other.tables.0.set.other_fossil", "could be in 万tce"),
        (["tables:", "  - {table: zones, remove: [city]}"], 0, "zone", "with the variant other: there is no"),
        (["tables:", "  - {table: zones, add: [{zone: city}]}"], 3, "variants.other.tables.0.add.0",
         "the column name_en is missing"),
        (["tables:", "  - {table: fuels, add: [{fuel: coal, year: 2025, price: 1, co2_factor: 1}]}"], 3,
         "variants.other.tables.0.add.0", "has such a row already"),
        (["tables:", "  - {table: capacity_credits,",
          "     add: [{technology: winds, season: summer_evening, credit: 0.1}]}"], 4, "technology",
         "did you mean wind?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_before_anything_runs(
    study: StudyCopy, lines: list[str], at: int, column: str, words: str
) -> None:
    write(study, *lines)
    errors = study.errors()
    assert errors, "nothing was found"
    first = next(error for error in errors if words in error.text())
    assert first.column == column, first.text()
    if at:
        assert (first.file, first.row) == ("models/tutorial.yaml", FIRST + at), first.text()
        assert {error.file for error in errors} == {"models/tutorial.yaml"}
    assert first.text("zh") != first.text()
    with pytest.raises(InputError):
        load(study.path, variant="other")


def test_a_factor_that_changes_nothing_is_a_warning(study: StudyCopy) -> None:
    found = changed(study, "{table: sites, where: '*', scale: {committed_year: 2}}")
    assert not found.changes and not load(study.path).warnings
    place = ("variants.other.tables.0.scale.committed_year", FIRST + 3)
    assert [(p.column, p.row) for p in found.warnings] == [place]
    assert any("changes nothing" in p.text() for p in problems(study.path, variants=True))


def test_all_problems_come_in_one_pass(study: StudyCopy) -> None:
    write(
        study,
        "set: {time.weeks: 0}",
        "switch: {nothing: hard}",
        "tables:",
        "  - {table: sites, where: '*', set: {potential: much, potentail: 1}}",
        "  - {table: fuels, remove: [peat]}",
    )
    assert [error.row for error in study.errors()] == [FIRST + n for n in (2, 3, 5, 5, 6)]


def test_checks_see_the_changed_tables(study: StudyCopy) -> None:
    """The hard target of 4 GW cannot be reached without the plants of the base: told at its row."""
    write(
        study, "tables:", "  - {table: sites, where: {zone: highland}, set: {potential: null, existing: 0}}"
    )
    assert not study.errors()
    with pytest.raises(InputError) as caught:
        load(study.path, variant="other")
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert errors[0].entity == "clean_base_2035"
    told = [p.text() for p in problems(study.path, variants=True) if p.severity == "error"]
    assert told and "with the variant other: the potentials in the scope" in told[0]


def test_a_rule_about_a_changed_cell_is_told_at_the_variant(study: StudyCopy) -> None:
    write(study, "tables:", "  - {table: costs, remove: [wind]}")
    assert not study.errors()
    assert any("costs" in p.text() for p in problems(study.path, variants=True) if p.severity == "error")
    write(study, "tables:", "  - {table: sites, where: ridge_wind, set: {earliest_year: 2090}}")
    found = [p for p in problems(study.path, variants=True) if "earliest" in p.column]
    assert all((p.file, p.row) == ("models/tutorial.yaml", FIRST + 3) for p in found)


def test_the_latest_year_is_not_before_the_earliest(study: StudyCopy) -> None:
    write(study, "tables:", "  - {table: channels, where: highland_city, set: {latest_year: 2029}}")
    told = [p for p in problems(study.path, variants=True) if p.severity == "error"]
    assert [p.column for p in told] == ["latest_year"]
    write(study, "tables:", "  - {table: channels, where: highland_city, set: {latest_year: 2030}}")
    assert not [p for p in problems(study.path, variants=True) if p.severity == "error"]


def test_unknown_and_reserved_names(study: StudyCopy) -> None:
    with pytest.raises(UsageError, match="cheap_storage, no_clean_target, dry_year"):
        load(TUTORIAL, variant="cheap")
    study.study("  dry_year:", "  base:")
    assert "the study as it stands" in study.errors()[0].text()


def test_names_are_read_without_the_tables(study: StudyCopy) -> None:
    assert variant_names(TUTORIAL) == (
        *("cheap_storage", "no_clean_target", "dry_year"),
        *("ac_lines", "operating_reserve", "weights", "hourly_margin", "limits"),
    )
    study.path.write_text("a: [", encoding="utf-8")
    assert variant_names(study.path) == () == variant_names(study.path.with_name("absent.yaml"))


@pytest.mark.parametrize("path", [TUTORIAL], ids=lambda path: path.stem)  # the others: tests/test_studies.py
def test_the_variants_that_ship_are_valid(path: object) -> None:
    base = load(path)  # type: ignore[arg-type]
    assert set(variant_names(path)) == set(base.study.variants)  # type: ignore[arg-type]
    for name, variant in base.study.variants.items():
        found = load(path, variant=name)  # type: ignore[arg-type]
        assert found.changes and variant.title
        assert set(found.warnings) <= set(base.warnings), [p.text() for p in found.warnings]


def test_changdu_says_what_a_planner_would_ask() -> None:
    base = load(CHANGDU)
    assert len(base.study.variants) == 5
    late = row(load(CHANGDU, variant="zangyue_delayed"), "channels", channel="zangyue")
    assert late["committed_year"] == row(base, "channels", channel="zangyue")["committed_year"] + 5
    plants = load(CHANGDU, variant="no_new_hydro").tables["hydro_plants"]
    assert plants["potential"].isna().all()
    before = base.tables["hydro_plants"]
    assert plants["committed"].sum() == before["committed"].sum() > 0
    assert {s.hydrology for s in load(CHANGDU, variant="dry_decade").study.scenarios} == {"dry"}
    assert row(load(CHANGDU, variant="no_clean_target"), "targets", target="clean_2035")["mode"] == "report"


def test_fingerprints_tell_what_results_depend_on(study: StudyCopy) -> None:
    marks = [fingerprint(load(study.path, variant=name), {}) for name in (None, *variant_names(study.path))]
    assert len(set(marks)) == len(marks)
    cheap = marks[1]
    assert fingerprint(load(study.path, variant="cheap_storage"), {"version": 2}) != cheap
    assert fingerprint(load(study.path, ["time.weeks=3"], "cheap_storage"), {}) != cheap
    assert fingerprint(load(study.path, ["time.weeks=2"], "cheap_storage"), {}) == cheap
    study.study("name: dry, hydrology: dry", "name: dry, hydrology: extreme_dry")
    again = [fingerprint(load(study.path, variant=name), {}) for name in (None, *variant_names(study.path))]
    assert again[:3] == marks[:3] and again[3] != marks[3]
    study.cell("fuels", 1, "price", "901")
    assert fingerprint(load(study.path), {}) != marks[0]


def test_variants_are_frozen() -> None:
    variant = Study.model_fields["variants"]
    assert variant.is_required() is False
    with pytest.raises(ValueError, match="frozen"):
        load(TUTORIAL).study.variants["dry_year"].title = None  # type: ignore[misc]
