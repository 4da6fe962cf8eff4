"""Search against a naive reading of FHIR R4 search.html: every resource is looked at, one by one, in Python.

The reference knows nothing of the index, of SQL or of the order in which filters are tried.
"""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import World
from sandbox.http import Request

FAR_PAST, FAR_FUTURE = datetime(1, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)
Range = tuple[datetime, datetime]

_days = st.integers(1, 28).map("{:02d}".format)
_months = st.sampled_from(["01", "02", "11", "12"])  # in winter London's time is UTC
_years = st.sampled_from(["2023", "2024"])
_times = st.sampled_from(["T00:00:00Z", "T09:30:00Z", "T23:59:59Z", "T09:30:00.500Z", "T23:30:00-01:00"])
_dates = st.one_of(
    _years,
    st.builds("{}-{}".format, _years, _months),
    st.builds("{}-{}-{}".format, _years, _months, _days),
    st.builds("{}-{}-{}{}".format, _years, _months, _days, _times),
)
_periods = st.fixed_dictionaries({}, optional={"start": _dates, "end": _dates})
_codings = st.fixed_dictionaries(
    {"code": st.sampled_from("abA")}, optional={"system": st.sampled_from(["s", "t"])}
)
_subjects = st.sampled_from(
    [
        None,
        "Patient/1",
        "Patient/2",
        "Patient/1/_history/3",
        "Group/1",
        "http://127.0.0.1:8000/open/r4/Patient/1",
    ]
)
_when = st.one_of(
    st.just({}),
    _dates.map(lambda date: {"effectiveDateTime": date}),
    _periods.map(lambda period: {"effectivePeriod": period}),
)
_observations = st.builds(
    lambda when, codings, subject: {
        **when,
        "code": {"coding": codings},
        **({"subject": {"reference": subject}} if subject else {}),
    },
    _when,
    st.lists(_codings, max_size=2),
    _subjects,
)
_asked_codes = st.sampled_from(["a", "A", "s|a", "|b", "s|", "t|b", "x"])
_prefixes = st.sampled_from(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"])
_parameters = st.lists(
    st.one_of(
        st.tuples(st.just("code"), st.lists(_asked_codes, min_size=1, max_size=2).map(",".join)),
        st.tuples(
            st.just("date"),
            st.lists(st.builds("{}{}".format, _prefixes, _dates), min_size=1, max_size=2).map(",".join),
        ),
        st.tuples(
            st.sampled_from(["patient", "subject", "subject:Patient", "subject:Group"]), st.sampled_from("12")
        ),
    ),
    max_size=3,
)
_sorts = st.lists(st.sampled_from(["date", "-date", "code", "-code", "_id", "-_id"]), max_size=3).map(
    ",".join
)


def range_of(text: str) -> Range:
    """The range of time a date means."""
    if "T" in text:
        low = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return low, low + (timedelta(milliseconds=100) if "." in text else timedelta(seconds=1))
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    low = datetime(year, month or 1, day or 1, tzinfo=UTC)
    days = (
        1
        if day
        else monthrange(year, month)[1]
        if month
        else (datetime(year + 1, 1, 1, tzinfo=UTC) - low).days
    )
    return low, low + timedelta(days=days)


def ranges(resource: dict[str, Any]) -> list[Range]:
    if "effectiveDateTime" in resource:
        return [range_of(resource["effectiveDateTime"])]
    period = resource.get("effectivePeriod")
    if not period:
        return []
    low = range_of(period["start"])[0] if "start" in period else FAR_PAST
    return [(low, range_of(period["end"])[1] if "end" in period else FAR_FUTURE)]


def date_fits(asked: str, found: Range) -> bool:
    prefix, text = (asked[:2], asked[2:]) if asked[0].isalpha() else ("eq", asked)
    (low, high), (asked_low, asked_high) = found, range_of(text)
    within = asked_low <= low and high <= asked_high
    return {
        "eq": within,
        "ne": not within,
        "gt": high > asked_high,
        "lt": low < asked_low,
        "ge": high > asked_high or within,
        "le": low < asked_low or within,
        "sa": low >= asked_high,
        "eb": high <= asked_low,
    }[prefix]


def code_fits(asked: str, coding: dict[str, str]) -> bool:
    system, bar, code = asked.rpartition("|")
    if code and code != coding["code"]:
        return False
    return not bar or (coding.get("system") == system if system else "system" not in coding)


def subject_fits(name: str, asked: str, resource: dict[str, Any]) -> bool:
    found = resource.get("subject", {}).get("reference", "").removeprefix("http://127.0.0.1:8000/open/r4/")
    kinds = {"patient": ["Patient"], "subject:Group": ["Group"], "subject:Patient": ["Patient"]}
    return found.partition("/_history")[0] in [
        f"{kind}/{asked}" for kind in kinds.get(name, ["Patient", "Group"])
    ]


def fits(resource: dict[str, Any], name: str, value: str) -> bool:
    if name == "code":
        return any(code_fits(one, c) for one in value.split(",") for c in resource["code"]["coding"])
    if name == "date":
        return any(date_fits(one, found) for one in value.split(",") for found in ranges(resource))
    return subject_fits(name, value, resource)


def in_order(resources: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Sort by the last key first: Python's sort keeps ties as they are."""
    for key in reversed(sort.split(",") if sort else []):
        values = {
            "date": lambda r: [(low, high) for low, high in ranges(r)],
            "code": lambda r: [(coding["code"],) * 2 for coding in r["code"]["coding"]],
            "_id": lambda r: [(r["id"],) * 2],
        }[key.removeprefix("-")]
        having = [resource for resource in resources if values(resource)]
        without = [resource for resource in resources if not values(resource)]
        if key.startswith("-"):
            having = having[::-1]  # so that reversing the order below leaves ties as they were
            having.sort(key=lambda r, v=values: max(high for _, high in v(r)))
            having.reverse()
        else:
            having.sort(key=lambda r, v=values: min(low for low, _ in v(r)))
        resources = having + without
    return resources


def get(world: World, query: str) -> dict[str, Any]:
    response = world.handle(Request("GET", "/Observation", query))
    assert response.status == 200, response.body
    found: dict[str, Any] = json.loads(response.body)
    return found


@given(st.lists(_observations, max_size=8), _parameters, _sorts, st.integers(1, 4))
@settings(max_examples=250, deadline=None)
def test_every_page_holds_what_the_reference_finds_in_its_order(contents, parameters, sort, page_size):
    resources = [
        {"resourceType": "Observation", "id": f"o{number}", **content}
        for number, content in enumerate(contents)
    ]
    world = World.create()
    world.load(resources)
    pairs = [*parameters, *([("_sort", sort)] if sort else []), ("_count", str(page_size))]
    bundle = get(world, urlencode(pairs))
    found = []
    while True:
        found += [entry["resource"]["id"] for entry in bundle.get("entry", [])]
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        if "next" not in links:
            break
        # Whatever changes meanwhile, the later pages belong to the first.
        world.handle(Request("DELETE", f"/Observation/o{len(found)}"))
        bundle = get(world, urlsplit(links["next"]).query)
    matching = [r for r in resources if all(fits(r, name, value) for name, value in parameters)]
    assert found == [resource["id"] for resource in in_order(matching, sort)]
    assert bundle["total"] == len(matching)
    world.close()
