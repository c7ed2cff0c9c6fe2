"""The tokens of a brief: as the model's API counts them where there is a key, else as they are estimated."""

from __future__ import annotations

from gitorch.context.brief import Brief
from gitorch.context.tokens import Tally
from gitorch.errors import ModelError
from gitorch.model.messages import DEFAULT_MODEL, Question, Turn, count_tokens
from gitorch.model.patience import has_key

PATIENCE = 5.0  # seconds for an answer: whoever waits for a brief does not wait for a figure


def tally(brief: Brief, *, model: str = DEFAULT_MODEL, patience: float = PATIENCE) -> Tally:
    """The tokens of a brief as its specialist's first message; without an answer, the estimate. Raises nothing."""
    if not has_key():
        return Tally(brief.tokens)
    question = Question("", (Turn("user", brief.text),), {})
    try:
        return Tally(count_tokens(question, model=model, patience=patience), model)
    except ModelError as error:
        return Tally(brief.tokens, why=error.message)


__all__ = ["PATIENCE", "tally"]
