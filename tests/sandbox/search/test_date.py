"""FHIR R4 search.html#date and #prefix: both sides are ranges; no time zone means London."""

import pytest

_MOMENTS = {
    "march": "2025-03",
    "tenth": "2025-03-10",
    "nine": "2025-03-10T09:00:00+00:00",
    "eleventh": "2025-03-11T00:30:00Z",
    "summer": "2025-07-01T00:30:00+01:00",
    "fraction": "2024-01-01T00:00:00.250Z",
}


@pytest.fixture(autouse=True)
def record(hospital, observation):
    hospital.keep(*(observation(key, effectiveDateTime=moment) for key, moment in _MOMENTS.items()))
    hospital.keep(observation("undated"), observation("odd", effectiveDateTime="soon"))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2025-03-10", {"tenth", "nine"}),
        ("eq2025-03-10", {"tenth", "nine"}),
        ("2025-03", {"march", "tenth", "nine", "eleventh"}),
        ("2025", {"march", "tenth", "nine", "eleventh", "summer"}),
        ("2025-03-10T09:00", {"nine"}),
        ("2025-03-10T09:00:00Z", {"nine"}),
        ("2025-03-10T10:00:00%2B01:00", {"nine"}),
        ("2025-07-01", {"summer"}),
        ("2025-06-30", set()),
        ("2024-01-01T00:00:00.250Z", {"fraction"}),
        ("2024-01-01T00:00:00.25Z", {"fraction"}),
        ("2024-01-01T00:00:00Z", {"fraction"}),
        ("ne2025-03", {"summer", "fraction"}),
        ("gt2025-03-10", {"march", "eleventh", "summer"}),
        ("ge2025-03-10", {"march", "tenth", "nine", "eleventh", "summer"}),
        ("lt2025-03-10", {"march", "fraction"}),
        ("le2025-03-10", {"march", "tenth", "nine", "fraction"}),
        ("sa2025-03-10", {"eleventh", "summer"}),
        ("eb2025-03-10", {"fraction"}),
        ("ap2025-03-10", {"march", "tenth", "nine", "eleventh"}),  # ± 54 min, a tenth of the time till now
        ("2025-03-10,2024", {"tenth", "nine", "fraction"}),
    ],
)
def test_prefixes_compare_ranges(hospital, value, found):
    assert set(hospital.find(f"/Observation?date={value}")) == found


def test_repeated_dates_make_an_interval(hospital):
    assert set(hospital.find("/Observation?date=ge2025-03-10&date=lt2025-03-11")) == {
        "march",
        "tenth",
        "nine",
    }


def test_periods_may_be_open_and_timings_reach_from_first_to_last(hospital, observation):
    hospital.keep(
        observation("since", effectivePeriod={"start": "2026-01-01"}),
        observation("until", effectivePeriod={"end": "2020-01-01"}),
        observation("timing", effectiveTiming={"event": ["2030-01-01", "2030-03-01"]}),
        observation("instant", effectiveInstant="2031-01-01T00:00:00Z"),
        observation("empty", effectivePeriod={}, effectiveTiming={"event": ["x"]}),
    )
    assert set(hospital.find("/Observation?date=gt2040")) == {"since"}
    assert set(hospital.find("/Observation?date=lt2000")) == {"until"}
    assert set(hospital.find("/Observation?date=2030")) == {"timing"}
    assert set(hospital.find("/Observation?date=2031")) == {"instant"}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("yesterday", '"ye" is no prefix; known are eq, ne, gt'),
        ("xx2025", '"xx" is no prefix'),
        ("2025-13", "month must be in 1..12"),
        ("2025-02-30", "day is out of range"),
        ("2025-3-1", "a date is written 2025"),
        ("0000", "year 0 is out of range"),
        ("2025-03-10T25:00", "hour must be in 0..23"),
        ("2025-03-10T10:00:00+01:00", "a + means a space: write %2B"),
        ("2025-03-10T10:00:00%2B15:00", "between -14:00 and +14:00"),
        ("ge", "a date is written 2025"),
        ("٢٠٢٥", "a date is written 2025"),
    ],
)
def test_says_what_is_wrong_with_a_date(hospital, value, says):
    answer = hospital.get(f"/Observation?date={value}")
    assert (answer.status, answer.issue["code"]) == (400, "value")
    assert says in answer.diagnostics


@pytest.mark.parametrize(
    "value", ["0001", "0001-01-01", "9999", "9999-12", "9999-12-31", "9999-12-31T23:59:60Z"]
)
def test_the_ends_of_time_can_be_recorded_and_searched(hospital, observation, value):
    hospital.keep(observation("end", effectiveDateTime=value))
    assert hospital.find(f"/Observation?date={value}") == ["end"]
    for prefix in ("ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"):
        assert hospital.get(f"/Observation?date={prefix}{value}").status == 200


def test_last_updated_is_in_the_worlds_time(hospital):
    assert len(hospital.find("/Observation?_lastUpdated=2025-03-10")) == len(_MOMENTS) + 2
    assert hospital.find("/Observation?_lastUpdated=gt2025-03-10") == []
