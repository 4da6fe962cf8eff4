"""Reads the dates and times of a record as ranges: "March 2025" is the whole month, in the ward's time zone.

Implements FHIR R4 datatypes.html#dateTime and the ranges of search.html#date. A range is a pair of whole
microseconds since 1970 in UTC, its start included and its end not.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

# Where a date gives no time zone, the server's own counts (search.html#date). The hospital stands in London.
HOSPITAL_TIME_ZONE: tzinfo = ZoneInfo("Europe/London")

EARLIEST, LATEST = -(2**62), 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_DATE_TIME = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


class TimeRange(NamedTuple):
    """From `low` up to but not including `high`, in microseconds since 1970."""

    low: int
    high: int


def parse_time_range(text: str) -> TimeRange:
    """Read a date, dateTime or instant, of any precision, as the range of time it means.

    Raises:
        ValueError: a sentence on what is wrong with it.
    """
    match = _DATE_TIME.fullmatch(text)
    if not match:
        raise ValueError("a date is written 2025, 2025-03, 2025-03-10 or 2025-03-10T09:00:00+00:00")
    given = match.groupdict()
    if given["hour"]:
        return _parse_time(given)
    year, month, day = int(given["year"]), int(given["month"] or 1), int(given["day"] or 1)
    if given["day"]:
        low = _local(year, month, day)
        return TimeRange(low, _local_after(year, month, day))
    if given["month"]:
        return TimeRange(_local(year, month, 1), _next_month(year, month))
    return TimeRange(_local(year, 1, 1), _next_month(year, 12))


def to_microseconds(instant: datetime) -> int:
    """Return an aware datetime as whole microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def format_instant(instant: datetime) -> str:
    """Write an aware datetime as a FHIR instant in UTC, to the millisecond."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _local(year: int, month: int, day: int) -> int:
    return to_microseconds(datetime(year, month, day, tzinfo=HOSPITAL_TIME_ZONE))


def _local_after(year: int, month: int, day: int) -> int:
    if (year, month, day) == (9999, 12, 31):
        return LATEST
    following = datetime(year, month, day) + timedelta(days=1)
    return _local(following.year, following.month, following.day)


def _next_month(year: int, month: int) -> int:
    if month < 12:
        return _local(year, month + 1, 1)
    return LATEST if year == 9999 else _local(year + 1, 1, 1)


def _parse_time(given: dict[str, str]) -> TimeRange:
    second = int(given["second"] or 0)
    leap = second == 60  # allowed by FHIR; counted as the second after :59
    moment = datetime(
        int(given["year"]), int(given["month"]), int(given["day"]),
        int(given["hour"]), int(given["minute"]), 59 if leap else second,
        tzinfo=_parse_zone(given["zone"]),
    )  # fmt: skip
    low = to_microseconds(moment) + (1_000_000 if leap else 0)
    if not given["second"]:
        return TimeRange(low, low + 60_000_000)
    if not given["fraction"]:
        return TimeRange(low, low + 1_000_000)
    digits = given["fraction"][:6]
    unit = 10 ** (6 - len(digits))
    return TimeRange(low + int(digits) * unit, low + (int(digits) + 1) * unit)


def _parse_zone(text: str | None) -> tzinfo:
    if text is None:
        return HOSPITAL_TIME_ZONE
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError("a time zone lies between -14:00 and +14:00")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
