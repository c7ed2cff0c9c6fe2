"""Names in languages of packages, resolved by one resolver that each language tells its rules.

Start at ``resolver.py``, and at ``Rules`` in ``values.py``, which is what a language tells: ``go.py``, ``java.py``
and so on.
"""
