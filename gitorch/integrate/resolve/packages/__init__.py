"""Names in languages of packages, resolved by one resolver that each language tells its rules."""
