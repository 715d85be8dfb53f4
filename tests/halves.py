"""`make test`: what waits for Chromium and other processes, and all else beside it; each half is told when over."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

NOTHING_TO_DO = 5  # pytest's status where no test was chosen
SAME = "--hypothesis-seed=0"  # a change is judged by the same examples each time; pytest by itself looks for new ones
HALVES = ("apart and not long", "not apart and not long")


def main() -> int:
    """Run both halves with the given words for pytest; the first status that is not 0."""
    with ThreadPoolExecutor(len(HALVES)) as pool:
        statuses = list(pool.map(_run, HALVES))
    chosen = [status for status in statuses if status != NOTHING_TO_DO]
    return next((status for status in chosen if status), 0) if chosen else NOTHING_TO_DO


def _run(half: str) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", half, SAME, *sys.argv[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    sys.stdout.buffer.write(done.stdout)
    sys.stdout.buffer.flush()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
