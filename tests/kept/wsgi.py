"""The service for tests: its clock and its faults are files in GRIDSVC_VAR, and each answer names its process."""

import os
from datetime import datetime
from pathlib import Path

from flask import Response

from gridsvc.app import create_app
from gridsvc.geometry.locate import Locator

VAR = Path(os.environ["GRIDSVC_VAR"])
CLOCK, BROKEN = VAR / "clock", VAR / "broken"

app = create_app()
app.config["CLOCK"] = lambda zone: datetime.fromisoformat(CLOCK.read_text()) if CLOCK.exists() else datetime.now(zone)
build = Locator.build


@app.after_request
def sign(response: Response) -> Response:
    response.headers["X-Process"] = str(os.getpid())
    return response


def fail_if_broken(*args, **named) -> Locator:
    if BROKEN.exists():
        raise MemoryError("as the test wants it")
    return build(*args, **named)


Locator.build = fail_if_broken
