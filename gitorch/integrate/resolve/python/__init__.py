"""From a reference in Python to the definition it means.

Start at ``resolver.py``; what a value is, is worked out in ``evaluation.py``.
"""
