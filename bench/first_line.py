#!/usr/bin/env python3
"""Milliseconds from POST /runs until the program's first line is readable through the API.

    bench/first_line.py URL API_KEY [--runs N]

Submits the same one-line Python file N times, one after the other, to a running server, and asks for the log as fast as
one connection answers. The reference, measured in turn with the runs, is what the bare operating system needs for the
same work: starting Python on the same file until its line has come through a pipe. Prints a table, and at the end one
line of JSON.
"""
import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

PROGRAM = b'print("first line")\n'


class Client:
    """One connection that stays open, as a script's would."""

    def __init__(self, url, key):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        self.headers = {"X-API-Key": key, "Content-Type": "application/json"}

    def ask(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body, self.headers if headers is None else headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit("%s %s: %s %s" % (method, path, answer.status, text.decode()))
        return json.loads(text) if text else {}


def upload(client, uri):
    url = client.ask("POST", "/files/upload-url?key=" + uri[len("s3://"):])["uploadUrl"]
    client.ask("PUT", urllib.parse.urlsplit(url).path, PROGRAM, {})


def through_runs(client, uri):
    begin = time.perf_counter()
    run = client.ask("POST", "/runs", json.dumps({"runPython": {"uri": uri}}))
    accepted = time.perf_counter()
    while not client.ask("GET", "/runs/%s/logs" % run["id"])["items"]:
        pass
    seen = time.perf_counter()
    # The next run must find the machine as quiet as this one did.
    while client.ask("GET", "/runs/%s" % run["id"])["status"] in ("PENDING", "RUNNING"):
        time.sleep(0.01)
    return (accepted - begin) * 1000, (seen - begin) * 1000


def bare(file):
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, file], stdout=subprocess.PIPE)
    process.stdout.readline()
    seen = time.perf_counter()
    process.communicate()
    return (seen - begin) * 1000


def row(name, values):
    values = sorted(values)
    p99 = values[min(len(values) - 1, int(len(values) * 0.99))]
    print("%-28s %8.1f %8.1f %8.1f %8.1f" % (name, values[0], statistics.median(values), p99, values[-1]))
    return {"min": round(values[0], 1), "p50": round(statistics.median(values), 1), "p99": round(p99, 1)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("url")
    arguments.add_argument("key")
    arguments.add_argument("--runs", type=int, default=100)
    arguments.add_argument("--organization", default="demo")
    options = arguments.parse_args()
    client = Client(options.url, options.key)
    uri = "s3://runs/%s/bench/first_line.py" % options.organization
    upload(client, uri)
    for _ in range(5):
        through_runs(client, uri)
    accepted, seen, reference = [], [], []
    with tempfile.NamedTemporaryFile(suffix=".py") as file:
        file.write(PROGRAM)
        file.flush()
        for _ in range(options.runs):
            submit, line = through_runs(client, uri)
            accepted.append(submit)
            seen.append(line)
            reference.append(bare(file.name))
    print("%-28s %8s %8s %8s %8s" % ("milliseconds", "min", "p50", "p99", "max"))
    result = {
        "runs": options.runs,
        "accepted_ms": row("POST /runs answered", accepted),
        "first_line_ms": row("first line readable", seen),
        "bare_python_ms": row("bare python, through a pipe", reference),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
