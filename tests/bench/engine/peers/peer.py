"""Runs exchange_calendars or opening-hours-py: python peer.py NAME INSTANTS ANSWERS."""

import sys
from datetime import datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def opening_hours_py(_seconds):
    from opening_hours import OpeningHours

    hours = OpeningHours("Mo-Fr 09:00-19:00; PH off", timezone=BRUSSELS, country="BE")
    return (
        lambda second: datetime.fromtimestamp(second, BRUSSELS),
        hours.is_open,
        hours.next_change,
    )


def exchange_calendars(seconds):
    import pandas
    from exchange_calendars.exchange_calendar import ExchangeCalendar, HolidayCalendar
    from pandas.tseries.holiday import Easter, EasterMonday, Holiday
    from pandas.tseries.offsets import Day

    fixed = [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]
    fixed = [Holiday(f"{month}-{day}", month=month, day=day) for month, day in fixed]
    moving = [Holiday(f"Easter+{n}", month=1, day=1, offset=[Easter(), Day(n)]) for n in (39, 50)]

    class Line(ExchangeCalendar):
        name = "line"
        tz = BRUSSELS
        open_times = ((None, time(9)),)
        close_times = ((None, time(19)),)

        @property
        def regular_holidays(self):
            return HolidayCalendar([*fixed, EasterMonday, *moving])

    # One month more on either side, so that every transition is within the calendar.
    first, last = (datetime.fromtimestamp(second).date() for second in (seconds[0], seconds[-1]))
    calendar = Line(start=first - timedelta(days=31), end=last + timedelta(days=31))
    return (
        lambda second: pandas.Timestamp(second, unit="s", tz="UTC"),
        lambda now: calendar.is_open_on_minute(now, _parse=False),
        lambda now: min(
            calendar.next_open(now, _parse=False), calendar.next_close(now, _parse=False)
        ),
    )


def rate(call, instants):
    """Calls per second in the fastest round, of at least five rounds and one second."""
    fastest, rounds, started = float("inf"), 0, perf_counter()
    while rounds < 5 or perf_counter() - started < 1:
        began = perf_counter()
        for now in instants:
            call(now)
        fastest = min(fastest, perf_counter() - began)
        rounds += 1
    return len(instants) / fastest


name, seconds, answers = sys.argv[1:]
with open(seconds) as lines:
    seconds = [int(line) for line in lines]
instant, state, following = globals()[name](seconds)
instants = [instant(second) for second in seconds]
with open(answers, "w") as out:
    for now in instants:
        print(int(state(now)), int(following(now).timestamp()), file=out)
print(
    rate(state, instants),
    rate(following, instants),
    rate(lambda now: (state(now), following(now)), instants),
)
