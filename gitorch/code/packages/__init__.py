"""Languages whose files share names by package: Go, Java, Kotlin, Rust, C#, Ruby, PHP. One walk for all of them.

Start at ``walk.py``. Each language has a folder with ``module.py`` (what it declares) and ``chains.py`` (the dotted
path that an expression is); ``expressions.py`` reads what its code names and calls.
"""
