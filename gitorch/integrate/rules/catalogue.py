"""Every rule's code, name and story. Codes are stable once published; ``gitorch explain CODE`` prints an entry."""

# ruff: noqa: E501 - a table reads better unfolded

from __future__ import annotations

from dataclasses import dataclass

RULES_VERSION = 1  # raised when the same integration would get another verdict; verdict notes carry it


@dataclass(frozen=True)
class RuleEntry:
    """What a rule means: ``summary`` in a sentence, ``example`` as text, ``mend`` as advice."""

    code: str
    name: str
    summary: str
    example: str = ""
    mend: str = ""


_ENTRIES = (
    RuleEntry("T101", "same-lines", "Both sides edit the same lines of a file."),
    RuleEntry("T102", "both-add", "Both sides add the same path with different content."),
    RuleEntry("T103", "edit-delete", "One side edits a file that the other deletes."),
    RuleEntry("T104", "renamed-apart", "The sides rename one thing to two names, or two things to one name."),
    RuleEntry("T105", "file-directory", "One side has a file where the other has a directory."),
    RuleEntry("T106", "mode", "The sides give one path different modes or types."),
    RuleEntry("T107", "submodule", "The sides move a submodule to commits that don't contain each other."),
    RuleEntry("T108", "case-clash", "Two paths differ only in case and are one file on many systems."),
    RuleEntry("S201", "removed-name-used", "One side removes or renames a name that the other newly uses."),
    RuleEntry("S202", "signature-changed", "One side changes a signature; a new call of the other does not fit it."),
    RuleEntry("S203", "defined-twice", "Both sides add a definition of the same name."),
    RuleEntry("S204", "moved-module-imported", "One side moves or removes a module that the other newly imports."),
    RuleEntry("S205", "abstract-not-implemented", "One side adds an abstract member; a new subclass of the other lacks it."),
    RuleEntry("S206", "override-misfit", "One side changes a method; a new override of the other no longer fits it."),
    RuleEntry("S207", "enum-member-removed", "One side removes or renames an enum member that the other newly uses."),
    RuleEntry("S208", "attribute-removed", "One side removes or renames a field or attribute that the other newly uses."),
    RuleEntry("S209", "type-changed", "One side changes the type of a name; a new use of the other depends on the old type."),
    RuleEntry("S210", "failure-newly-possible", "One side lets a function raise or return nothing; a new caller of the other does not handle it."),
    RuleEntry("C301", "contract-missing", "A contract of the plan is implemented by no branch that provides it."),
    RuleEntry("C302", "wire-field-name", "Producer and consumer name a field of the wire differently."),
    RuleEntry("C303", "wire-field-type", "Producer and consumer give a field of the wire different types."),
    RuleEntry("C304", "route-mismatch", "A client calls a route that the other side removed, changed or took."),
    RuleEntry("C305", "event-mismatch", "Sender and listener name an event, channel or payload field differently."),
    RuleEntry("C306", "table-mismatch", "A query uses a table or column that the other side removes or changes."),
    RuleEntry("C307", "claim-unmet", "A handoff claims something that its branch does not contain."),
    RuleEntry("R401", "unguarded-write", "Both sides write the same shared state and no common lock guards it."),
    RuleEntry("R402", "check-then-act", "A value is checked and then used across a point where the other side may change it."),
    RuleEntry("R403", "lock-not-shared", "One side guards a resource with a lock that the other side's access does not take."),
    RuleEntry("H451", "no-error-path", "A connection, request or stream has no path for its failure."),
    RuleEntry("H452", "no-reconnect", "A connection that the contract keeps alive does not reconnect."),
    RuleEntry("A501", "excluded-dependency", "A dependency is added that the constraints exclude."),
    RuleEntry("A502", "layer-crossed", "An import goes from a lower layer to a higher one."),
    RuleEntry("A503", "out-of-scope", "A branch edits a path outside its task's scope."),
    RuleEntry("A504", "version-mismatch", "The sides require one dependency at versions that exclude each other."),
    RuleEntry("A505", "protected-path", "A branch edits a path that the constraints protect."),
    RuleEntry("G601", "secret", "A branch adds something that looks like a credential."),
    RuleEntry("G602", "conflict-marker", "A branch adds a leftover conflict marker."),
    RuleEntry("G603", "link-leaves-tree", "A branch adds a symbolic link that leads out of the repository."),
    RuleEntry("G604", "automation-touched", "A branch edits what runs by itself: hooks, CI, agent configuration."),
    RuleEntry("G605", "oversized-file", "A branch adds a file larger than the configured limit."),
    RuleEntry("G606", "migration-number", "Both sides add a migration with the same number or parent."),
    RuleEntry("G607", "addition-lost", "Something that a side added did not survive the merge."),
    RuleEntry("P701", "slower", "A benchmark of the merged tree is slower than the base by more than its bound."),
)  # fmt: skip

CATALOGUE = {entry.code: entry for entry in _ENTRIES}
