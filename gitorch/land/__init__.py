"""Landing: the target moves by fast-forward, by compare-and-swap, to a candidate that was judged; and back.

Start at ``landing.py``; ``transaction.py`` moves the target and its checkouts together.
"""
