"""What somebody does who has the Wherobots Python SDK, against a server of ours. Prints one line of JSON.

    sdk_client.py BASE_URL API_KEY FOLDER_URI
"""
import json
import sys
import time

from wherobots import WherobotsJob
from wherobots.exceptions import WherobotsAPIError

BASE_URL, KEY, FOLDER = sys.argv[1:4]


def job(script, name, **more):
    return WherobotsJob(
        script=FOLDER + "/" + script, name=name, api_key=KEY, base_url=BASE_URL, region="aws-us-west-2", **more
    )


def word(status):
    return getattr(status, "value", status)


def streamed():
    """Every line of a program that prints in bursts, as the SDK hands them over while it waits."""
    lines = []
    with job("bursts.py", "sdk-streamed", runtime="tiny", args=["5000"]) as run:
        run.submit()
        run.poll_for_logs(interval=0.2, log_handler=lambda item: lines.append(item["raw"]))
        status = word(run.get_status().status)
        again = [item["raw"] for item in run.iter_logs(size=777)]
    return {"id": run.run_id, "status": status, "lines": lines, "again": again}


def waited(script, name, **more):
    with job(script, name, **more) as run:
        run.submit()
        status = run.wait_for_completion(poll_interval=0.2, stream_logs=False, max_wait_seconds=60)
        return {"id": run.run_id, "status": word(status)}


def measured(run_id):
    with WherobotsJob.from_run_id(run_id, api_key=KEY, base_url=BASE_URL) as run:
        cpu, memory = run.get_cpu_utilization(), run.get_mem_utilization()
        return {"cpu": cpu.avg, "memory": memory.max, "points": len(cpu.series), "cost": run.get_cost()}


def cancelled():
    with job("sleeps.py", "sdk-cancelled") as run:
        run.submit()
        while word(run.get_status().status) == "PENDING":
            time.sleep(0.1)
        accepted = run.cancel()
        status = run.wait_for_completion(poll_interval=0.2, stream_logs=False, max_wait_seconds=60)
        return {"id": run.run_id, "accepted": accepted, "status": word(status)}


def attached(run_id):
    """A run that another process has submitted."""
    with WherobotsJob.from_run_id(run_id, api_key=KEY, base_url=BASE_URL) as run:
        view = run.get_status()
        return {"name": view.name, "region": view.region, "status": word(view.status)}


def listed():
    page = WherobotsJob.list_runs(
        api_key=KEY, base_url=BASE_URL, name_pattern="sdk-*", status=["FAILED", "COMPLETED"], size=2
    )
    further = WherobotsJob.list_runs(
        api_key=KEY, base_url=BASE_URL, name_pattern="sdk-*", status=["FAILED", "COMPLETED"], size=2,
        cursor=page.next_page,
    )
    return {"total": page.total, "names": [run.name for run in list(page.items) + list(further.items)]}


def refused():
    try:
        with job("absent.py", "sdk-refused") as run:
            run.submit()
    except WherobotsAPIError as error:
        return {"status": error.status_code, "requestId": error.request_id, "message": str(error)}
    return {}


first = streamed()
print(json.dumps({
    "streamed": first,
    "completed": waited("short.py", "sdk-completed", timeout_seconds=30),
    "failed": waited("fails.py", "sdk-failed"),
    "timedOut": waited("sleeps.py", "sdk-timed-out", timeout_seconds=1),
    "cancelled": cancelled(),
    "attached": attached(first["id"]),
    "measured": measured(first["id"]),
    "listed": listed(),
    "refused": refused(),
}))
