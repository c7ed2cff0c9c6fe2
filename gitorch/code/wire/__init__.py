"""What crosses a wire: shapes, routes, requests, events and queries, out of source text. Pure.

Start at ``model.py``, the vocabulary that all languages share, and ``reading.py``, which picks the reader of a file.
"""
