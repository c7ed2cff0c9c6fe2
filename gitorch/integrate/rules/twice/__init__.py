"""S203 where no symbol table tells: both sides add one name to one mapping, block or registry."""
