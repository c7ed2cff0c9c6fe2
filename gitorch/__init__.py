"""gitorch: integration truth for many branches of one repository.

Only the names in ``__all__`` are promised. They are imported when first used, so that ``import gitorch`` is free.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own costs an import, which the pre-push hook would pay
if TYPE_CHECKING:
    from gitorch.api import MergeOutcome, excerpts, merge, validate
    from gitorch.errors import GitorchError
    from gitorch.integrate.finding import Finding, Severity
    from gitorch.integrate.validation import Validation
    from gitorch.version import __version__

__all__ = [
    "Finding",
    "GitorchError",
    "MergeOutcome",
    "Severity",
    "Validation",
    "__version__",
    "excerpts",
    "merge",
    "validate",
]

_HOME = {
    "Finding": "integrate.finding",
    "GitorchError": "errors",
    "MergeOutcome": "api",
    "Severity": "integrate.finding",
    "Validation": "integrate.validation",
    "__version__": "version",
    "excerpts": "api",
    "merge": "api",
    "validate": "api",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'gitorch' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as above

    return getattr(import_module(f"gitorch.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
