"""Fails on purpose, with one exception caused by another, to show how Runs explains a failed run."""

READINGS = ["4.1", "3.8", "4,4", "3.9"]


def main():
    total = 0.0
    for number, reading in enumerate(READINGS, start=1):
        print(f"reading {number} of {len(READINGS)}: {reading}")
        total += magnitude(number, reading)
    print(f"mean {total / len(READINGS):.2f}")


def magnitude(number, reading):
    try:
        return float(reading)
    except ValueError as error:
        raise ValueError(f"reading {number} is not a magnitude: {reading!r} (a decimal point is expected)") from error


if __name__ == "__main__":
    main()
