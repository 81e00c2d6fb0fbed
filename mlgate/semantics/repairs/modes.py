"""Modes of networks, gradients and loading: the switch is there, it is live, and it is switched the right way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlgate.core.diagnostic import Location, Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import Live, folded, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import GRADIENTS_OFF, LEARNS_IN_LOOP, PARSES_LITERALS
from mlgate.semantics.repairs.cut_texts import cut_up, left_as_texts, told_of
from mlgate.semantics.repairs.evaluators import evaluated_by_another_name
from mlgate.semantics.repairs.learning import trace_of
from mlgate.semantics.repairs.started import started_otherwise

Question = Callable[[Module, Live], Iterator[ast.AST]]
_ASKS_THE_FILE = ("torch.serialization.get_unsafe_globals_in_checkpoint",)
_LOADS = frozenset({"torch.load"})
_LOOKS = frozenset({"print", "len", "type", "id", "repr", "str", "isinstance"})


def no_eval_mode(repair: Repair) -> Iterator[Unrepaired]:
    """Repairs after which no network is put into evaluation mode, or fewer than before."""
    yield from _not_more(repair, _eval_calls, "no network is put into evaluation mode by a call that runs")
    models = {target.message.partition("`")[2].partition("`")[0] for target in repair.targets} - {""}
    stuck = {target.location.path for target in repair.targets if "stays in evaluation mode" in target.message}
    for before, after in repair.modules:
        yield from _switched_back(before, after)
        if before is not None and after is not None and after.path in stuck:
            yield from _still_stuck(before, after, models)
        known = {before.text(call.node) for call in before.method_calls("eval")} if before is not None else set()
        for call in after.method_calls("eval") if after is not None else ():
            text = unparsed(call.receiver) if call.receiver is not None else ""
            if after is None or after.text(call.node) in known:
                continue
            if any(text.startswith((f"{model}.", f"{model}[")) for model in models):
                words = f"`{text}` is a part of the network: the rest stays in training mode"
                yield Unrepaired(after.location(call.node), words)
            elif _is_trained_later(after, call, text):
                words = f"`{text}` is put into evaluation mode before it is trained, and nothing puts it back"
                yield Unrepaired(after.location(call.node), words)


def _still_stuck(before: Module, after: Module, models: set[str]) -> Iterator[Unrepaired]:
    """Networks that learnt in evaluation mode from the second round on, and may still do."""
    known, _ = trace_of(before)
    states, nodes = trace_of(after)
    for place, now in states.items():
        if place.kind == "learns" and place.name in models and "eval" in known.get(place, ()) and "eval" in now:
            words = f"`{place.name}` still learns in evaluation mode after the first round"
            yield Unrepaired(after.location(nodes[place]), words)


def _switched_back(before: Module | None, after: Module | None) -> Iterator[Unrepaired]:
    """Switches to training mode in loops that only evaluate: from their second round on they do so in training mode."""
    known = len(list(_in_evaluation(before))) if before is not None else 0
    found = list(_in_evaluation(after)) if after is not None else []
    for call in found[known:]:
        words = f"`{call.text}` switches back within the loop that evaluates"
        yield Unrepaired(call.module.location(call.node), words)


def _in_evaluation(module: Module) -> Iterator[Call]:
    for call in module.method_calls("train"):
        loop = next((node for node in module.ancestors(call.node) if isinstance(node, (ast.For, ast.While))), None)
        inside = [node for node in ast.walk(loop) if isinstance(node, ast.Call)] if loop is not None else []
        receiver = unparsed(call.receiver) if call.receiver is not None else ""
        is_run = any(_uses(node, receiver) for node in inside if node is not call.node)
        learns = any(isinstance(node.func, ast.Attribute) and node.func.attr in LEARNS_IN_LOOP for node in inside)
        if _trains(call.node) and is_run and not learns and not _hands_on(inside, receiver):
            yield call


def _hands_on(calls: list[ast.Call], receiver: str) -> bool:
    """Whether a network is given to a function, which may train it."""
    given = [value for call in calls for value in (*call.args, *(item.value for item in call.keywords))]
    return any(unparsed(value) == receiver for value in given)


def _is_trained_later(module: Module, call: Call, receiver: str) -> bool:
    """Whether a loop below, in the same function, goes backward without a switch back to training mode."""
    function = module.enclosing_function(call.node)
    for loop in (*module.nodes(ast.For), *module.nodes(ast.While)):
        inside = {id(node) for node in ast.walk(loop)}
        if id(call.node) in inside or loop.lineno < call.node.lineno or module.enclosing_function(loop) is not function:
            continue
        methods = [(node.attr, unparsed(node.value)) for node in ast.walk(loop) if isinstance(node, ast.Attribute)]
        if any(name == "backward" for name, _ in methods) and ("train", receiver) not in methods:
            return True
    return False


def no_gradient_switch(repair: Repair) -> Iterator[Unrepaired]:
    """Repairs after which gradients are nowhere switched off, or less often than before."""
    yield from _not_more(repair, _switches, "gradients are not switched off by code that runs")


def forward_still_named(repair: Repair) -> Iterator[Unrepaired]:
    """`forward` of a network under another name, or handed its network: `run = net.forward`, `Net.forward(net, x)`."""
    for before, after in repair.modules:
        targets = [target for target in repair.targets if before is not None and target.location.path == before.path]
        if before is None or after is None or not targets:
            continue
        known, left = len(_forwards(before)), _forwards(after)
        for node in left[: max(len(left) - known + len(targets), 0)]:
            yield Unrepaired(after.location(node), f"`{unparsed(node)}` still goes past what calling the network does")


def _forwards(module: Module) -> list[ast.Attribute]:
    """Where `forward` is taken from anything; from the class above it is meant."""
    found = [node for node in module.nodes(ast.Attribute) if node.attr == "forward" and isinstance(node.ctx, ast.Load)]
    return [node for node in found if not unparsed(node.value).startswith("super(")]


def _not_more(repair: Repair, question: Question, words: str) -> Iterator[Unrepaired]:
    counts = [0, 0]
    for pair in repair.modules:
        known = frozenset(name for module in pair[:1] if module is not None for name, _ in functions_of(module))
        for side, module in enumerate(pair):
            counts[side] += sum(1 for _ in question(module, Live(module, known))) if module is not None else 0
    if counts[1] < max(counts[0], 1):
        place = next((after.location(Span(0, 0)) for _, after in repair.modules if after is not None), None)
        if place is not None:
            yield Unrepaired(place, words)


def _eval_calls(module: Module, live: Live) -> Iterator[ast.AST]:
    for call in module.method_calls("eval", "train"):
        first = call.argument("mode", 0)
        is_off = call.method == "eval" or (first is not None and folded(module, first) is False)
        if call.node in live.always and is_off and (call.method == "train" or not call.node.args):
            if _is_of_a_name(call) and not _is_undone(call):
                yield call.node


def _is_of_a_name(call: Call) -> bool:
    """Whether the mode of a network that has a name is set, and not that of a copy which nobody keeps or uses."""
    is_kept = not isinstance(call.module.parent(call.node), ast.Expr)
    if not isinstance(call.receiver, (ast.Name, ast.Attribute, ast.Subscript)):
        return is_kept
    return is_kept or not isinstance(call.receiver, ast.Name) or _is_used(call.module, call.receiver.id)


def _is_used(module: Module, name: str) -> bool:
    """Whether a network is read by more than the calls that set its mode."""
    for node in module.nodes(ast.Name):
        parent = module.parent(node)
        is_mode = isinstance(parent, ast.Attribute) and parent.attr in ("eval", "train")
        if node.id == name and isinstance(node.ctx, ast.Load) and not is_mode:
            return True
    return False


def _is_undone(call: Call) -> bool:
    """Whether the network, or a part of it, is put back into training mode before anything uses it."""
    module, receiver = call.module, unparsed(call.receiver) if call.receiver is not None else ""
    statement = module.statement_at(call.span.start)
    block = next((b for b in _blocks(module.parent(statement)) if statement in b), []) if statement is not None else []
    for following in block[block.index(statement) + 1 :] if statement in block else []:
        calls = [node for node in ast.walk(following) if isinstance(node, ast.Call)]
        for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            if _trains(node) and receiver in unparsed(following):
                return True
            if _uses(node, receiver):
                return False
    return False


def _trains(node: ast.Call) -> bool:
    mode = [*node.args, *(keyword.value for keyword in node.keywords)]
    is_off = bool(mode) and isinstance(mode[0], ast.Constant) and mode[0].value is False
    return isinstance(node.func, ast.Attribute) and node.func.attr == "train" and not is_off


def _uses(node: ast.Call, receiver: str) -> bool:
    """Whether a call runs a network, or hands it to what may."""
    given = [unparsed(value) for value in (*node.args, *(keyword.value for keyword in node.keywords))]
    return unparsed(node.func) == receiver or (receiver in given and unparsed(node.func) not in _LOOKS)


def _blocks(node: ast.AST | None) -> list[list[ast.stmt]]:
    found = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    return [block for block in found if isinstance(block, list)]


def _switches(module: Module, live: Live) -> Iterator[ast.AST]:
    blocks: list[ast.With | ast.AsyncWith] = [*module.nodes(ast.With), *module.nodes(ast.AsyncWith)]
    for node in blocks:
        for item in node.items:
            name = module.qualified_name(item.context_expr.func) if isinstance(item.context_expr, ast.Call) else None
            if node in live and name in GRADIENTS_OFF and not _is_on(module, item.context_expr):
                yield node
    for function in module.functions:
        for decorator in function.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if module.qualified_name(target) in GRADIENTS_OFF and not _is_on(module, decorator):
                yield function


def _is_on(module: Module, switch: ast.expr) -> bool:
    """`torch.set_grad_enabled(True)`, `torch.inference_mode(False)`: whether a switch leaves gradients on."""
    given = [*switch.args, *(item.value for item in switch.keywords)] if isinstance(switch, ast.Call) else []
    name = module.qualified_name(switch.func) if isinstance(switch, ast.Call) else None
    value = folded(module, given[0]) if given else None
    return isinstance(value, bool) and value is (name == "torch.set_grad_enabled")


def unsafe_loads(repair: Repair) -> Iterator[Unrepaired]:
    """Calls of `torch.load` whose `weights_only` is not written down as true."""
    for before, after in repair.modules:
        if after is None:
            continue
        known = (
            {module_call.module.text(module_call.node) for module_call in before.calls_to(_LOADS)} if before else set()
        )
        for call in after.calls_to(_LOADS):
            given = call.argument("weights_only")
            if after.text(call.node) not in known and (given is None or folded(after, given) is not True):
                yield Unrepaired(after.location(call.node), f"`weights_only` of `{call.text}` is not true")
        asked = before is not None and any(before.calls_to(_ASKS_THE_FILE))
        for call in after.calls_to(_ASKS_THE_FILE) if not asked else ():
            yield Unrepaired(after.location(call.node), "what a file asks for is no list of what it may load")


def still_pickled(repair: Repair) -> Iterator[Unrepaired]:
    """Arguments that let a load run code, and are not written down as false."""
    for before, after in repair.modules:
        known = {before.text(node) for node in _pickling(before)} if before is not None else set()
        for node in _pickling(after) if after is not None else ():
            if after is not None and after.text(node) not in known and folded(after, node.value) is not False:
                yield Unrepaired(after.location(node.value), f"`{after.text(node)}` lets what is loaded run code")


def _pickling(module: Module) -> Iterator[ast.keyword]:
    """Arguments, and members of mappings that are handed on as such."""
    yield from (node for node in module.nodes(ast.keyword) if node.arg == "allow_pickle")
    for mapping in module.nodes(ast.Dict):
        for key, value in zip(mapping.keys, mapping.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "allow_pickle":
                yield ast.copy_location(ast.keyword("allow_pickle", value), value)


_MEASURING = frozenset({"len", "bool", "type", "id", "hash", "isinstance", "print", "callable"})


def fewer_yaml(repair: Repair) -> Iterator[Unrepaired]:
    """Files of YAML that nobody reads any more: what they say is written down, or left out."""
    yield from _not_read(repair)
    yield from started_otherwise(repair)
    yield from cut_up(repair)
    yield from evaluated_by_another_name(repair)
    yield from left_as_texts(repair)
    yield from told_of(repair)
    before, after = (sum(_yaml_loads(pair[side]) for pair in repair.modules) for side in (0, 1))
    if after < before and repair.targets:
        yield Unrepaired(repair.targets[0].location, "a file of YAML that was read is not read any more", gone=True)


def _not_looked_up(after: Module, run: ast.expr | None, place: Location) -> Iterator[Unrepaired]:
    if isinstance(run, ast.Subscript) and unparsed(run) not in map(unparsed, after.nodes(ast.Subscript)):
        yield Unrepaired(place, f"`{unparsed(run)}` was run, and nothing reads it now", gone=True)


def _not_read(repair: Repair) -> Iterator[Unrepaired]:
    """Texts that were run, and that nothing is called with any more."""
    places = {(item.location.path, item.location.line, item.location.column) for item in repair.targets}
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        known = {before.text(node) for node in before.nodes(ast.Call)}
        for call in before.nodes(ast.Call):
            place, first = before.location(call), call.args[0] if call.args else None
            is_run = unparsed(call.func).rpartition(".")[2] in ("eval", "exec")
            if not is_run or (place.path, place.line, place.column) not in places:
                continue
            if not isinstance(first, ast.Name):
                yield from _not_looked_up(after, first, place)
                continue
            new = [node for node in after.nodes(ast.Call) if after.text(node) not in known]
            if isinstance(before.parent(call), ast.Lambda) and any(map(after.qualified_name, _parsers(after, new))):
                continue  # the function itself is handed on
            if not any(_reads(after, part, first.id) for node in new for part in ast.walk(node)):
                yield Unrepaired(place, f"`{first.id}` was run, and nothing reads it now", gone=True)


def _parsers(module: Module, calls: list[ast.Call]) -> Iterator[ast.expr]:
    """Functions that read texts, where calls are given them as they are: `column.apply(ast.literal_eval)`."""
    for call in calls:
        for part in (*call.args, *(item.value for item in call.keywords)):
            if isinstance(part, (ast.Name, ast.Attribute)) and module.qualified_name(part) in PARSES_LITERALS:
                yield part


def _reads(module: Module, node: ast.AST, name: str) -> bool:
    """Whether a node is this name, read for what it says: not only for how long it is, or whether it is there."""
    if not isinstance(node, ast.Name) or node.id != name:
        return False
    around = module.parent(node)
    return not isinstance(around, ast.Call) or getattr(around.func, "id", "") not in _MEASURING


def _yaml_loads(module: Module | None) -> int:
    names = (unparsed(node.func).rpartition(".")[2] for node in module.nodes(ast.Call)) if module is not None else ()
    is_yaml = module is not None and "yaml" in module.code.lower()
    return (
        sum(name in ("load", "safe_load", "unsafe_load", "full_load", "load_all", "safe_load_all") for name in names)
        * is_yaml
    )
