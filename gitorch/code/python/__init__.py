"""Python source to a module: one file a kind of syntax.

Start at ``module.py``: statements, functions, expressions and bindings are each read in a file of that name.
"""
