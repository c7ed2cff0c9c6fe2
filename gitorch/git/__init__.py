"""The one room that imports pygit2: git's own nouns, and nothing of tasks or findings."""
