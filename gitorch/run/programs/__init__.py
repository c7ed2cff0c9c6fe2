"""The specialists that are gitorch's own programs, one module each, started like any other agent.

They work in the current directory, speak the lines of ``runners/spoken``, and are told what to do on standard input.
"""
