"""N branches to one candidate: the textual matrix, the findings, the checks, the verdict.

Start at ``validate.py``, the whole way from branches to a validation; ``sides.py`` and ``integration.py`` are what a
rule looks at, ``finding.py`` and ``validation.py`` what comes out. The rules are in ``rules/``, merging as text in
``text/``, names in ``resolve/``, wires in ``wire/``, type checkers in ``analyzers/``, the project's own checks in
``checks/``.
"""
