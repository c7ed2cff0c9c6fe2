"""C301 to C307: what travels between processes: fields, routes, events, tables, contracts and claims."""
