"""C304: what is asked for where, by which method, with which parameters, and by whom."""
