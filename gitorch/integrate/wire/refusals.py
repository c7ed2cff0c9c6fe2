"""What answers for every route of an application when it fails: error handlers, by their frameworks' names."""

from __future__ import annotations

import re

from gitorch.integrate.sides import View
from gitorch.integrate.wire.fields import Wire

_MAKES_ONE = re.compile(
    r"@\w[\w.]*\.(?:app_)?(?:errorhandler|error_handler|exception_handler)\b|@ExceptionHandler\b|\brescue_from\b"
    r"|\.(?:setErrorHandler|onError|setNotFoundHandler|UseExceptionHandler)\("
    r"|\(\s*(?:err|error|e|exc?)\b[^,()]*,\s*_?(?:req|request)\b[^,()]*,\s*_?(?:res|response)\b[^,()]*,\s*_?next\b"
    r"|\bcatch\(\s*exception\b|\bimplements ExceptionFilter\b"
)
_LINES_ABOVE = 12


def answers_failures(view: View, shape: Wire) -> bool:
    """Whether a shape is built in an error handler, so that a client of any route may get it."""
    text = view.text(shape.path) or ""
    above = text.splitlines()[max(0, shape.place.line - _LINES_ABOVE) : shape.place.line]
    name = re.escape(shape.name.rpartition(".")[2])
    if re.search(rf"(?:add_exception_handler|register_error_handler)\([^()\n]*\b{name}\b", text):
        return True
    begun = [at for at, line in enumerate(above) if re.search(rf"\b{name}\b", line)]
    return any(_MAKES_ONE.search(line) for line in above[max(0, (begun[-1] if begun else 0) - 3) :])
