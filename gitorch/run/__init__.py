"""Running a plan: who starts when, where and how, what it says meanwhile, and what it leaves.

Start at ``loop.py``, which conducts a run. ``events.py`` is what its journal says, ``folding.py`` makes the state of
``standing.py`` of it, and ``schedule.py`` decides what follows; programs are in ``runners/``, places in
``executors/``.
"""
