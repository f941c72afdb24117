"""Captures as JSON, for the way from a fetching process to its parent."""

import base64
from dataclasses import asdict
from datetime import datetime
from typing import Any

from archive.capture import Capture, Fetch


def packed(capture: Capture) -> dict[str, Any]:
    """Return a JSON-able form of a capture that has a payload."""
    values = asdict(capture)
    values["captured_at"] = capture.captured_at.isoformat()
    values["payload"] = base64.b64encode(capture.payload or b"").decode()
    return values


def unpacked(values: dict[str, Any]) -> Capture:
    """Return the capture that `packed` made `values` from."""
    fetch = values["fetch"] | {"via": tuple(values["fetch"]["via"])}
    given = values | {
        "captured_at": datetime.fromisoformat(values["captured_at"]),
        "payload": base64.b64decode(values["payload"]),
        "headers": tuple((name, value) for name, value in values["headers"]),
        "fetch": Fetch(**fetch),
    }
    return Capture(**given)
