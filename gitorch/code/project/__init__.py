"""The files that say what a project needs and how its data moves on: manifests, versions, migrations. Pure.

Each file reads one thing: start at ``dependencies.py`` and ``manifests/`` for what a project needs, at
``migrations.py`` for how its tables move on, at ``outline.py`` for configuration as keys and values.
"""
