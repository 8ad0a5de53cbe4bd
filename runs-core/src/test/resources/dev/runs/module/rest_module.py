"""A module as WEI's users write them (PyPI: ad-sdl-wei), for tests. It writes down whatever it is asked to do."""

import json
import os
import threading
import time
from pathlib import Path

from fastapi import UploadFile
from wei.modules.rest_module import RESTModule
from wei.types import ModuleStatus
from wei.types.step_types import ActionRequest, StepFileResponse, StepResponse, StepStatus

RECORD = Path(os.environ["RUNS_TEST_RECORD"])

module = RESTModule(name="test", version="1.0", description="For tests", model="none")
lock = threading.Lock()
under_way = 0
was_busy = False


@module.startup()
def startup(state):
    pass


@module.shutdown()
def shutdown(state):
    pass


@module.cancel()
def cancel(state):
    state.status[ModuleStatus.CANCELLED] = True
    return {"message": "cancelled"}


@module.action()
def mix(state, amount: float) -> StepResponse:
    """Returns a value."""
    return StepResponse.step_succeeded(data={"mixed": amount, "state": "stirred"})


@module.action()
def nothing(state) -> None:
    """Returns nothing at all."""


@module.action()
def measure(state, sample: str) -> StepFileResponse:
    """Returns a value and a file."""
    file = Path.cwd() / "measured" / f"{sample}.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{sample},1.5\n")
    return StepFileResponse(StepStatus.SUCCEEDED, files={"table": str(file)}, data={"peak": 1.5})


@module.action()
def survey(state, samples: list) -> StepFileResponse:
    """Returns a file for each sample, in a folder of its own, all under one name."""
    files = {}
    for sample in samples:
        file = Path.cwd() / "surveyed" / sample / "table.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sample * 1000)
        files[sample] = str(file)
    return StepFileResponse(StepStatus.SUCCEEDED, files=files, data={"count": len(samples)})


@module.action()
def slow(state, seconds: float) -> StepResponse:
    """Takes its time, unless it is cancelled."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if state.status[ModuleStatus.CANCELLED]:
            state.status[ModuleStatus.CANCELLED] = False
            return StepResponse(status=StepStatus.CANCELLED, error="cancelled")
        time.sleep(0.02)
    return StepResponse.step_succeeded(data={"slept": seconds})


@module.action()
def fail(state) -> StepResponse:
    return StepResponse.step_failed(error="The arm\nis stuck.")


@module.action()
def crash(state) -> StepResponse:
    raise ValueError("The arm fell off.")


@module.action()
def upload(state, file: UploadFile) -> StepFileResponse:
    """Returns what it was given, as a value and as a file."""
    content = file.file.read()
    copy = Path.cwd() / "copy.bin"
    copy.write_bytes(content)
    text = content.decode("utf-8", "replace")[:1000].replace("\0", "")
    return StepFileResponse(StepStatus.SUCCEEDED, files={"copy": str(copy)}, data={"text": text})


@module.action()
def busy_once(state) -> StepResponse:
    """The first time it has no time."""
    return StepResponse.step_succeeded()


def handle(state, action: ActionRequest):
    global under_way, was_busy
    with lock:
        together = under_way > 0
        under_way += 1
        line = {
            "action": action.name,
            "args": action.args,
            "files": [file.filename for file in action.files],
            "together": together,
        }
        with RECORD.open("a") as record:
            print(json.dumps(line), file=record)
    try:
        # WEI's own handler would stay busy for ever after such an answer from an action.
        if action.name == "busy_once" and not was_busy:
            was_busy = True
            return StepResponse.step_not_ready(error="busy")
        return RESTModule.action_handler(state=state, action=action)
    finally:
        with lock:
            under_way -= 1


module.action_handler = handle
module.start()
