"""What a function promises without saying it in its signature, and what a caller makes of that. Pure.

Start at ``promises/contracts.py`` (one function), ``changes/contract_changes.py`` (two versions of it) and
``callers/depending.py`` (whether a caller minds). ``calls/`` reads one call, ``failures/`` handlers and exceptions,
``sharing/`` locks and shared state, ``classes/`` what subclasses meet.
"""
