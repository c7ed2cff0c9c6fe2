"""Every rule's code, name and one-line story. Codes are stable once published; ``stories/`` has an example of each."""

# ruff: noqa: E501 - a table reads better unfolded

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

RULES_VERSION = 2  # raised when the same integration would get another verdict; verdict notes carry it


@dataclass(frozen=True)
class RuleEntry:
    """What a rule means in one sentence, what goes wrong if it is ignored (``harm``), and what to do (``mend``)."""

    code: str
    name: str
    summary: str
    harm: str
    mend: str

    @property
    def family(self) -> str:
        return FAMILIES[self.code[0]]


FAMILIES = {
    "T": "text",
    "S": "symbols",
    "C": "contracts",
    "R": "races",
    "H": "handlers",
    "A": "architecture",
    "G": "hygiene",
    "P": "performance",
}

_ENTRIES = (
    RuleEntry("T101", "same-lines", "Both sides edit the same lines of a file.",
              "git stops with conflict markers; whoever merges second has to know what both meant",
              "let one side rebase onto the other and keep both intentions"),
    RuleEntry("T102", "both-add", "Both sides add the same path with different content.",
              "git stops; the two files may be two answers to one question",
              "rename one, or make one file of both on one branch"),
    RuleEntry("T103", "edit-delete", "One side edits a file that the other deletes.",
              "git stops; taking the deletion drops the edit without a word",
              "move the edit to where the code went, or keep the file"),
    RuleEntry("T104", "renamed-apart", "The sides rename one thing to two names, or two things to one name.",
              "git stops, or leaves two copies that drift apart",
              "agree on one name and rebase the other side onto it"),
    RuleEntry("T105", "file-directory", "One side has a file where the other has a directory.",
              "no checkout can hold both; git invents a name beside it",
              "rename one of the two"),
    RuleEntry("T106", "mode", "The sides give one path different modes or types.",
              "git stops; a script may lose its executable bit, a link may become a text file",
              "set the same mode on both sides with git update-index --chmod"),
    RuleEntry("T107", "submodule", "The sides move a submodule to commits that don't contain each other.",
              "git can't choose; either choice drops the other side's work inside the submodule",
              "merge the two commits inside the submodule and point both sides at the result"),
    RuleEntry("T108", "case-clash", "Two paths differ only in case and are one file on many systems.",
              "on macOS and Windows a checkout keeps one of the two, and status is never clean",
              "rename one of the two"),
    RuleEntry("S201", "removed-name-used", "One side removes or renames a name that the other newly uses.",
              "the merged code fails at import or at the call: the name is not there",
              "use the new name on the side that still says the old one"),
    RuleEntry("S202", "signature-changed", "One side changes a signature; a new call of the other does not fit it.",
              "the call fails at run time, or binds an argument to the wrong parameter",
              "change the call to the new signature, or give the new parameter a default"),
    RuleEntry("S203", "defined-twice", "Both sides add a definition of the same name.",
              "the later definition silently replaces the earlier one",
              "keep one, or give one another name"),
    RuleEntry("S204", "moved-module-imported", "One side moves or removes a module that the other newly imports.",
              "the import fails as soon as the file is loaded",
              "import from the new place"),
    RuleEntry("S205", "abstract-not-implemented", "One side adds an abstract member; a new subclass of the other lacks it.",
              "the subclass can't be instantiated (Python) or does not compile (TypeScript)",
              "implement the member in the new subclass"),
    RuleEntry("S206", "override-misfit", "One side changes a method; a new override of the other no longer fits it.",
              "a call through the base class fails on the subclass",
              "give the override the new signature"),
    RuleEntry("S207", "enum-member-removed", "One side removes or renames an enum member that the other newly uses.",
              "reading the member fails (Python) or does not compile (TypeScript)",
              "use the member's new name"),
    RuleEntry("S208", "attribute-removed", "One side removes or renames a field or attribute that the other newly uses.",
              "reading it fails in Python and gives undefined in JavaScript",
              "use the new name, or keep the old one as a property"),
    RuleEntry("S209", "type-changed", "One side changes the type of a name; a new use of the other depends on the old type.",
              "the use does not type-check, and may misbehave far from here",
              "convert at the use, or adapt it to the new type"),
    RuleEntry("S210", "failure-newly-possible", "One side lets a function raise or return nothing; a new caller of the other does not handle it.",
              "the caller fails the first time that it happens",
              "handle the new outcome at the call"),
    RuleEntry("S211", "behaviour-changed", "One side changes what a function does under the same signature; a new use of the other depends on what it did.",
              "the use runs, and quietly computes something else",
              "adapt the use to the new behaviour, or say the old one explicitly in the call"),
    RuleEntry("S212", "changed-beneath-new-use", "One side rewrites what a function does, its signature kept; the other begins to use it.",
              "the new use was written against what the function did before",
              "read the two places together; a test that calls the use with real data settles it"),
    RuleEntry("C301", "contract-missing", "A contract of the plan is implemented by no branch that provides it.",
              "whoever consumes the contract calls something that is not there",
              "implement it as the plan says, or change the plan"),
    RuleEntry("C302", "wire-field-name", "Producer and consumer name a field of the wire differently.",
              "the reader finds nothing under its name: undefined, a KeyError or an empty form",
              "agree on one name on both ends"),
    RuleEntry("C303", "wire-field-type", "Producer and consumer give a field of the wire different types.",
              "comparisons and arithmetic on the field go wrong without an error",
              "agree on one type, or convert at the border"),
    RuleEntry("C304", "route-mismatch", "A client calls a route that the other side removed, changed or took.",
              "the client gets 404, 405, or somebody else's answer",
              "call the route as it is now"),
    RuleEntry("C305", "event-mismatch", "Sender and listener name an event, channel or payload field differently.",
              "the message is sent and nobody hears it; nothing fails",
              "agree on one name, best as a shared constant"),
    RuleEntry("C306", "table-mismatch", "A query uses a table or column that the other side removes or changes.",
              "the query fails after the migration has run",
              "change the query with the migration"),
    RuleEntry("C307", "claim-unmet", "A handoff claims something that its branch does not contain.",
              "the next task builds on what is not there",
              "finish the work, or correct the handoff"),
    RuleEntry("R401", "unguarded-write", "Both sides write the same shared state and no common lock guards it.",
              "under load one write is lost, seldom enough to pass every test",
              "guard both writes with one lock, or let one owner write"),
    RuleEntry("R402", "check-then-act", "A value is checked and then used across a point where the other side may change it.",
              "what was true when checked is false when used",
              "check and act under one lock, or in one atomic step"),
    RuleEntry("R403", "lock-not-shared", "One side guards a resource with a lock that the other side's access does not take.",
              "the lock protects nothing: the other side walks past it",
              "take the same lock on both sides"),
    RuleEntry("H451", "no-error-path", "A connection, request or stream has no path for its failure.",
              "the first failure is an unhandled exception or a silent hang",
              "handle the failure where the thing is opened"),
    RuleEntry("H452", "no-reconnect", "A connection is not opened again, is closed beneath who works on with it, or repeats what is asked once.",
              "after the first failure nothing arrives any more, or the same thing twice",
              "open it again with a growing delay, leave closing to who opened it, repeat only what may come twice"),
    RuleEntry("A501", "excluded-dependency", "A dependency is added that the constraints exclude, or imported that the other side drops.",
              "the project takes on what it decided not to have, or fails at an import",
              "use what the project has, or change the constraint or the manifest"),
    RuleEntry("A502", "layer-crossed", "An import goes from a lower layer to a higher one, or in a circle with another side's.",
              "the layers become one knot: one can't be used or tested alone, or not be loaded at all",
              "move the shared part down, or pass it in"),
    RuleEntry("A503", "out-of-scope", "A branch edits a path outside its task's scope.",
              "two tasks work on one file without knowing of each other",
              "move the edit to the task that owns the path, or widen the scope in the plan"),
    RuleEntry("A504", "version-mismatch", "The sides require one dependency, or the language itself, at versions that exclude each other.",
              "the merged project can't be installed, or installs what one side never ran with",
              "agree on a range that both sides pass with"),
    RuleEntry("A505", "protected-path", "A branch edits a path that the constraints protect.",
              "something that needs a person's decision changes in passing",
              "take the edit out, or let the path's owner make it"),
    RuleEntry("G601", "secret", "A branch adds something that looks like a credential.",
              "whoever can read the repository can use it; history keeps it after the file is gone",
              "revoke it, take it out of the branch's history, read it from the environment"),
    RuleEntry("G602", "conflict-marker", "A branch adds a leftover conflict marker.",
              "the file does not parse, or ships both versions of the lines",
              "resolve the conflict and remove the markers"),
    RuleEntry("G603", "link-leaves-tree", "A branch adds a symbolic link that leads out of the repository.",
              "what reads or writes through it touches files of the machine",
              "link inside the repository, or copy the file"),
    RuleEntry("G604", "automation-touched", "A branch edits what runs by itself: hooks, CI, agent configuration.",
              "after landing it runs with the rights of whoever pulls or builds",
              "let a person read the edit; land it in a commit of its own"),
    RuleEntry("G605", "oversized-file", "A branch adds a file larger than the configured limit.",
              "every clone carries it for ever",
              "use git-lfs, or keep the file elsewhere"),
    RuleEntry("G606", "migration-number", "Both sides add a migration with the same number, parent or name, or that makes the same thing.",
              "the migrations have two heads, or one of them never runs",
              "renumber one and put it after the other; of two that make the same thing keep one"),
    RuleEntry("G607", "addition-lost", "Something that a side added did not survive the merge, or was made in a way that the other changed.",
              "work that a branch contains is missing in the result, or stale in it, without a conflict",
              "look at the place on both sides and put the lines back; make anew what is generated"),
    RuleEntry("P701", "slower", "A benchmark of the merged tree is slower than the base by more than its bound.",
              "the slowdown lands and is found by users",
              "profile the benchmark on the candidate and on each branch alone"),
)  # fmt: skip

CATALOGUE = {entry.code: entry for entry in _ENTRIES}


def story(code: str) -> str:
    """The rule's example and advice, as Markdown."""
    return resources.files(__package__).joinpath("rules", "stories", f"{code}.md").read_text(encoding="utf-8")
