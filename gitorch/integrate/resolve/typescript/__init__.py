"""From a reference in TypeScript or JavaScript to the definition it means.

Start at ``resolver.py``; which file an import means is told by ``modules.py``, what a type has by ``members.py``.
"""
