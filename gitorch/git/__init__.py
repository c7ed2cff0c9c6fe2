"""The one room that imports pygit2: git's own nouns, and nothing of tasks or findings.

Start at ``repository.py``, which everything else is given; ``merging.py`` merges in memory, ``refs.py`` moves refs,
``worktrees.py`` adds and removes worktrees.
"""
