"""Source text to definitions, references and imports, and to what code does and sends: a room a language. Pure.

Start at ``model.py``, the values that every language is read into, and ``languages.py``, which says who reads a path:
``python/``, ``typescript/`` (components of Vue, Svelte and Astro too) or ``packages/``. What functions do is in
``behaviour/`` and ``braces/``, what crosses between processes in ``wire/``, what a project's other files say in
``project/``.
"""
