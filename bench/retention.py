#!/usr/bin/env python3
"""Milliseconds that POST /runs takes while a million old log chunks are being removed, and while nothing is.

    bench/retention.py URL API_KEY --psql "psql URL" [--chunks N]

For a server whose retention is the usual one, without a limit on requests (RUNS_LIMITS_REQUESTS_PER_SECOND=0), on a
database that nobody needs: a run is made, and its log is copied with SQL until there are N chunks, 5,000 each in logs
of runs that ended 60 days ago. Then the same program is submitted again and again, before the server begins to remove
them (the reference) and while it does. Prints a table, and at the end one line of JSON. The server looks for what is
old every ten minutes: so long it may take to begin.
"""
import argparse
import json
import shlex
import subprocess
import sys
import time

from first_line import Client, row, upload

PER_LOG = 5_000
PLANT = """
WITH template AS (SELECT r FROM run AS r WHERE r.id = '%(id)s'),
made AS (
    INSERT INTO run SELECT (jsonb_populate_record(r, jsonb_build_object(
        'id', 'OLD' || lpad(n::text, 23, '0'), 'completed_at', now() - interval '60 days'))).*
    FROM template, generate_series(1, %(logs)d) AS n RETURNING id, organization_id, name),
names AS (
    INSERT INTO run_name SELECT id, organization_id, name FROM made),
events AS (
    INSERT INTO run_event SELECT e.id, made.id, e.at, e.code, e.message
    FROM run_event e, made WHERE e.run_id = '%(id)s'),
logs AS (
    INSERT INTO log (run_id, fence, next_line, raw_bytes, tail_first_line)
    SELECT made.id, 1, %(per_log)d, c.raw_bytes * %(per_log)d, %(per_log)d
    FROM made, log_chunk c WHERE c.run_id = '%(id)s' RETURNING run_id)
INSERT INTO log_chunk (run_id, first_line, line_count, first_time, last_time, raw_bytes, data)
SELECT logs.run_id, n, 1, c.first_time, c.last_time, c.raw_bytes, c.data
FROM logs, log_chunk c, generate_series(0, %(per_log)d - 1) AS n WHERE c.run_id = '%(id)s';
"""


class Database:
    def __init__(self, command):
        self.command = shlex.split(command) + ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"]

    def ask(self, sql):
        return subprocess.run(self.command, input=sql, text=True, check=True, stdout=subprocess.PIPE).stdout.strip()

    def chunks(self):
        return int(self.ask("SELECT count(*) FROM log_chunk WHERE run_id LIKE 'OLD%'"))


def submit(client, uri, seconds):
    """Submits for so long, and returns what each answer took."""
    taken = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.perf_counter()
        run = client.ask("POST", "/runs", json.dumps({"runPython": {"uri": uri}}))
        taken.append((time.perf_counter() - begin) * 1000)
        # It is the submit that is measured, not how many programs this machine can start.
        client.ask("POST", "/runs/%s/cancel" % run["id"])
        time.sleep(0.02)
    return taken


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("url")
    arguments.add_argument("key")
    arguments.add_argument("--psql", required=True)
    arguments.add_argument("--chunks", type=int, default=1_000_000)
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--organization", default="demo")
    options = arguments.parse_args()
    client = Client(options.url, options.key)
    database = Database(options.psql)
    uri = "s3://runs/%s/bench/first_line.py" % options.organization
    upload(client, uri)
    run = client.ask("POST", "/runs", json.dumps({"runPython": {"uri": uri}}))
    while client.ask("GET", "/runs/%s" % run["id"])["status"] in ("PENDING", "RUNNING"):
        time.sleep(0.1)
    database.ask(PLANT % {"id": run["id"], "logs": options.chunks // PER_LOG, "per_log": PER_LOG})
    database.ask("ANALYZE")
    planted = database.chunks()
    submit(client, uri, 5)
    before = submit(client, uri, options.seconds)
    if database.chunks() != planted:
        sys.exit("The server has begun to remove them before it was measured without that: try again.")
    while database.chunks() == planted:
        time.sleep(1)
    client = Client(options.url, options.key)  # the server has closed the connection that was idle meanwhile
    begin, at_begin = time.perf_counter(), database.chunks()
    during = submit(client, uri, options.seconds)
    removed = at_begin - database.chunks()
    if removed <= 0:
        sys.exit("Nothing was removed while it was measured.")
    per_second = removed / (time.perf_counter() - begin)
    print("%-28s %8s %8s %8s %8s" % ("milliseconds", "min", "p50", "p99", "max"))
    print(json.dumps({
        "chunks": planted,
        "submit_ms": row("reference: nothing removed", before),
        "submit_while_removing_ms": row("while chunks are removed", during),
        "submits": [len(before), len(during)],
        "removed_per_second": round(per_second),
    }))


if __name__ == "__main__":
    main()
