"""What requests bring is other people's, and what the environment keeps secret is: no new line of a log tells it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Place, Side, Sides, more_than_before
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, names_in
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import HOLDS_REQUEST, READS_REQUEST, SAYS_IN_FULL, WRITES_OUT
from mlgate.semantics.repairs.secrets import showing, shows_kept, shows_secret
from mlgate.semantics.repairs.sent_values import REQUESTS, sent_to
from mlgate.semantics.tracking.endpoints import endpoints

_DEPTH = 5


def private_told(sides: Sides) -> Iterator[Refusal]:
    """Prints and lines of logs that tell a whole request, or a secret, and did not."""
    for question, words in ((_requests, "all that was sent with a request"), (_secrets, "what is secret")):
        for _, module, node in more_than_before(sides, question):
            told = f"`{unparsed(node)[:60]}` tells {words}"
            yield Refusal(Reason.RESULT_CHANGED, told, module.location(node))


def _secrets(side: Side) -> Iterator[Place]:
    for live in side.live:
        for call in showing(live.module):
            if call.node in live and (shows_secret(live.module, call) or shows_kept(live.module, call)):
                yield _names(*_given(call.node)), live.module, call.node


def _requests(side: Side) -> Iterator[Place]:
    for live in side.live:
        asked = {*endpoints(live.module)}
        for call in (*showing(live.module), *live.module.method_calls(*WRITES_OUT)) if asked else ():
            function = live.module.enclosing_function(call.node)
            if call.node not in live or function not in asked:
                continue
            sent = _sent(live.module, function)
            told = [part for part in _given(call.node) if _is_whole(live.module, part, sent, _DEPTH)]
            if told:
                yield _names(*told), live.module, call.node


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(item.value for item in call.keywords)]


def _names(*told: ast.expr) -> str:
    """By which the same is known that was printed, and is logged now."""
    return " ".join(sorted(names_in(*told)))


def _sent(module: Module, function: ast.AST) -> set[str]:
    """The parameters of a function that hold more than one plain value of a request."""
    arguments = [item for item in ast.walk(function) if isinstance(item, ast.arg)]
    plain = {item.arg for item in arguments if last_name(item.annotation) in ("int", "float", "str", "bool")}
    return sent_to(module, function) - plain


def _is_whole(module: Module, node: ast.expr, sent: set[str], depth: int) -> bool:
    """Whether an expression is all of a request, or of its body, in whatever form: no field of it, and no count."""
    if not depth:
        return False
    if isinstance(node, ast.Name):
        if node.id in sent or module.qualified_name(node) in REQUESTS:
            return True
        bound = (item.value for item in module.scope_of(node).all_bindings(node.id))
        return any(value is not None and _is_whole(module, value, sent, depth - 1) for value in bound)
    if isinstance(node, ast.Attribute):
        return node.attr in HOLDS_REQUEST and _is_whole(module, node.value, sent, depth - 1)
    if isinstance(node, ast.Call):
        return _is_read_whole(module, node, sent, depth)
    if isinstance(node, (ast.Await, ast.FormattedValue, ast.Starred)):
        return _is_whole(module, node.value, sent, depth)
    return any(_is_whole(module, part, sent, depth - 1) for part in _parts(node))


def _parts(node: ast.expr) -> list[ast.expr]:
    """What an expression puts together; of a comprehension that leaves nothing out, what it goes through."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return node.elts
    if isinstance(node, (ast.JoinedStr, ast.Dict)):
        return [*node.values]
    if isinstance(node, (ast.DictComp, ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return [] if node.generators[0].ifs else [node.generators[0].iter]
    return [node.left, node.right] if isinstance(node, ast.BinOp) else []


def _is_read_whole(module: Module, call: ast.Call, sent: set[str], depth: int) -> bool:
    """`request.json()`, `str(row)`, `pd.DataFrame([row])`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in READS_REQUEST | {"format"}:
        if _is_whole(module, call.func.value, sent, depth - 1):
            return True
    parts = _given(call) if last_name(call.func) in SAYS_IN_FULL else []
    return any(_is_whole(module, part, sent, depth - 1) for part in parts)
