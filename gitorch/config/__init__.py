"""gitorch.yaml, read from a commit that the user trusts, never from the branch under judgement."""
