"""Programs that stand between gitorch and an agent, each run by its path: nothing but the standard library in them.

They start in a few hundredths of a second, and see neither gitorch's modules nor the user's.
"""
