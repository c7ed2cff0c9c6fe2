"""S201 to S208 where no symbol table tells: shells, settings, pipelines, templates, keys, texts and untyped members."""
