"""Values that are the same number in each run: written down, or kept where code, options and settings say so."""

from __future__ import annotations

import ast

from mlgate.core.rule import Repair
from mlgate.semantics.live import Function, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import root_of_calls
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import CLOCKS, DRAWS_VALUES, MAKES_GENERATOR_OF_SEED
from mlgate.semantics.repairs.kept import defaults_of, in_section, in_settings, kept, option_values, under_key
from mlgate.semantics.repairs.seed_sources import is_looked_up_in_other
from mlgate.semantics.tracking.metric_values import argument_for

_FRESH_ROOTS = frozenset(
    "time datetime os random secrets uuid numpy np torch tf tensorflow socket sys platform id".split()
)
_READ = frozenset({"environ", "getenv"})
_NOTHING = frozenset({"", "null", "~", "none", "None", "Null", "NULL", "false", "False"})


def stays(repair: Repair, before: Module | None, module: Module, expression: ast.expr) -> bool:
    """Whether all that the parts of a value are bound to, wherever that is, are numbers that stay the same."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Attribute) and not _attribute_stays(repair, module, node):
            return False
        if isinstance(node, ast.Name) and not _name_stays(repair, before, module, node):
            return False
        option = _option(node)
        if option and not all(_is_kept(other, item) for other in repair.naming(option) for item in kept(other, option)):
            return False
        key = None if _is_looked_into(module, node) else _key(node)
        if key is not None and not _is_kept_under(repair, key, _may_be_missing(node), _section(node)):
            return False
    return True


def _name_stays(repair: Repair, before: Module | None, module: Module, node: ast.Name) -> bool:
    if _is_decorated_otherwise(repair, module, node) or not _is_looked_up(repair, module, node):
        return False
    if _is_looked_into(module, node):
        return True
    return _is_fixed_parameter(before, module, node) or _all_callers_give(repair, module, node)


def _is_looked_up(repair: Repair, module: Module, name: ast.Name) -> bool:
    """Whether the project keeps something under the keys that a name is looked up by, where nothing else is given."""
    value = module.scope_of(name).only_value(name.id)
    for node in ast.walk(value) if value is not None and not _is_looked_into(module, name) else ():
        key = None if _is_looked_into(module, node) else _key(node)
        if key is not None and _may_be_missing(node) and not _is_kept_under(repair, key, True, _section(node)):
            return False
    return True


def _attribute_stays(repair: Repair, module: Module, node: ast.Attribute) -> bool:
    parent = module.parent(node)
    if not isinstance(node.ctx, ast.Load) or _is_read(node) or (isinstance(parent, ast.Call) and parent.func is node):
        return True
    texts = (text for settings in repair.settings_naming(node.attr) for text in in_settings(settings, node.attr))
    if any(text in _NOTHING for text in texts):
        return False
    return all(_is_kept(other, value) for other in repair.naming(node.attr) for value in kept(other, node.attr))


def _is_looked_into(module: Module, node: ast.AST) -> bool:
    """Whether a value is only the way to another: `config` of `config.seed`, `config["split"]` of one of its keys."""
    parent = module.parent(node)
    return isinstance(parent, (ast.Attribute, ast.Subscript)) and parent.value is node


def _key(node: ast.AST) -> str | None:
    """The key that a value is looked up by: `config["seed"]`, `config.get("seed")`."""
    part: ast.AST | None = None
    if isinstance(node, ast.Subscript):
        part = node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        part = node.args[0] if node.args and not _is_read(node.func) else None
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None


def _option(node: ast.AST) -> str | None:
    """The attribute that a value is looked up as: `vars(args)["seed"]`, `args.__dict__.get("seed", 7)`."""
    looked = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    looked = node.value if isinstance(node, ast.Subscript) else looked
    is_vars = isinstance(looked, ast.Call) and getattr(looked.func, "id", "") == "vars"
    return _key(node) if is_vars or getattr(looked, "attr", "") == "__dict__" else None


def _may_be_missing(node: ast.AST) -> bool:
    """Whether nothing is given where a key is not there: `config.get("seed")`, `config.get("seed", None)`."""
    return isinstance(node, ast.Call) and _otherwise(node) is None


def _section(node: ast.AST) -> str | None:
    """The key of what a value is looked up in: "split" of `config["split"].get("seed")`."""
    looked = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    looked = node.value if isinstance(node, ast.Subscript) else looked
    return _key(looked) if looked is not None else None


def _is_kept_under(repair: Repair, key: str, wanted: bool, section: str | None) -> bool:
    """Whether all that the project keeps under a key is a number; `wanted`: and something is, in that section."""
    if wanted and section is not None:
        held = [found for text in repair.settings_naming(section) for found in [in_section(text, section, key)]]
        if False in held and True not in held:
            return False
    values = [
        is_fixed(module, value)
        for module in repair.naming(key)
        for value in under_key(module, key)
        if _key_of(value) != key and not isinstance(value, ast.Name)
    ]
    texts = (text for settings in repair.settings_naming(key) for text in in_settings(settings, key))
    values += [text not in _NOTHING for text in texts]
    return all(values) and (bool(values) or not wanted)


def _key_of(value: ast.expr) -> str | None:
    return next((key for key in map(_key, ast.walk(value)) if key is not None), None)


def _is_kept(module: Module, value: ast.expr) -> bool:
    """Whether a value that is kept under a name stays the same: a name, or a field, leads on to who set it."""
    if isinstance(value, ast.Name):
        return _is_fixed_parameter(None, module, value) and is_fixed(module, value)
    return is_fixed(module, value)


def _is_fixed_parameter(before: Module | None, module: Module, name: ast.Name) -> bool:
    """Whether the default of a parameter stays the same; None is a default only where it was one before."""
    function = _owner(module, name)
    default = defaults_of(function).get(name.id) if isinstance(function, Function) else None
    if isinstance(function, Function) and _is_open_option(function, name.id):
        return False
    if default is None:
        return not isinstance(function, Function) or _is_given(module, function, name.id)
    if isinstance(default, ast.Constant) and default.value is None and _had(before, function, name.id):
        return True
    return is_fixed(module, default) and (not isinstance(function, Function) or _is_given(module, function, name.id))


def _owner(module: Module, name: ast.Name) -> ast.AST | None:
    """The function whose parameter a name is, of those around it; else the innermost one."""
    innermost = function = module.enclosing_function(name)
    while isinstance(function, Function):
        if any(item.arg == name.id for item in ast.walk(function.args) if isinstance(item, ast.arg)):
            return function
        function = module.enclosing_function(function)
    return innermost


def _is_decorated_otherwise(repair: Repair, module: Module, name: ast.Name) -> bool:
    """Whether a name is a parameter of a decorator that is given no fixed number where it decorates something."""
    factory = _owner(module, name)
    if not isinstance(factory, Function):
        return False
    default = defaults_of(factory).get(name.id)
    for other in repair.naming(factory.name):
        for decorated in other.functions:
            for decorator in decorated.decorator_list:
                target = decorator.func if isinstance(decorator, ast.Call) else decorator
                if unparsed(target).rpartition(".")[2] != factory.name:
                    continue
                call = other.call_of(decorator) if isinstance(decorator, ast.Call) else None
                given = argument_for(call, factory, name.id) if call is not None else None
                value, source = (given, other) if given is not None else (default, module)
                if value is not None and not is_fixed(source, value):
                    return True
    return False


def _is_open_option(function: Function, parameter: str) -> bool:
    """Whether a parameter is an option of the command line that nobody has to say, and that has no default."""
    calls = [decorator for decorator in function.decorator_list if isinstance(decorator, ast.Call)]
    return any(is_none(value) for call in calls for value in option_values(call, parameter))


def _all_callers_give(repair: Repair, module: Module, name: ast.Name) -> bool:
    """Whether whoever calls the function, anywhere, gives a number, or a generator that is seeded."""
    function = _owner(module, name)
    if not isinstance(function, Function):
        return False
    given = [
        (other, argument_for(call, function, name.id))
        for other in repair.naming(function.name)
        for call in other.calls
        if (call.method or unparsed(call.node.func).rpartition(".")[2]) == function.name
    ]
    return bool(given) and all(
        value is not None and is_fixed(other, value) and not _may_be_none(other, value) for other, value in given
    )


def _may_be_none(module: Module, value: ast.expr) -> bool:
    """Whether a value is read from where None is kept: an option that nobody has to say."""
    return isinstance(value, ast.Attribute) and any(is_none(item) for item in kept(module, value.attr))


def _had(before: Module | None, function: ast.AST | None, parameter: str) -> bool:
    """Whether the function had this parameter before."""
    known = functions_of(before) if before is not None else ()
    own = [node for _, node in known if node.name == getattr(function, "name", "")]
    return any(
        parameter == argument.arg for node in own for argument in ast.walk(node.args) if isinstance(argument, ast.arg)
    )


def _is_given(module: Module, function: Function, parameter: str) -> bool:
    """Whether what calls in this file pass for a parameter may be a number: options without a default are None."""
    for call in module.calls:
        if (call.method or unparsed(call.node.func).rpartition(".")[2]) != function.name:
            continue
        value = argument_for(call, function, parameter)
        if isinstance(value, ast.Attribute) and any(is_none(item) for item in kept(module, value.attr)):
            return False
        if value is not None and is_none(value):
            return False
    return True


def is_none(value: ast.expr) -> bool:
    """Whether an expression is `None` as it is written."""
    return isinstance(value, ast.Constant) and value.value is None


def is_fixed(module: Module, expression: ast.expr, depth: int = 7) -> bool:
    """Whether an expression is the same number in each run, as far as it says."""
    if depth == 0:
        return False
    if isinstance(expression, ast.Constant):
        return isinstance(expression.value, int) and not isinstance(expression.value, bool) and expression.value >= 0
    if isinstance(expression, ast.Name):
        return _is_fixed_name(module, expression, depth)
    if isinstance(expression, (ast.Attribute, ast.Subscript)):
        is_other = is_looked_up_in_other(module, expression, lambda item: is_fixed(module, item, depth - 1))
        return _is_read(expression) or not (is_other or _is_fresh(module, expression))
    if isinstance(expression, ast.Call):
        return _is_fixed_call(module, expression, depth)
    if isinstance(expression, ast.BinOp):
        return is_fixed(module, expression.left, depth - 1) and is_fixed(module, expression.right, depth - 1)
    return False


def _is_fixed_name(module: Module, expression: ast.Name, depth: int) -> bool:
    bindings = module.scope_of(expression).all_bindings(expression.id)
    if not bindings:
        return True  # imported by a star, or built in: another check tells
    return all(
        item.value is None
        or _is_step(item.value, expression.id)
        or is_fixed(module, item.value, depth - 1)
        or _is_seeded_later(module, expression, item.value)
        for item in bindings
    )


def _is_step(value: ast.expr, name: str) -> bool:
    """Whether a name is counted on: `turn = turn + 1`."""
    parts = (value.left, value.right) if isinstance(value, ast.BinOp) else ()
    return len(parts) == 2 and all(
        isinstance(part, ast.Constant) or (isinstance(part, ast.Name) and part.id == name) for part in parts
    )


def _is_seeded_later(module: Module, name: ast.Name, value: ast.expr) -> bool:
    """Whether a name is a generator of its own that is seeded next: `order = Generator()`, `order.manual_seed(7)`."""
    if not isinstance(value, ast.Call) or unparsed(value.func).rpartition(".")[2] not in MAKES_GENERATOR_OF_SEED:
        return False
    calls = module.method_calls("manual_seed", "seed")
    seeded = [call for call in calls if call.receiver is not None and unparsed(call.receiver) == name.id]
    return any(call.node.args and is_fixed(module, call.node.args[0]) for call in seeded)


def _is_fixed_call(module: Module, expression: ast.Call, depth: int) -> bool:
    name = expression.func.attr if isinstance(expression.func, ast.Attribute) else getattr(expression.func, "id", "")
    if name == "int" and expression.args and isinstance(expression.args[0], ast.BoolOp):
        last = expression.args[0].values[-1]  # of `read() or 7` what is taken where nothing is said
        return _is_number_text(last) or is_fixed(module, last, depth - 1)
    if name == "int" and expression.args and not isinstance(expression.args[0], ast.Constant):
        return _is_read(expression.args[0]) or is_fixed(module, expression.args[0], depth - 1)
    if name in ("get", "getenv"):
        return _is_fixed_lookup(module, expression, depth)
    if name in DRAWS_VALUES and isinstance(expression.func, ast.Attribute):
        receiver = expression.func.value
        return module.qualified_name(receiver) is None and is_fixed(module, receiver, depth - 1)
    if name in MAKES_GENERATOR_OF_SEED:
        given = [*expression.args, *(keyword.value for keyword in expression.keywords)]
        return bool(given) and all(is_fixed(module, item, depth - 1) for item in given)
    return False


def _is_fixed_lookup(module: Module, expression: ast.Call, depth: int) -> bool:
    """Whether what is looked up under a key is given by somebody; of what may be missing, what is given instead.

    The environment of most runs says nothing: what is left out there is None, and seeds nothing.
    """
    otherwise = _otherwise(expression)
    name = module.qualified_name(expression.func) or ""
    if _is_read(expression) or name.startswith(("os.environ", "os.getenv")):
        return otherwise is not None and (_is_number_text(otherwise) or is_fixed(module, otherwise, depth - 1))
    if not expression.args or root_of_calls(expression.func) in _FRESH_ROOTS:
        return False
    return otherwise is None or _is_number_text(otherwise) or is_fixed(module, otherwise, depth - 1)


def _is_number_text(value: ast.expr) -> bool:
    """A number as options and environments hold it: `"7"`."""
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.strip().isdigit()


def _otherwise(expression: ast.Call) -> ast.expr | None:
    """What a look-up gives where nothing is kept under the key; None where that is None."""
    given = [*expression.args[1:], *(keyword.value for keyword in expression.keywords)]
    return given[0] if given and not is_none(given[0]) else None


def _is_fresh(module: Module, expression: ast.expr) -> bool:
    """Whether a value is looked up in what each run finds anew: of a clock, a process, a generator."""
    calls = [node.func for node in ast.walk(expression) if isinstance(node, ast.Call)]
    names = [(module.qualified_name(node) or "").partition(".")[0] for node in calls]
    if not CLOCKS.isdisjoint(node.attr for node in calls if isinstance(node, ast.Attribute)):
        return True
    return root_of_calls(expression) in _FRESH_ROOTS or not _FRESH_ROOTS.isdisjoint(names)


def _is_read(expression: ast.expr) -> bool:
    """Whether a value is read from the environment."""
    return any(isinstance(node, ast.Attribute) and node.attr in _READ for node in ast.walk(expression))
