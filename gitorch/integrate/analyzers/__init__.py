"""Type checkers as witnesses: what they say of the merged tree and of no side is a conflict.

An analyzer is a small adapter, one file each. Nothing here executes what a branch contains, and an analyzer's
configuration is the target's, never a branch's.
"""
