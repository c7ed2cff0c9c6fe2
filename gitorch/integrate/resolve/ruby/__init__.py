"""Ruby's names: constants by what files are called and require, methods by classes, modules, mixins."""
