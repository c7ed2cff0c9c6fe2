"""What crosses a wire: shapes, routes, events and tables, followed through the files of each side."""
