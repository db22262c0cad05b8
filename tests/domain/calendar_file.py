# Parses calendars with python3-icalendar: reads one calendar per line as JSON text, prints its events.
import json
import sys
from datetime import datetime

import icalendar


def read(event):
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    timed = isinstance(start, datetime)
    moment = lambda it: int(it.timestamp()) if timed else it.isoformat()
    return {
        "uid": event["UID"],
        "timed": timed,
        "start": moment(start),
        "end": moment(end),
        "title": event["SUMMARY"],
        "text": event.get("DESCRIPTION", ""),
        "stamp": int(event.decoded("DTSTAMP").timestamp()),
        "sequence": int(event["SEQUENCE"]),
    }


for line in sys.stdin:
    calendar = icalendar.Calendar.from_ical(json.loads(line))
    faults = calendar.errors + [fault for event in calendar.subcomponents for fault in event.errors]
    assert not faults, faults
    print(json.dumps([read(event) for event in calendar.walk("VEVENT")]), flush=True)
