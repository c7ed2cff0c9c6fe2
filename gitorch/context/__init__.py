"""What a model or a specialist is told, measured in tokens: overviews, briefs, budgets.

Start at ``brief.py``, what the specialist of a task is told, and ``hub.py``, a run as one view.
"""
