"""Prints what Evolution's data server holds of the calendar "rallies", a line of JSON each second for a minute.

Runs with the system's Python on a D-Bus session of its own; `python evolution_reader.py` is started by subscribers.py.
"""

import json
import sys
import time

import gi  # type: ignore[import-not-found]  # the system's Python has it
from libical_reader import event  # type: ignore[import-not-found]  # it lies beside this file

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
from gi.repository import ECal, EDataServer, GLib  # type: ignore[import-not-found]  # noqa: E402  # as above

SECONDS = 60

registry = EDataServer.SourceRegistry.new_sync(None)
source = registry.ref_source("rallies")
client = ECal.Client.connect_sync(source, ECal.ClientSourceType.EVENTS, 5, None)
client.refresh_sync(None)
for _ in range(SECONDS):
    try:
        _, held = client.get_object_list_as_comps_sync("#t", None)
    except GLib.Error as error:
        sys.exit(error.message)
    sys.stdout.write(json.dumps([event(component.get_icalcomponent()) for component in held]) + "\n")
    sys.stdout.flush()
    time.sleep(1)
