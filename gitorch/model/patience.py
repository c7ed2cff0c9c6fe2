"""Which troubles of the API pass by themselves, and waiting them out.

The SDK retries twice within two seconds, and nothing that goes wrong once an answer has begun to stream: an ``error``
event comes as a status of 200, a cut connection as an error of the HTTP library.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from gitorch.errors import ModelError

if TYPE_CHECKING:
    import anthropic

ATTEMPTS = 5
LONGEST_WAIT = 60.0

_PASSING = ("overloaded_error", "api_error", "rate_limit_error", "timeout_error")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Trouble:
    """A passing one; ``seconds`` is how long the server asks us to wait, 0 if it does not say."""

    reason: str
    seconds: float = 0.0


def persistently(
    attempt: Callable[[], Value | Trouble], *, wait: Callable[[str, float], None], sleep: Callable[[float], None]
) -> Value:
    """What an attempt gives, trying again for as long as its trouble is a passing one.

    ``wait`` is told why and how many seconds. Raises ModelError for trouble that stays.
    """
    trouble = Trouble("")
    for number in range(ATTEMPTS):
        if number:
            seconds = min(LONGEST_WAIT, max(2.0**number, trouble.seconds))
            wait(trouble.reason, seconds)
            sleep(seconds)
        outcome = attempt()
        if not isinstance(outcome, Trouble):
            return outcome
        trouble = outcome
    raise ModelError(f"the model is not available after {ATTEMPTS} attempts: {trouble.reason}", hint="try again later")


def passing(error: Exception) -> Trouble:
    """The trouble that an error of the SDK or its HTTP library is. Raises ModelError for one that does not pass."""
    import anthropic  # noqa: PLC0415 - a second of import, paid by whoever asks

    if not isinstance(error, anthropic.APIStatusError):
        return Trouble(f"the connection broke ({type(error).__name__})")
    if error.type not in _PASSING and error.status_code not in (408, 409, 429, *range(500, 600)):
        raise explained(error) from error
    return Trouble(str(error.type or error.status_code), _asked_for(error))


def explained(error: anthropic.APIError) -> ModelError:
    """The API's refusal in a sentence, with what to do about it."""
    status = getattr(error, "status_code", None)
    hints = {
        401: "check ANTHROPIC_API_KEY",
        403: "check what the key may do",
        404: "choose another model with --model",
        413: "make the request smaller with --budget",
    }
    reason = (_said(error.body) or error.message).strip().partition("\n")[0] or type(error).__name__
    return ModelError(f"the model's API said no ({status}): {reason}", hint=hints.get(status or 0))


def _said(body: object) -> str:
    """The API's own words; the SDK wraps them in the whole answer."""
    error = body.get("error") if isinstance(body, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return message if isinstance(message, str) else ""


def has_key() -> bool:
    """Whether the environment holds a credential for the API."""
    return bool(os.environ.get("ANTHROPIC_API_KEY") or os.environ.get("ANTHROPIC_AUTH_TOKEN"))


def require_key() -> None:
    """Raise ModelError, saying what works without one, if the environment holds no credential."""
    if not has_key():
        raise ModelError(
            "there is no key for the model: ANTHROPIC_API_KEY is not set",
            hint="gitorch plan --from tasks.md needs no key, and no model",
        )


def client() -> anthropic.Anthropic:
    """The SDK's client. Raises ModelError without a key or the SDK."""
    require_key()
    try:
        import anthropic  # noqa: PLC0415
    except ImportError as error:
        raise ModelError("the anthropic package is not installed", hint="pip install 'gitorch[model]'") from error
    return anthropic.Anthropic(max_retries=1)


def _asked_for(error: anthropic.APIStatusError) -> float:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", 0)))
    except ValueError:  # a date
        return 0.0
