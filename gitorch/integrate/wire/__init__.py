"""What crosses a wire: shapes, routes, events and tables, followed through the files of each side.

Start at ``wiring.py``, which reads files once and follows them along imports; the rules that use it are in
``rules/wire``.
"""
