"""The members of JavaScript's own types, as far as a finding may rest on them: each list is complete."""

from __future__ import annotations

# What every object has.
OBJECT_MEMBERS = frozenset(
    ["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"]
)

_GLOBALS = """
Array Boolean Buffer Date Document Element Error Event EventTarget File FormData Function Headers History Image
Intl JSON Location Map Math Node Number Object Option Promise Proxy Range Reflect RegExp Request Response Selection
Set String Symbol Text URL URLSearchParams WeakMap WebSocket Window afterAll afterEach arguments assert atob
beforeAll beforeEach btoa close confirm console crypto describe document event expect exports external fetch find
focus frames global globalThis history it jest length localStorage location module name navigator open origin
parent performance print process queueMicrotask require screen self setInterval setTimeout status stop
structuredClone test top undefined vi window
"""

# Names that mean something even where nobody defines them, so that their removal proves nothing.
GLOBAL_NAMES = frozenset(_GLOBALS.split())

_ARRAY = """
at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes
indexOf join keys lastIndexOf length map pop push reduce reduceRight reverse shift slice some sort splice toReversed
toSorted toSpliced unshift values with
"""
_STRING = """
anchor at big blink bold charAt charCodeAt codePointAt concat endsWith fixed fontcolor fontsize includes indexOf
isWellFormed italics lastIndexOf length link localeCompare match matchAll normalize padEnd padStart repeat replace
replaceAll search slice small split startsWith strike sub substr substring sup toLocaleLowerCase toLocaleUpperCase
toLowerCase toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart
"""
_SET = """
add clear delete difference entries forEach has intersection isDisjointFrom isSubsetOf isSupersetOf keys size
symmetricDifference union values
"""

BUILTIN_MEMBERS = {
    name: frozenset(words.split())
    for name, words in {
        "Array": _ARRAY,
        "ReadonlyArray": _ARRAY,
        "string": _STRING,
        "number": "toExponential toFixed toPrecision",
        "boolean": "",
        "Map": "clear delete entries forEach get getOrInsert getOrInsertComputed has keys set size values",
        "ReadonlyMap": "entries forEach get has keys size values",
        "WeakMap": "delete get getOrInsert getOrInsertComputed has set",
        "Set": _SET,
        "ReadonlySet": _SET,
        "Promise": "catch finally then",
        "Function": "apply arguments bind call caller length name prototype",
    }.items()
}
