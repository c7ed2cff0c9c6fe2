"""What gitorch needs of the machine and the repository, each looked at on its own, each with the mend.

Start at ``examined.py``, the value of one look; each other file looks at one kind of thing.
"""
