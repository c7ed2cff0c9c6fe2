"""What compressing long conversations leaves: tokens before and after, and whether all that must survive did.

    python benchmarks/compression.py [--turns 50 100 200 400] [--window 60000]

The conversations are those of the tests, made from a seed: an agent that reads, edits, tests and decides. Tokens are
gitorch's estimate. Exit status 1 if anything was lost or did not fit.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # a fresh clone, not installed
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conversations import conversation

from gitorch.context.compression import compress
from gitorch.context.conversation import blocks


def lost(survivors: tuple[str, ...], messages: tuple[object, ...]) -> int:
    """How many of these texts stand nowhere in the messages."""
    text = "\n".join(str(list(block.values())) for message in messages for block in blocks(message))  # type: ignore[arg-type]
    return sum(one not in text for one in survivors)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, nargs="+", default=[50, 100, 200, 400])
    parser.add_argument("--window", type=int, default=60_000)
    chosen = parser.parse_args()
    print("turns  messages    before     after   share  must survive  lost")
    failed = False
    for turns in chosen.turns:
        made = conversation(1, turns)
        done = compress(made.messages, chosen.window)
        missing = lost(made.must_survive, done.messages)
        failed = failed or missing > 0 or not done.fits
        print(
            f"{turns:5} {len(made.messages):9} {done.before:9,} {done.after:9,} {done.after / done.before:7.0%}"
            f" {len(made.must_survive):13} {missing:5}",
            flush=True,
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
