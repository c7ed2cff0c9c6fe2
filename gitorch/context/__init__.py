"""What a model or a specialist is told, measured in tokens: overviews, briefs, budgets."""
