"""Values to text and documents: for a terminal, for programs, for CI. Pure.

Start at ``text.py`` for people and ``document.py`` for programs; each ``*.schema.json`` is a document's schema.
"""
