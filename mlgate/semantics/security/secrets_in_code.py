"""Credentials in a module's code: in strings, comments and magics."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import LOGIN_KEYS
from mlgate.semantics.editing.edits import replace_node
from mlgate.semantics.editing.import_edits import added_standard_import, bound_name
from mlgate.semantics.literals import Text, argument_of, given_name, name_of_target, texts
from mlgate.semantics.module import Module
from mlgate.semantics.security.credential_hints import places
from mlgate.semantics.security.credentials import (
    is_credential,
    may_hold_credential,
    provider_tokens,
    shell_credentials,
    variable_name,
)

_EXAMPLES = frozenset({"example", "examples"})


class Credential(NamedTuple):
    """A credential in the code: `label` names it without showing it, `text` is the literal that it is, if it is one."""

    label: str
    span: Span
    variable: str
    text: Text | None


def credentials_in(module: Module) -> Iterator[Credential]:
    """All credentials of a module's code, each once; in tests, only those that a provider would accept."""
    found: dict[int, Credential] = {}
    if may_hold_credential(module.code, module.words):
        literals = list(texts(module))
        for credential in (*_of_providers(module, literals), *_named(module, literals)):
            overlapping = [other for other in found.values() if _overlap(other.span, credential.span)]
            if not overlapping:
                found[credential.span.start] = credential
    for credential in _in_magics(module):
        found.setdefault(credential.span.start, credential)
    yield from (found[start] for start in sorted(found))


def environment_edits(module: Module, credential: Credential) -> tuple[Edit, ...]:
    """Edits that read the credential from the environment instead; empty where the literal cannot simply go."""
    text = credential.text
    if text is None or not text.is_whole or _is_environment(module, text) or _is_default(module, text):
        return ()
    line = module.unit.line_of(credential.span.start)
    name = bound_name(module, "os", line)
    imported = added_standard_import(module, "os", line)
    if name is None and not imported:
        return ()
    return (*imported, replace_node(module, text.node, f'{name or "os"}.environ["{credential.variable}"]'))


def _of_providers(module: Module, literals: list[Text]) -> Iterator[Credential]:
    whole = {text.value: text for text in literals if text.is_whole}
    for start, end in places(module.code.encode("latin-1", "replace")):  # one byte a character
        for token in provider_tokens(module.code[start:end]):
            span = Span(start + token.start, start + token.end)
            text = whole.get(module.code[span.start : span.end])
            if text is not None and not _overlap(module.span(text.node), span):
                text = None
            yield Credential(token.kind, span, _variable(module, text) or token.variable, text)


def _named(module: Module, literals: list[Text]) -> Iterator[Credential]:
    """Literals whose name says what they are."""
    if module.is_test:
        return
    logs_in = "login" in module.code
    for text in literals:
        if len(text.value) < 4 or not text.is_whole or _is_example(module, text):
            continue
        login = _login_key(module, text) if logs_in else None
        names = [login] if login is not None else [*_names(module, text)]
        name = next((name for name in names if is_credential(name, text.value)), None)
        if name is not None:
            yield Credential(f"`{name}`", module.span(text.node), variable_name(name), text)


def _is_example(module: Module, text: Text) -> bool:
    """Whether a literal stands in what a schema or a request gives for an example."""
    for around in module.ancestors(text.node):
        if isinstance(around, ast.stmt):
            return False
        if isinstance(around, (ast.Dict, ast.List)):
            name = given_name(module, around)
            if name is not None and name.lower().rpartition("_")[2] in _EXAMPLES:
                return True
    return False


def _names(module: Module, text: Text) -> Iterator[str]:
    """What a literal is called where it stands: what it is given to, or compared with."""
    parent = module.parent(text.node)
    named: Iterable[str | None] = (given_name(module, text.node),)
    if isinstance(parent, ast.Assign):
        named = map(name_of_target, parent.targets)
    elif isinstance(parent, ast.Compare) and isinstance(parent.ops[0], (ast.Eq, ast.NotEq)):
        named = map(name_of_target, (parent.left, *parent.comparators))
    yield from (name for name in named if name is not None)


def _login_key(module: Module, text: Text) -> str | None:
    """`wandb_key` for `wandb.login(key=...)`."""
    call, place = argument_of(module, text.node)
    name = call.qualified_name if call is not None else None
    if name not in LOGIN_KEYS or place != LOGIN_KEYS[name]:
        return None
    return f"{name.partition('.')[0]}_api_key"


def _in_magics(module: Module) -> Iterator[Credential]:
    for magic in module.unit.magics:
        for token in (*provider_tokens(magic.text), *shell_credentials(magic.text)):
            start = magic.span.start + token.start
            label = token.kind if " " in token.kind else f"`{token.kind}`"
            yield Credential(label, Span(start, start + token.end - token.start), token.variable, None)


def _variable(module: Module, text: Text | None) -> str | None:
    """The variable that the code itself names a provider's token by."""
    name = given_name(module, text.node) if text is not None else None
    return variable_name(name) if name is not None and len(name) > 3 and name.isidentifier() else None


def _is_environment(module: Module, text: Text) -> bool:
    """Whether the literal is what the environment is set to: `os.environ["KEY"] = "..."`."""
    parent = module.parent(text.node)
    targets = parent.targets if isinstance(parent, ast.Assign) else []
    return any("environ" in module.text(target) for target in targets) or isinstance(parent, ast.Call)


def _is_default(module: Module, text: Text) -> bool:
    return isinstance(module.parent(text.node), ast.arguments)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
