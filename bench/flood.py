#!/usr/bin/env python3
"""A program that prints faster than anybody stores, with the database away for a while: is every line there?

    bench/flood.py URL API_KEY --server-pid PID --data FOLDER [--gigabytes 10]
                   [--stop-database COMMAND --start-database COMMAND --away SECONDS]

Submits a Python file that prints numbered lines of 100 bytes as fast as it can to a running server of this machine.
While it runs, it prints the server's resident memory, what waits on the disk and how many lines are stored; ten seconds
after the start it stops the database by the command given, and starts it again. At the end it counts the lines, looks
at the first, the last and some between, and says how fast it went beside what the bare program writes into a pipe.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PROGRAM = b"""
import sys
lines, block = int(sys.argv[1]), 10000
for start in range(0, lines, block):
    sys.stdout.write("".join("line %010d %s\\n" % (i, "x" * 83) for i in range(start, min(start + block, lines))))
"""
LINE_BYTES = 100


def ask(options, method, path, body=None):
    url = path if path.startswith("http") else options.url.rstrip("/") + path
    headers = {"X-API-Key": options.key, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else {}


def stored(options, run):
    """The number of lines, by bisection over pages of one line: each is one probe, however long the log is."""
    low, high = 0, 1
    while page(options, run, high - 1):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if page(options, run, middle - 1):
            low = middle
        else:
            high = middle
    return low if page(options, run, 0) else 0


def page(options, run, line):
    return ask(options, "GET", "/runs/%s/logs?cursor=%d&size=1" % (run, line))["items"]


def resident_mb(pid):
    with open("/proc/%d/status" % pid) as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1]) // 1024


def waiting_mb(folder):
    total = 0
    for path, _, names in os.walk(os.path.join(folder, "local", "attempts")):
        for name in names:
            try:
                total += os.path.getsize(os.path.join(path, name)) if name.startswith("segment-") else 0
            except FileNotFoundError:
                pass  # stored and gone
    return total // 1_000_000


def bare_rate(lines):
    with tempfile.NamedTemporaryFile(suffix=".py") as file:
        file.write(PROGRAM)
        file.flush()
        begin = time.monotonic()
        process = subprocess.Popen([sys.executable, file.name, str(lines)], stdout=subprocess.PIPE)
        while process.stdout.read(1 << 20):
            pass
        process.wait()
        return lines / (time.monotonic() - begin)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("url")
    arguments.add_argument("key")
    arguments.add_argument("--server-pid", type=int, required=True)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--gigabytes", type=float, default=10)
    arguments.add_argument("--organization", default="demo")
    arguments.add_argument("--stop-database")
    arguments.add_argument("--start-database")
    arguments.add_argument("--away", type=float, default=40)
    options = arguments.parse_args()
    lines = int(options.gigabytes * 1e9 / LINE_BYTES)
    uri = "s3://runs/%s/bench/flood.py" % options.organization
    ask(options, "PUT", ask(options, "POST", "/files/upload-url?key=" + uri[5:])["uploadUrl"], PROGRAM)
    body = {"timeoutSeconds": 7200, "runPython": {"uri": uri, "args": [str(lines)]}}
    begin = time.monotonic()
    run = ask(options, "POST", "/runs", json.dumps(body).encode())["id"]
    stop_at = begin + 10 if options.stop_database else None
    start_at = None
    peak_resident = peak_waiting = 0
    print("%8s %12s %12s  %s" % ("seconds", "resident MB", "waiting MB", "status"))
    status = "PENDING"
    while status in ("PENDING", "RUNNING", "database away"):
        time.sleep(5)
        now = time.monotonic()
        if stop_at is not None and now >= stop_at:
            subprocess.run(options.stop_database, shell=True, check=True, stdout=subprocess.DEVNULL)
            stop_at, start_at = None, now + options.away
        if start_at is not None and now >= start_at:
            subprocess.run(options.start_database, shell=True, check=True, stdout=subprocess.DEVNULL)
            start_at = None
        try:
            status = ask(options, "GET", "/runs/" + run)["status"]
        except urllib.error.HTTPError as error:
            status = "database away" if error.code == 503 else sys.exit(str(error))
        resident, waiting = resident_mb(options.server_pid), waiting_mb(options.data)
        peak_resident, peak_waiting = max(peak_resident, resident), max(peak_waiting, waiting)
        print("%8.0f %12d %12d  %s" % (now - begin, resident, waiting, status), flush=True)
    seconds = time.monotonic() - begin
    found = stored(options, run)
    sample = [0, lines - 1] + [random.randrange(lines) for _ in range(1000)]
    wrong = sum(not page(options, run, line)[0]["raw"].startswith("line %010d " % line) for line in sample)
    result = {
        "status": status,
        "lines_printed": lines,
        "lines_stored": found,
        "wrong_of_1002_looked_at": wrong,
        "seconds": round(seconds, 1),
        "lines_per_second": round(lines / seconds),
        "bare_program_lines_per_second": round(bare_rate(min(lines, 5_000_000))),
        "peak_resident_mb": peak_resident,
        "peak_waiting_mb": peak_waiting,
    }
    print(json.dumps(result))
    sys.exit(0 if found == lines and not wrong and status == "COMPLETED" else 1)


if __name__ == "__main__":
    main()
