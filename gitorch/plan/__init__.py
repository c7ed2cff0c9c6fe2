"""A plan: what a request becomes before anybody writes code; read, checked, packed into waves, drafted.

Start at ``model.py``, the plan as a value, and ``compile.py``, which makes one of a draft or says what is wrong.
"""
