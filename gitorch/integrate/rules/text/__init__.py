"""T101 to T108: what git can't merge, and what only some systems can't."""
