"""S203 in mappings: both sides add one key to one mapping, in different places; whoever reads it gets the last."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.project.keys import Key, has_keys, keys
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import Pair, View

_GENERATED = ("lock.json", "lock.yaml", "lock.yml")
_REFUSED = (".toml", ".ini", ".cfg")  # whose readers take no key twice, whatever it is given
_Keys = dict[tuple[str, ...], list[Key]]


def keyed_twice(integration: Integration) -> Iterator[Finding]:
    """Every key that stands once on each side and twice where the two are together, with two values."""
    for pair in integration.pairs():
        for path in sorted(pair.left.changes.keys() & pair.right.changes.keys()):
            if has_keys(path) and not path.endswith(_GENERATED):
                yield from _in_file(pair, path)


def _in_file(pair: Pair, path: str) -> Iterator[Finding]:
    before = {**_keys(pair.left_base, path), **_keys(pair.right_base, path)}
    left = {key: found for key, found in _keys(pair.left_view, path).items() if key not in before}
    right = {key: found for key, found in _keys(pair.right_view, path).items() if key not in before} if left else {}
    both = [key for key in left.keys() & right.keys() if len(left[key]) == len(right[key]) == 1]
    together = _keys(pair.merged, path) if both else {}
    for key in sorted(both):
        standing = together.get(key, [])
        is_inside = key[:-1] in both
        is_wrong = len({one.value for one in standing}) > 1 or path.endswith(_REFUSED)
        if len(standing) > 1 and is_wrong and not is_inside:
            places = (left[key][0].place, right[key][0].place)
            yield told_twice(
                pair, (path, places[0]), (path, places[1]), ".".join(part for part in key if not part.isdigit())
            )


def _keys(view: View, path: str) -> _Keys:
    found: _Keys = {}
    content = view.read(path)
    for one in keys(path, content) if content is not None else ():
        found.setdefault(one.path, []).append(one)
    return found
