"""What every object of Ruby answers, and what some frameworks' classes do, whoever wrote the class."""

from __future__ import annotations

SAME = frozenset({"freeze", "dup", "clone", "itself", "tap"})
"""Methods that give what they are asked of, or as good as that."""

MAKING = frozenset({
    "build", "create", "create!", "find", "find_by", "find_by!", "find_or_create_by", "find_or_create_by!",
    "find_or_initialize_by", "first", "first!", "last", "last!", "take", "take!",
})  # fmt: skip
"""Methods by which a class of records, as Active Record has it, gives one of them."""

ENQUEUING = frozenset({"perform_async", "perform_later", "perform_now"})
"""Methods by which a class of jobs passes on what its objects' ``perform`` is given."""

UNIVERSAL = frozenset({
    "!", "!=", "!~", "%", "&", "*", "+", "+@", "-", "-@", "/", "<", "<<", "<=", "<=>", "==", "===", "=~", ">",
    ">=", "Array", "Complex", "Float", "Hash", "Integer", "Rational", "String", "[]", "[]=", "^", "__callee__",
    "__dir__", "__id__", "__method__", "__send__", "abort", "abstract_class", "alias_method", "allocate",
    "ancestors", "as_json", "at_exit", "attr", "attr_accessor", "attr_reader", "attr_writer", "autoload",
    "autoload?", "binding", "blank?", "block_given?", "caller", "caller_locations", "catch", "class",
    "class_eval", "class_exec", "class_variable_get", "class_variable_set", "class_variables", "clone", "coerce",
    "const_get", "const_missing", "const_set", "const_source_location", "constants", "deep_dup", "define_method",
    "define_singleton_method", "deprecate", "display", "dup", "duplicable?", "each", "each_pair",
    "each_with_index", "enum_for", "eql?", "equal?", "eval", "exit", "exit!", "extend", "fail", "first", "fork",
    "format", "freeze", "frozen?", "gets", "hash", "html_safe?", "in?", "include", "include?", "included",
    "included_modules", "inherited", "initialize", "inspect", "instance_eval", "instance_exec", "instance_method",
    "instance_methods", "instance_of?", "instance_values", "instance_variable_defined?", "instance_variable_get",
    "instance_variable_names", "instance_variable_set", "instance_variables", "is_a?", "itself", "kind_of?",
    "lambda", "last", "load", "local_variables", "loop", "map", "members", "method", "method_added",
    "method_defined?", "method_missing", "methods", "module_eval", "module_exec", "module_function", "name",
    "new", "nil?", "object_id", "open", "p", "pp", "prepend", "prepended", "presence", "presence_in", "present?",
    "print", "printf", "private", "private_class_method", "private_constant", "private_instance_methods",
    "private_methods", "proc", "protected", "protected_methods", "public", "public_class_method",
    "public_instance_method", "public_instance_methods", "public_method", "public_methods", "public_send", "putc",
    "puts", "raise", "rand", "readline", "readlines", "refine", "remove_class_variable", "remove_const",
    "remove_instance_variable", "remove_method", "require", "require_relative", "respond_to?",
    "respond_to_missing?", "select", "send", "singleton_class", "singleton_methods", "size", "sleep", "spawn",
    "sprintf", "srand", "superclass", "suppress", "syscall", "system", "taint", "tap", "test", "then", "throw",
    "to_a", "to_ary", "to_enum", "to_h", "to_hash", "to_i", "to_json", "to_param", "to_proc", "to_query", "to_s",
    "to_str", "to_sym", "to_yaml", "trap", "try", "try!", "undef_method", "using", "values", "warn",
    "with_options", "yield_self", "zip", "|", "~",
})  # fmt: skip
"""Methods whose removal takes nothing away: something above has them, or Ruby's own classes do."""
