"""What crosses a wire in TypeScript and JavaScript: types, routes, requests, messages, tables and queries. Pure.

Start at ``facts.py``, which goes over a file once and hands each node to its reader.
"""
