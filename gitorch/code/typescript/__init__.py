"""TypeScript and JavaScript source to a module: one file a kind of syntax.

Start at ``module.py``: definitions, functions, classes and imports are each read in a file of that name. Types as
they are written are parsed by ``type_syntax.py`` into the values of ``types.py``.
"""
