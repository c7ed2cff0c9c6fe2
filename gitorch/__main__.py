"""``python -m gitorch`` and the ``gitorch`` console script."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit status."""
    if sys.argv[1:3] == ["hook", "pre-push"]:
        from gitorch.hook.pre_push import pre_push  # noqa: PLC0415 - each way imports only what it needs

        return pre_push(sys.argv[3:])
    if sys.argv[1:3] == ["hook", "pre-edit"] and sys.argv[3:] not in (["-h"], ["--help"]):
        from gitorch.hook.pre_edit import pre_edit  # noqa: PLC0415 - as above

        return pre_edit()
    from gitorch.cli.app import run  # noqa: PLC0415 - the hook's fast path must not pay for click

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
