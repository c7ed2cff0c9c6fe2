"""Who answers for a failure: handlers, the tree of exceptions, and who runs a function that is handed on. Pure."""
