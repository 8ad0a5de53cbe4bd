"""Reads a year of (invented) earthquakes and describes each region: how many, how strong, and how fast large ones thin out.

Needs nothing but Python. It reads earthquakes.json beside itself and writes summary.json and report.md to the folder that
RUNS_OUTPUT names; Runs keeps what is written there. Run by hand, it writes to ./output.
"""

import argparse
import collections
import json
import math
import os
import pathlib
import random
import statistics
import time

MONTHS = "January February March April May June July August September October November December".split()
BIN = 0.1  # magnitudes are rounded to this


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minimum-magnitude", type=float, default=2.5, help="leave out weaker ones (default: %(default)s)")
    parser.add_argument("--pace", type=float, default=0.4, help="seconds per month, so that one can watch (default: %(default)s)")
    options = parser.parse_args()

    events = read_events(pathlib.Path(__file__).parent / "earthquakes.json", options.minimum_magnitude)
    print_months(events, options.pace)
    regions = describe_regions(events)
    table, histogram = draw_table(regions), draw_histogram(events)
    print("", *table, "", *histogram, "", *describe_strongest(events), sep="\n")
    write_results(output_folder(), events, regions, table, histogram)


def read_events(path, minimum):
    if not path.is_file():
        raise SystemExit(f"{path.name} is not beside this program: submit it as a FILE dependency, or keep the two in one folder")
    events = [event for event in json.loads(path.read_text(encoding="utf-8"))["events"] if event["magnitude"] >= minimum]
    if not events:
        raise SystemExit(f"no earthquake of magnitude {minimum} or more in {path.name}")
    print(f"{len(events)} earthquakes of magnitude {minimum} or more from {path.name}")
    return events


def print_months(events, pace):
    by_month = collections.Counter(int(event["time"][5:7]) for event in events)
    for number, name in enumerate(MONTHS, start=1):
        strongest = max((event["magnitude"] for event in events if int(event["time"][5:7]) == number), default=0)
        print(f"[{number:2}/12] {name:9} {by_month[number]:4} earthquakes, strongest {strongest:.1f}")
        time.sleep(pace)


def describe_regions(events):
    by_region = collections.defaultdict(list)
    for event in events:
        by_region[event["region"]].append(event)
    return [describe_region(name, of_region) for name, of_region in sorted(by_region.items())]


def describe_region(name, events):
    magnitudes = [event["magnitude"] for event in events]
    low, high = b_value_range(magnitudes)
    return {
        "region": name,
        "earthquakes": len(events),
        "strongest": max(magnitudes),
        "medianDepthKm": round(statistics.median(event["depthKm"] for event in events), 1),
        "bValue": round(b_value(magnitudes), 2),
        "bValueRange": [round(low, 2), round(high, 2)],
    }


def b_value(magnitudes):
    """The slope of the Gutenberg-Richter law by Aki's estimate: 1 means ten times fewer at each whole magnitude."""
    above = statistics.fmean(magnitudes) - (min(magnitudes) - BIN / 2)
    return math.log10(math.e) / above


def b_value_range(magnitudes, resamples=1000):
    """Where nine in ten estimates lie when the earthquakes are drawn again at random (a bootstrap)."""
    chance = random.Random(1)
    estimates = sorted(b_value(chance.choices(magnitudes, k=len(magnitudes))) for _ in range(resamples))
    return estimates[resamples // 20], estimates[-resamples // 20]


def draw_table(regions):
    lines = ["| region           | earthquakes | strongest | median depth | b-value (90 % range) |",
             "| ---------------- | ----------: | --------: | -----------: | -------------------: |"]
    for region in regions:
        low, high = region["bValueRange"]
        slope = f"{region['bValue']:.2f} ({low:.2f} to {high:.2f})"
        lines.append(f"| {region['region']:16} | {region['earthquakes']:11} | {region['strongest']:9.1f} "
                     f"| {region['medianDepthKm']:9.1f} km | {slope:>20} |")
    return lines


def draw_histogram(events, width=60):
    halves = collections.Counter(math.floor(event["magnitude"] * 2) / 2 for event in events)
    most = max(halves.values())
    steps = range(round(min(halves) * 2), round(max(halves) * 2) + 1)
    return ["Earthquakes by magnitude"] + [
        f"  {step / 2:.1f} to {step / 2 + 0.4:.1f} {'#' * math.ceil(halves[step / 2] * width / most)} {halves[step / 2]}" for step in steps
    ]


def describe_strongest(events):
    strongest = max(events, key=lambda event: event["magnitude"])
    later = [event for event in events if event["region"] == strongest["region"] and event["time"] > strongest["time"]]
    day, month = strongest["time"][:10], strongest["time"][5:7]
    same_day = sum(event["time"][:10] == day for event in later)
    same_month = sum(event["time"][5:7] == month for event in later)
    return [f"The strongest: magnitude {strongest['magnitude']} in {strongest['region']} on {day}; "
            f"{same_day} more there that day, {same_month} by the end of the month."]


def output_folder():
    folder = pathlib.Path(os.environ.get("RUNS_OUTPUT") or "output")
    if "RUNS_OUTPUT" not in os.environ:
        print(f"\nRUNS_OUTPUT is not set, so this is not a run of Runs: the results go to {folder.resolve()}")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_results(folder, events, regions, table, histogram):
    summary = {"earthquakes": len(events), "regions": regions}
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    report = ["# A year of earthquakes", "", "The data is invented.", "", *table, "", "```", *histogram, "```", "", *describe_strongest(events)]
    (folder / "report.md").write_text("\n".join(report) + "\n", encoding="utf-8")
    print("\nwrote summary.json and report.md")


if __name__ == "__main__":
    main()
