"""A credential is out of the code when no part of it, in any spelling, stands in what was changed."""

from __future__ import annotations

import ast
import codecs
import re
from collections.abc import Iterator

from mlgate.core.diagnostic import Location, Span
from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept import defaults_of
from mlgate.semantics.repairs.logging import LEVELS, is_log
from mlgate.semantics.repairs.texts import disguised_texts

SHORTEST = 6
_PIECE = 10
"""Characters of a secret that stand nowhere by chance."""
_LONG = 16
"""Characters of a key in capitals and digits; names of variables are shorter, or have parts."""
_READS = re.compile(
    r"\b(?:environ|getenv|keyring|getpass|load_dotenv|dotenv|BaseSettings|secretsmanager|get_secret\w*|userdata)\b"
)
_SET_EVERYWHERE = frozenset("HOME PATH USER LOGNAME PWD SHELL LANG TERM TMPDIR HOSTNAME EDITOR DISPLAY".split())
_SOUNDS_SECRET = re.compile(r"(?i)token|pass|pwd|secret|key|credential|auth")
_WRITES = frozenset({"write", "writelines", "write_text", "dump", "log_param", "set_tag", "log_dict", "log_text"})
_TEXTS = frozenset("str repr format dict list tuple JSONResponse Response jsonify dumps encode decode strip".split())
_IN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^:@/\s]*:(.+)@")
_LETTERS = range(32, 127)


def kept_secrets(repair: Repair) -> Iterator[Unrepaired]:
    """Secrets that were only moved, spelt otherwise, or cut into pieces."""
    yield from disguised_texts(repair)
    yield from _written_again(repair)
    yield from _of_every_machine(repair)
    yield from _empty_unless_set(repair)
    yield from _shown(repair)
    yield from _given_away(repair)
    for secret in sorted(set(_secrets(repair))):
        for _, after in repair.modules:
            is_kept = after is not None and (
                _is_told_beside(after, secret)
                or _holds(_texts(after), secret)
                or _holds_pieces(after, _password(secret))
            )
            if after is not None and is_kept:
                yield Unrepaired(after.location(Span(0, 0)), "the credential is still in the code")
        for path, text in repair.texts().items():
            old = repair.old_texts().get(path, "")
            is_said = _says(text, secret) and not _says(old, secret)
            if is_said or (_holds([text], secret) and not _holds([old], secret)):
                yield Unrepaired(_start(path), "the credential moved to another file")


def _is_told_beside(module: Module, secret: str) -> bool:
    """Whether a notebook says a secret elsewhere than in code, whatever separates its parts: its text, outputs."""
    return module.unit.is_notebook and _says(module.unit.data.decode("utf-8", "replace"), secret)


def _says(text: str, secret: str) -> bool:
    """Whether a text says a secret, whatever separates its parts: `AKIA-IOSF`."""
    bare = "".join(filter(str.isalnum, _password(secret)))
    return len(bare) >= SHORTEST and bare in "".join(filter(str.isalnum, text))


def _secrets(repair: Repair) -> Iterator[str]:
    """Texts that diagnostics stand at; where none is, all on their lines."""
    lines = {(target.location.path, target.location.line) for target in repair.targets}
    for before, _ in repair.modules:
        if before is None:
            continue
        texts = [node for node in before.nodes(ast.Constant) if isinstance(node.value, str)]
        told = [node for node in texts if _is_told(repair, before, node)]
        lined = {before.location(node).line for node in told}
        for node in texts:
            place = before.location(node)
            is_meant = node in told or ((place.path, place.line) in lines and place.line not in lined)
            if is_meant and len(str(node.value)) >= SHORTEST and _is_dense(str(node.value)):
                yield str(node.value)


def _written_again(repair: Repair) -> Iterator[Unrepaired]:
    """Names that held a credential and hold another text now, or none: nobody gets in by `PASSWORD = ""`."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        held = {name for name, value in _held(before) if _is_told(repair, before, value)}
        is_read = _READS.search(after.code) is not None and len(_READS.findall(after.code)) > len(
            _READS.findall(before.code)
        )
        others = {(name, value.value) for name, value in _held(before) if not _is_told(repair, before, value)}
        for name, value in _held(after):
            if name in held and (name, value.value) not in others and not (value.value is None and is_read):
                yield Unrepaired(after.location(value), f"`{name}` is written down again: let the environment say it")
        old = {name: str(value.value) for name, value in _held(before) if name in held}
        for name, default in _fallbacks(after):
            if name in old and not _is_old_address(old[name], default.value):
                yield Unrepaired(after.location(default), f"`{name}` falls back to another address than before")


def _fallbacks(module: Module) -> Iterator[tuple[str, ast.Constant]]:
    """Texts that names hold where the environment says nothing: `os.environ.get("URL", "http://...")`."""
    for node in module.nodes(ast.Assign):
        call = node.value
        if isinstance(call, ast.Call) and _READS.search(unparsed(call.func)) is not None and len(call.args) > 1:
            default = call.args[1]
            if isinstance(default, ast.Constant):
                yield from ((unparsed(target), default) for target in node.targets)


def _is_old_address(old: str, default: object) -> bool:
    """Whether a default says no other address than the old one: that without its password, or without its user, too."""
    if not isinstance(default, str) or "://" not in default:
        return True
    scheme, _, rest = old.partition("://")
    user, _, place = rest.rpartition("@")
    return default in (f"{scheme}://{place}", f"{scheme}://{user.partition(':')[0]}@{place}")


def _of_every_machine(repair: Repair) -> Iterator[Unrepaired]:
    """Variables of the environment that every machine sets to something else, and now stand for a credential."""
    for before, after in repair.modules:
        known = {unparsed(node) for node in _read_variables(before)} if before is not None else set()
        for node in _read_variables(after) if after is not None else ():
            if after is not None and unparsed(node) not in known:
                yield Unrepaired(after.location(node), f"`{unparsed(node)}` holds no credential on any machine")


def _empty_unless_set(repair: Repair) -> Iterator[Unrepaired]:
    """Credentials that are an empty text where the environment says nothing, and nobody asks whether they are."""
    for before, after in repair.modules:
        known = {unparsed(node) for node in before.nodes(ast.Assign)} if before is not None else set()
        for node in after.nodes(ast.Assign) if after is not None else ():
            value, name = node.value, unparsed(node.targets[0])
            if not isinstance(value, ast.Call) or unparsed(node) in known or len(value.args) < 2:
                continue
            read = after.qualified_name(value.func) or ""  # type: ignore[union-attr]
            is_empty = isinstance(value.args[1], ast.Constant) and value.args[1].value == ""
            if not is_empty or not read.startswith(("os.environ.get", "os.getenv")):
                continue
            branches = (*after.nodes(ast.If), *after.nodes(ast.Assert), *after.nodes(ast.IfExp))  # type: ignore[union-attr]
            tests = [unparsed(part) for item in branches for part in ast.walk(item.test)]
            if name not in tests:
                yield Unrepaired(after.location(value), f"`{name}` is empty where the environment does not say it")  # type: ignore[union-attr]


def _shown(repair: Repair) -> Iterator[Unrepaired]:
    """Credentials that are read and printed, or logged: then they stand in a file again."""
    for before, after in repair.modules:
        known = {before.text(call.node) for call in showing(before)} if before is not None else set()
        for call in showing(after) if after is not None else ():
            if after is not None and after.text(call.node) not in known and shows_secret(after, call):
                yield Unrepaired(after.location(call.node), f"`{call.text}` shows the credential")


def _given_away(repair: Repair) -> Iterator[Unrepaired]:
    """Credentials in what a function that was there before gives back, or writes to a file, and did not."""
    for before, after in repair.modules:
        if before is None or after is None:
            continue
        held = {name for name, value in _held(before) if _is_told(repair, before, value)}
        known = {function.name for function in before.functions if isinstance(function, ast.FunctionDef)}
        old = {unparsed(node) for node in (*before.nodes(ast.Return), *before.nodes(ast.Raise))}
        for node, value in _answers(after, known):
            if unparsed(node) not in old and any(_is_handed_out(after, part, value, held) for part in ast.walk(value)):
                yield Unrepaired(after.location(node), "the credential is given to whoever asks")
        written = {before.text(call.node) for call in before.method_calls(*_WRITES)}
        for call in after.method_calls(*_WRITES):
            given = (*call.node.args, *(item.value for item in call.node.keywords))
            parts = [(part, value) for value in given for part in ast.walk(value)]
            if after.text(call.node) not in written and any(_is_handed_out(after, *pair, held) for pair in parts):
                yield Unrepaired(after.location(call.node), f"`{call.text}` writes the credential down")


def _answers(module: Module, known: set[str]) -> Iterator[tuple[ast.stmt, ast.expr]]:
    """What functions of known names give back, and what is raised."""
    nodes: list[ast.Return | ast.Raise] = [*module.nodes(ast.Return), *module.nodes(ast.Raise)]
    for node in nodes:
        value = node.exc if isinstance(node, ast.Raise) else node.value
        is_known = isinstance(node, ast.Raise) or getattr(module.enclosing_function(node), "name", "") in known
        if value is not None and is_known:
            yield node, value


def _is_handed_out(module: Module, node: ast.AST, whole: ast.expr, held: set[str]) -> bool:
    """Whether a part of a value is the credential as such: not what a function makes of it, or whether it is there."""
    asked = node.func if isinstance(node, ast.Call) else node.value if isinstance(node, ast.Subscript) else None
    is_named = asked is not None and not any(isinstance(part, ast.Call) for part in ast.walk(asked))
    is_read = is_named and _READS.search(unparsed(asked)) is not None and _reads(node)  # type: ignore[arg-type]
    is_secret = is_read or (isinstance(node, ast.Name) and node.id in held)
    if not is_secret or _is_only_asked_for(module, node):
        return False
    parent: ast.AST | None = node
    while parent is not None and parent is not whole:
        parent = module.parent(parent)
        if isinstance(parent, ast.keyword) or (isinstance(parent, ast.Call) and not _makes_text(parent)):
            return False
    return True


def _makes_text(call: ast.Call) -> bool:
    return unparsed(call.func).rpartition(".")[2] in _TEXTS


def showing(module: Module) -> Iterator[Call]:
    """Calls that print, or tell a log."""
    yield from module.calls_to({"builtins.print"})
    yield from (call for call in module.method_calls(*LEVELS) if is_log(call))


def shows_secret(module: Module, call: Call) -> bool:
    """Whether a call is given what the environment, or a vault, holds under a name that sounds like a secret."""
    for part in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
        for node in ast.walk(part):
            values = [node, *(module.scope_of(node).values(node.id) if isinstance(node, ast.Name) else ())]
            if any(isinstance(value, (ast.Call, ast.Subscript)) and _reads(value) for value in values):
                return not _is_only_asked_for(module, node)
    return False


def shows_kept(module: Module, call: Call) -> bool:
    """Whether a call is given a text that a name holds which sounds like a secret: `log.info(DB_PASSWORD)`."""
    for part in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and _SOUNDS_SECRET.search(node.id) and not _is_only_asked_for(module, node):
                value = module.scope_of(node).only_value(node.id)
                text = value.value if isinstance(value, ast.Constant) else None
                if isinstance(text, str) and _is_dense(text):
                    return True
    return False


def _reads(node: ast.expr) -> bool:
    """Whether an expression is what the environment, or a vault, holds under a name that sounds like a secret."""
    text = unparsed(node)
    return _READS.search(text) is not None and _SOUNDS_SECRET.search(text) is not None


def _is_only_asked_for(module: Module, node: ast.AST) -> bool:
    """Whether only that there is a credential is told, or how long it is."""
    parent = module.parent(node)
    is_asked = isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in ("bool", "len")
    return is_asked or isinstance(parent, (ast.Compare, ast.IfExp))


def _read_variables(module: Module) -> Iterator[ast.expr]:
    for node in module.nodes(ast.Constant):
        parent = module.parent(node)
        if node.value in _SET_EVERYWHERE and isinstance(parent, (ast.Subscript, ast.Call)):
            if _READS.search(unparsed(parent)) is not None:
                yield parent


def _is_told(repair: Repair, module: Module, node: ast.expr) -> bool:
    """Whether a diagnostic stands at a text, or within it, where the form of a provider begins."""
    place = module.location(node)
    return any(
        (target.path, target.line) == (place.path, place.line) and place.column <= target.column < place.end_column
        for target in (item.location for item in repair.targets)
    )


def _held(module: Module) -> Iterator[tuple[str, ast.Constant]]:
    """Constants by the names that hold them: variables, keys, arguments, parameters with defaults."""
    for node in module.nodes(ast.Assign):
        if isinstance(node.value, ast.Constant):
            yield from ((unparsed(target), node.value) for target in node.targets)
    yield from _under_keys(module)
    for keyword in module.nodes(ast.keyword):
        if isinstance(keyword.value, ast.Constant) and keyword.arg is not None:
            yield f"{keyword.arg}=", keyword.value
    for function in module.functions:
        for name, value in defaults_of(function).items():
            if isinstance(value, ast.Constant):
                yield f"{function.name}({name})", value


def _under_keys(module: Module) -> Iterator[tuple[str, ast.Constant]]:
    for mapping in module.nodes(ast.Dict):
        for key, value in zip(mapping.keys, mapping.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                yield f"[{key.value!r}]", value


def _is_dense(text: str) -> bool:
    """Whether a text may be a secret: no sentence, no name of a variable of the environment."""
    has_digits = any(map(str.isdigit, text))
    is_plain = text.replace("_", "").islower() and not has_digits
    is_variable = text.isupper() and ("_" in text or not has_digits or len(text) < _LONG)
    return not any(letter.isspace() for letter in text) and not is_variable and not is_plain


def _texts(module: Module) -> list[str]:
    """The code, and all its texts put together in their order: pieces that are joined later."""
    ordered = sorted(module.nodes(ast.Constant), key=lambda node: (node.lineno, node.col_offset))
    values = [node.value for node in ordered]
    words = [v if isinstance(v, str) else v.decode("latin-1") for v in values if isinstance(v, (str, bytes))]
    letters = (chr(v) for v in values if isinstance(v, int) and v in _LETTERS)
    return [module.code, "".join(words), "".join(reversed(words)), "".join(letters)]


def _holds(texts: list[str], secret: str) -> bool:
    folded = [text.casefold() for text in texts]  # `.upper()` gives back what was written in small letters
    return any(form.casefold() in text for text in folded for form in _forms(secret))


def _password(secret: str) -> str:
    """What is secret of an address with a password: its host stands in other addresses, too."""
    found = _IN_ADDRESS.match(secret)
    return found[1] if found is not None else secret


def _holds_pieces(module: Module, secret: str) -> bool:
    """Whether a long piece stands in the code, or all of it but for what separates its parts."""
    pieces = (secret[start : start + _PIECE] for start in range(len(secret) - _PIECE + 1))
    if any(piece in module.code for piece in pieces if _is_dense(piece)):
        return True
    bare = "".join(filter(str.isalnum, secret))
    return len(bare) >= SHORTEST and any(bare in "".join(filter(str.isalnum, text)) for text in _texts(module)[1:])


def _forms(secret: str) -> Iterator[str]:
    data = secret.encode("utf-8", "surrogatepass")
    yield secret
    yield secret[::-1]
    import base64  # nobody repairs anything in most runs

    yield base64.b64encode(data).decode().rstrip("=")
    yield base64.urlsafe_b64encode(data).decode().rstrip("=")
    yield base64.b32encode(data).decode().rstrip("=")
    yield data.hex()
    yield codecs.encode(secret, "rot13")


def _start(path: str) -> Location:
    return Location(path, 1, 1, 1, 1)
