"""Names of functions by what they do across a wire, whatever library or house wrote them."""

from __future__ import annotations


def named(names: str) -> frozenset[str]:
    """The names of a text, which reads better than a list of quotes."""
    return frozenset(names.split())


SENDS = named(
    "emit publish send dispatch produce notify broadcast trigger fire enqueue send_task apply_async push_event "
    "dispatchEvent sendMessage sendEvent postMessage publishEvent emit_event publish_event send_event send_message "
    "basic_publish xadd raise_event to_all sendToQueue addJob add_job send_json"
)
LISTENS = named(
    "on once subscribe listen addListener addEventListener on_event handle handler handles consume consumer receiver "
    "connect psubscribe register job task listener subscriber event on_message onMessage onEvent process worker "
    "actor shared_task waitFor off removeListener removeEventListener unsubscribe basic_consume"
)
MEETS = named(
    "signal Signal Queue Worker QueueEvents Channel channel Topic BroadcastChannel getQueue get_queue "
    "Counter Gauge Histogram Summary"
)
"""Functions whose argument names a thing that both who sends and who waits ask for."""
STORES = named("remember get_or_set getOrSet set setex put cached memoize rememberForever")
"""Functions that keep what they are given, or what it makes, under a key."""
CARRIES = named(
    "jsonify dumps json JSONResponse Response ORJSONResponse UJSONResponse JsonResponse send send_json stringify end "
    "write emit publish make_response Json render status ok created respond reply"
)
"""Functions whose argument leaves the process."""


def last(dotted: str) -> str:
    """The name after the last dot."""
    return dotted.rsplit(".", 1)[-1]
