"""How much of the truth about labelled merges is told: by gitorch, and by what a user would have without it.

    python benchmarks/truth SET [SET …] [--rivals NAMES] [--peer NAME=COMMAND] [--analyzers LIST …]
                            [--called] [--kept FILE] [--only-kept] [--json FILE] [--markdown] [--show]

It is the gitorch beside this folder that is judged; what it needs has to be installed for this Python. What was said
of a case is kept in the file of ``--kept`` and not asked for again, so that a run that was stopped goes on.

A set is a folder of one of three kinds, told by what is in it: ``cases.jsonl``, ``labels.jsonl`` and the bundles they
name (replayed from histories); folders with ``case.json`` and the trees ``base``, ``left``, ``right`` (authored); or
``*.case`` files (fixtures/cases of this project, each with its clean twin). Every case becomes a repository with the
branches main, left and right.

Rivals: ``git`` (``git merge-tree``: a conflict is an alarm), ``checker`` (the type checker of the language on the
merged tree: any error is an alarm), ``checker-new`` (those errors that main does not have). ``--peer`` runs any other
program in the repository, ``{repo}`` filled in; exit status 1 is an alarm. A rival that is not installed is named and
left out.

What to read the figures with: a label that a type checker gave favours type checkers; cases that were written for a
rule favour that rule; of merges in nature a few in a hundred are conflicts, not a half.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from kept import Kept
from markdown import tables
from rivals import Rival, gitorch, peer, rivals_named
from scores import Outcome, rows, table
from sets import Case, cases_in


def main(options: argparse.Namespace) -> int:
    """Score every rival on every case of the sets."""
    cases = [case for place in options.sets for case in cases_in(place)]
    cases = [case for case in cases if not options.only or options.only in case.id]
    if not cases:
        sys.exit(f"no cases in {', '.join(map(str, options.sets))}")
    asked = [gitorch(analyzers, in_process=options.called) for analyzers in options.analyzers or [None]]
    contenders = [
        *asked,
        *rivals_named(options.rivals),
        *(peer(said) for said in options.peer),
    ]
    outcomes = _heard(cases, contenders, Kept(options.kept, is_all=options.only_kept))
    if options.json:
        plain = {name: [row.plain() for row in rows(found)] for name, found in outcomes.items()}
        options.json.write_text(json.dumps(plain, indent=1) + "\n")
    if options.markdown:
        print(tables(outcomes))
        return 0
    for name, of_rival in outcomes.items():
        print(f"\n{name}")
        print(table(rows(of_rival)))
        if options.show:
            _show(of_rival)
    return 0


def _heard(cases: list[Case], judges: list[Rival], kept: Kept) -> dict[str, list[Outcome]]:
    """What every judge says of every case that it can judge, asked unless it is kept."""
    known, found = kept.outcomes(cases), {judge.name: list[Outcome]() for judge in judges}
    with tempfile.TemporaryDirectory() as scratch:
        for number, case in enumerate(cases, 1):
            _tell(f"{number}/{len(cases)} {case.id}")
            missing = [judge for judge in judges if judge.judges(case) and (judge.name, case.key) not in known]
            asked = [] if kept.is_all else missing
            repository = case.build(Path(scratch)) if asked else Path()
            for judge in asked:
                known[judge.name, case.key] = judge.outcome(case, repository)
                kept.add(judge.name, known[judge.name, case.key])
            for judge in judges:
                if (judge.name, case.key) in known:
                    found[judge.name].append(known[judge.name, case.key])
    _tell("")
    return found


def _tell(text: str) -> None:
    """How far it is, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{text:<60.60}\r", end="", file=sys.stderr, flush=True)


def _show(outcomes: list[Outcome]) -> None:
    for one in outcomes:
        if one.is_missed or one.is_false or one.broken:
            kind = "broken" if one.broken else "missed" if one.is_missed else "false "
            print(f"  {kind} {one.case.id}: {one.broken or '; '.join(one.said) or one.case.title}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--rivals", default="git", help="git, checker, checker-new; separated by commas, or none")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument(
        "--analyzers",
        action="append",
        metavar="LIST",
        help="as of gitorch validate; none for its own rules alone; again for another judge",
    )
    parser.add_argument(
        "--called", action="store_true", help="gitorch.validate() in this process, for many small cases"
    )
    parser.add_argument("--only", help="cases whose id holds this")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="keep what was said here, and ask nobody twice")
    parser.add_argument("--only-kept", action="store_true", help="ask nobody: tell what is kept")
    parser.add_argument("--markdown", action="store_true", help="the tables of README.md")
    parser.add_argument("--show", action="store_true", help="name every miss and every false alarm")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_options()))
