"""gitorch: integration truth for many branches of one repository.

Only the names in ``__all__`` are promised. They are imported when first used, so that ``import gitorch`` is free.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own costs an import, which the pre-push hook would pay
if TYPE_CHECKING:
    from gitorch.api import (
        Analysis,
        HooksInstalled,
        MergeOutcome,
        Written,
        config_schema,
        examine,
        excerpts,
        init,
        install_hooks,
        judge_commit,
        load_config,
        merge,
        record_bypass,
        undo,
        uninstall_hooks,
        unmerged,
        validate,
    )
    from gitorch.errors import GitorchError
    from gitorch.integrate.finding import Finding, Severity
    from gitorch.integrate.validation import Validation
    from gitorch.version import __version__

__all__ = [
    "Analysis",
    "Finding",
    "GitorchError",
    "HooksInstalled",
    "MergeOutcome",
    "Severity",
    "Validation",
    "Written",
    "__version__",
    "config_schema",
    "examine",
    "excerpts",
    "init",
    "install_hooks",
    "judge_commit",
    "load_config",
    "merge",
    "record_bypass",
    "undo",
    "uninstall_hooks",
    "unmerged",
    "validate",
]

_HOME = {
    "Analysis": "api",
    "Finding": "integrate.finding",
    "GitorchError": "errors",
    "HooksInstalled": "api",
    "MergeOutcome": "api",
    "Severity": "integrate.finding",
    "Validation": "integrate.validation",
    "Written": "api",
    "__version__": "version",
    "config_schema": "api",
    "examine": "api",
    "excerpts": "api",
    "init": "api",
    "install_hooks": "api",
    "judge_commit": "api",
    "load_config": "api",
    "merge": "api",
    "record_bypass": "api",
    "undo": "api",
    "uninstall_hooks": "api",
    "unmerged": "api",
    "validate": "api",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'gitorch' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as above

    return getattr(import_module(f"gitorch.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
