"""What a laboratory does that has WEI's ExperimentClient, against a server of ours.

    workflow_client.py PORT ORGANIZATION API_KEY SCENARIO FOLDER [ARGUMENT...]

What was seen is written to FOLDER/seen.json; what the client itself prints is for people.
"""
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from wei import ExperimentClient
from wei.types import Step, Workflow
from wei.types.datapoint_types import LocalFileDataPoint, ValueDataPoint
from wei.types.exceptions import WorkflowFailedException
from wei.types.experiment_types import CampaignDesign, ExperimentDesign

PORT, ORGANIZATION, KEY, SCENARIO, FOLDER = sys.argv[1:6]
ARGUMENTS = sys.argv[6:]
SITE = f"http://127.0.0.1:{PORT}"


def connect(experiment=None, campaign=None):
    return ExperimentClient(
        f"{ORGANIZATION}:{KEY}@127.0.0.1",
        f"{PORT}/wei/{ORGANIZATION}",
        experiment=experiment or ExperimentDesign(experiment_name=SCENARIO),
        campaign=campaign,
        working_dir=FOLDER,
    )


def workflow(name, *steps):
    return Workflow(
        name=name,
        flowdef=[
            Step(name=f"{action} on {module}", module=module, action=action, args=args)
            for module, action, args in steps
        ],
    )


def plain(run):
    return run.model_dump(mode="json")


def module_said(client, run):
    """The info and the value of all that came of a run's steps, by label."""
    found = {}
    for step in run.steps:
        for label, datapoint in (step.result.data or {}).items():
            value = client.get_datapoint_value(datapoint)
            found[label] = {
                "info": client.get_datapoint_info(datapoint).model_dump(mode="json"),
                "value": value.decode("latin-1") if isinstance(value, bytes) else value,
            }
    return found


def failure_of(start):
    try:
        start()
    except WorkflowFailedException as failure:
        return str(failure)
    return None


def until(client, run_id, *statuses):
    while True:
        run = client.query_run(run_id)
        if run.status in statuses:
            return run
        time.sleep(0.1)


def cancel(run_id):
    """Through the API of all runs."""
    answer = requests.post(f"{SITE}/runs/{run_id}/cancel", headers={"X-API-Key": KEY}, timeout=30)
    answer.raise_for_status()


def three_steps():
    client = connect()
    run = client.start_run(
        Path(FOLDER) / "workflow.yaml",
        payload={"amount": 2.5, "sample": "S1"},
        parameters={"column": 7},
    )
    client.get_wf_result_file(run.run_id, f"{run.steps[2].id}/S1.csv", str(Path(FOLDER) / "out.csv"))
    client.get_wf_result_file(run.run_id, "plate.bin", str(Path(FOLDER) / "uploaded.bin"))
    absorbance = run.steps[2].result.data["absorbance"]
    client.save_datapoint_value(absorbance, str(Path(FOLDER) / "saved.csv"))
    client.save_datapoint_value(run.steps[0].result.data["concentration"], str(Path(FOLDER) / "saved.txt"))
    return {
        "run": plain(run),
        "files": client.list_wf_files(run.run_id),
        "data": module_said(client, run),
        "log": client.get_run_log(run.run_id),
        "state": client.get_workcell_state()["workflows"][run.run_id]["status"],
    }


def failing():
    client = connect()
    steps = workflow(
        "failing", ("module-1", "mix", {"amount": 1}), ("module-2", "fail", {}), ("module-3", "mix", {"amount": 3})
    )
    message = failure_of(lambda: client.start_run(steps))
    return {"message": message, "run": plain(client.start_run(steps, raise_on_failed=False))}


def busy():
    return plain(connect().start_run(workflow("busy", ("module-2", "busy_once", {}))))


def cancelled():
    client = connect()
    steps = workflow("slow", ("module-1", "slow", {"seconds": 600}), ("module-2", "mix", {"amount": 1}))
    run_id = client.start_run(steps, blocking=False).run_id
    until(client, run_id, "running")
    cancel(run_id)
    first = client.wait_for_workflow(run_id, polling_interval=0.1)
    # The module is free again only because it was told: the action would take ten minutes.
    after = client.start_run(workflow("after", ("module-1", "mix", {"amount": 2})))
    return {"run": plain(first), "after": plain(after), "later": plain(client.query_run(run_id))}


def simulated():
    client = connect()
    run = client.start_run(
        workflow(
            "simulated", ("module-1", "fail", {}), ("module-2", "slow", {"seconds": 600}), ("pause", "wait", {"seconds": 600})
        ),
        simulate=True,
    )
    return plain(run)


def validated():
    """The client never asks for it, whatever it is told; a plain request with its credentials does."""
    client = connect()
    answer = requests.post(
        f"{client.url}/runs/start",
        data={
            "workflow": workflow("validated", ("module-1", "mix", {"amount": 1})).model_dump_json(),
            "experiment_id": client.experiment.experiment_id,
            "validate_only": True,
        },
        timeout=30,
    )
    run = answer.json()
    later = requests.get(f"{client.url}/runs/{run['run_id']}", timeout=30)
    return {"status": answer.status_code, "run": run, "later": later.status_code, "detail": later.json()["detail"]}


def continued():
    first = connect(campaign=CampaignDesign(campaign_name="all"))
    experiment = first.experiment.experiment_id
    first.start_run(workflow("before", ("module-1", "mix", {"amount": 1})))
    second = connect(experiment)
    run = second.start_run(workflow("after", ("module-1", "mix", {"amount": 2})))
    second.log_comment("continued")
    value = ValueDataPoint(label="yield", value={"percent": 93.5})
    second.create_datapoint(value)
    photo = Path(FOLDER, "photo.png")
    photo.write_bytes(b"\x89PNG")
    file = LocalFileDataPoint(label="photo", path=str(photo))
    second.create_datapoint(file)
    events = requests.get(f"{second.url}/experiments/{experiment}/events", timeout=30).json()
    return {
        "first": experiment,
        "second": second.experiment.model_dump(mode="json"),
        "run": plain(run),
        "events": [[event["event_type"], event["event_name"]] for event in events.values()],
        "value": second.get_datapoint_value(value.id),
        "photo": second.get_datapoint_value(file.id).decode("latin-1"),
        "campaign": requests.get(f"{second.url}/campaigns/{first.campaign.campaign_id}", timeout=30).json(),
        "data": len(requests.get(f"{second.url}/experiments/{experiment}/data", timeout=30).json()),
    }


def many():
    """Every module is kept at work until all the others wait for one; then they have their way."""
    client = connect()
    modules = ["module-1", "module-2", "module-3"]

    def start(steps):
        return client.start_run(steps, blocking=False).run_id

    def rotated(number):
        order = modules[number % 3:] + modules[: number % 3]
        return workflow(
            f"number {number}",
            *[(module, "mix", {"amount": 1000 * step + number}) for step, module in enumerate(order)],
        )

    def waits(run_id):
        run = requests.get(f"{SITE}/runs/{run_id}", headers={"X-API-Key": KEY}, timeout=30).json()
        return any("Waiting for module" in event["message"] for event in run["kubeApp"]["events"])

    first = [start(workflow("first", (module, "slow", {"seconds": 600}))) for module in modules]
    for run_id in first:
        until(client, run_id, "running")
    with ThreadPoolExecutor(10) as threads:
        started = list(threads.map(lambda number: start(rotated(number)), range(50)))
    for run_id in started:
        while not waits(run_id):
            time.sleep(0.1)
    assert {client.query_run(run_id).status for run_id in started} == {"queued"}
    for run_id in first:
        cancel(run_id)
    return [plain(client.wait_for_workflow(run_id, polling_interval=0.2)) for run_id in started]


def built_in():
    client = connect()
    run = client.start_run(
        workflow(
            "built in",
            ("programs", "run", {"uri": ARGUMENTS[0], "args": ["seven"]}),
            ("pause", "wait", {"seconds": 1.5}),
        )
    )
    name = f"{run.steps[0].id}/table.csv"
    client.get_wf_result_file(run.run_id, name, str(Path(FOLDER) / "table.csv"))
    failed = client.start_run(
        workflow("refused", ("programs", "run", {"uri": ARGUMENTS[0], "args": []})), raise_on_failed=False
    )
    return {
        "run": plain(run),
        "data": module_said(client, run),
        "files": client.list_wf_files(run.run_id),
        "failed": plain(failed),
    }


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (three_steps, failing, busy, cancelled, simulated, validated, continued, many, built_in)
}
Path(FOLDER, "seen.json").write_text(json.dumps(SCENARIOS[SCENARIO]()))
# The client's own threads never end.
sys.stdout.flush()
os._exit(0)
