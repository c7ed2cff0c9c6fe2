"""The manifest that a task leaves behind, what it really did and what it says of it, and how such notes are shared.

Start at ``manifest.py``, the manifest's fields, and ``making.py``, which makes one of an attempt.
"""
