"""What a team that has Airflow does with the Wherobots provider, against a server of ours.

    runs_dags.py DAG        runs one of the DAGs below, once, without a scheduler; prints one line of JSON at the end

The connection is AIRFLOW_CONN_WHEROBOTS_DEFAULT, the folder of the programs RUNS_TEST_FOLDER.
"""
import json
import os
import sys
from datetime import datetime, timedelta

from airflow.sdk import DAG, task
from airflow_providers_wherobots.operators.run import WherobotsRunOperator
from wherobots.db import Region, Runtime

FOLDER = os.environ["RUNS_TEST_FOLDER"]
failures = {}


def remember(context):
    failures[context["ti"].task_id] = str(context["exception"])


def dag(name, **more):
    return DAG(
        name,
        schedule=None,
        start_date=datetime(2024, 1, 1),
        default_args={"on_failure_callback": remember, "polling_interval": 1, "wait_post_run_logs_timeout_seconds": 0},
        **more,
    )


def program(file, *args):
    return {"uri": FOLDER + "/" + file, "args": list(args)}


@task
def run_id_of(task_id, ti=None):
    """What a task further down finds about the run."""
    return ti.xcom_pull(task_ids=task_id, key="run_id")


with dag("reports", params={"lines": 3000}) as reports:
    followed = WherobotsRunOperator(
        task_id="followed", poll_logs=True, run_python=program("bursts.py", "{{ params.lines }}", "{{ ds }}")
    )
    followed >> run_id_of("followed")

with dag("kinds") as kinds:
    WherobotsRunOperator(
        task_id="everything",
        name="airflow-everything",
        region=Region.AWS_US_WEST_2,
        runtime=Runtime.SMALL,
        version="latest",
        timeout_seconds=300,
        run_python=program("everything.py", "--day", "{{ ds }}"),
        environment={
            "sparkConfigs": {"spark.sql.shuffle.partitions": "8"},
            "dependencies": [
                {"sourceType": "PYPI", "libraryName": "seismology", "libraryVersion": "1.0"},
                {"sourceType": "FILE", "filePath": FOLDER + "/stations.zip"},
            ],
        },
    )
    WherobotsRunOperator(task_id="fails", name="airflow-fails", poll_logs=True, run_python=program("fails.py"))
    WherobotsRunOperator(task_id="too-slow", timeout_seconds=1, run_python=program("sleeps.py"))
    WherobotsRunOperator(
        task_id="given-up",
        name="airflow-given-up",
        execution_timeout=timedelta(seconds=4),
        run_python=program("sleeps.py"),
    )
    WherobotsRunOperator(task_id="absent", name="airflow-absent", run_python=program("absent.py"))
    WherobotsRunOperator(task_id="misnamed", name="no name", run_python=program("fails.py"))

with dag("terminated") as terminated:
    WherobotsRunOperator(task_id="sleeps", name="airflow-terminated", run_python=program("sleeps.py"))

with dag("restarted") as restarted:
    WherobotsRunOperator(
        task_id="counts", name="airflow-restarted", poll_logs=True, run_python=program("counts.py", "8")
    )

if __name__ == "__main__":
    ran = globals()[sys.argv[1]].test()
    tasks = {
        ti.task_id: {"state": ti.state, "failure": failures.get(ti.task_id), "returned": ti.xcom_pull(ti.task_id)}
        for ti in ran.get_task_instances()
    }
    print(json.dumps({"state": ran.state, "tasks": tasks}))
