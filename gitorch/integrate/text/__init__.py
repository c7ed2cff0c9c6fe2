"""Merging as text: which pairs touch, in what order the sides go in, and what git says of them.

Start at ``matrix.py``, which merges all pairs; ``textual.py`` is what rules see of it.
"""
