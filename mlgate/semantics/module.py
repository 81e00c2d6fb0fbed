"""`Module`: everything rules may ask about one file's code. Built lazily: a question not asked costs nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import TYPE_CHECKING, Any, TypeVar
from mlgate.semantics.bare_code import bare_code_of
from mlgate.semantics.call import Call
from mlgate.semantics.catalogue import DEFAULT, Catalogue
from mlgate.semantics.code_places import CodePlaces
from mlgate.semantics.constants import NOT_CONSTANT
from mlgate.semantics.import_lines import imported_modules
from mlgate.semantics.index import FunctionNode, Index, Indexer
from mlgate.semantics.kept_cells import kept_cells
from mlgate.semantics.resolution import Resolver
from mlgate.semantics.scope import Binding, Scope
from mlgate.semantics.tree import Tables, tables_of
from mlgate.semantics.words import KEYWORDS, as_words, words_of
from mlgate.sources.unit import SourceUnit

if TYPE_CHECKING:
    from mlgate.config.settings import Settings

Node = TypeVar("Node", bound=ast.AST)
_TESTS = lazy_regex(r"^[ \t]*(?:async )?def test|^class Test|\b(?:pytest|unittest|doctest|nose|hypothesis)\b", re.M)


class Module(CodePlaces):
    """One module: a script, or a notebook whose cells run in document order."""

    def __init__(self, unit: SourceUnit, catalogue: Catalogue = DEFAULT, settings: Settings | None = None) -> None:
        super().__init__(unit)
        self.catalogue = catalogue
        self._settings = settings

    @property
    def settings(self) -> Settings:
        """The settings of the run: rules read their own options here."""
        assert self._settings is not None, "the engine hands the settings in"
        return self._settings

    @property
    def path(self) -> str:
        """Shown path of the file."""
        return self.unit.path

    @cached_property
    def project_path(self) -> str:
        """The path from the project root: what folders above the project are called says nothing of its files."""
        return self.path if self._settings is None else self._settings.project_path(self.path)

    @property
    def is_notebook(self) -> bool:
        """Whether the code comes from an .ipynb."""
        return self.unit.is_notebook

    @cached_property
    def is_test(self) -> bool:
        """Whether the file is a test by pytest's conventions: `quick_test.py` that tests nothing only tries things."""
        path = self.project_path
        return is_test_path(path) and (is_among_tests(path) or _TESTS.search(self.unit.code) is not None)

    def release(self) -> None:
        """Break the reference cycles of the model, so that its memory is free at once and not at some collection."""
        indexer = self.__dict__.get("_indexer")
        if indexer is not None:
            for scope in indexer.index.scopes:
                scope.bindings.clear()
                scope.attributes.clear()
        self.__dict__.clear()

    # The index

    @cached_property
    def _indexer(self) -> Indexer:
        indexer = Indexer(self)
        indexer.run()
        return indexer

    @property
    def index(self) -> Index:
        """The result of the one pass."""
        return self._indexer.index

    @property
    def resolver(self) -> Resolver:
        """Names to meanings."""
        return self._indexer.resolver

    @property
    def scope(self) -> Scope:
        """The module scope."""
        return self.index.scope

    @cached_property
    def imported_modules(self) -> frozenset[str]:
        """Dotted names of the modules imported anywhere, relative ones with their dots; no parsing is needed."""
        return frozenset(imported_modules(self.unit.code))

    @cached_property
    def imported_roots(self) -> frozenset[str]:
        """Top-level packages that the module imports anywhere ("sklearn", "torch"); no parsing is needed."""
        return frozenset(name.partition(".")[0] for name in self.imported_modules if not name.startswith("."))

    def imports_any(self, roots: Collection[str]) -> bool:
        """Whether the module imports one of these top-level packages."""
        return not self.imported_roots.isdisjoint(roots)

    @property
    def imports_own(self) -> bool:
        """Whether the module imports something that the user's configuration tells of."""
        additions = self.catalogue.additions
        return bool(additions) and self.imports_any({name.partition(".")[0] for name in additions})

    @property
    def calls(self) -> Sequence[Call]:
        """All calls."""
        return self.index.calls

    @cached_property
    def words(self) -> set[bytes]:
        """All words of the code: what is not among them is not called, and nothing need be parsed to know that."""
        return words_of(self.unit.code)

    def mentions(self, words: frozenset[bytes]) -> bool:
        """Whether one of these words (see `words_of`) stands anywhere in the code, strings and comments included."""
        return not words.isdisjoint(self.words)

    @cached_property
    def bare_code(self) -> str:
        """The code without strings and comments; no offset into it means anything."""
        return bare_code_of(self.unit)

    @cached_property
    def identifiers(self) -> set[bytes]:
        """The words of the code, less those that stand in strings and comments only: all that may be a name in it."""
        return words_of(self.bare_code)

    def has_identifier(self, words: frozenset[bytes]) -> bool:
        """Whether one of these words may be a name in the code, or a keyword of it."""
        return not words.isdisjoint(self.identifiers)

    @property
    def is_indexed(self) -> bool:
        """Whether the one pass was made: a look at the text is not worth its time any more."""
        return "_indexer" in self.__dict__

    def calls_to(self, names: Collection[str]) -> Iterator[Call]:
        """Calls of any of these qualified names, in order of the code."""
        if not self.is_indexed and not self.has_identifier(self.catalogue.words_for(names, self.imported_roots)):
            return iter(())
        by_name = self.index.by_name
        wanted = names if isinstance(names, (set, frozenset)) else set(names)
        found = [call for name in by_name.keys() & wanted for call in by_name[name]]
        return iter(sorted(found, key=_call_order))

    def calls_of_kind(self, *kinds: str) -> Iterator[Call]:
        """Calls of whatever the catalogue says is of one of these kinds ("splitter", "estimator")."""
        if not self.is_indexed and not self.has_identifier(self.catalogue.words_of_kinds(kinds, self.imported_roots)):
            return iter(())
        by_kind = self._names_by_kind
        names = {name for kind in kinds for name in by_kind.get(kind, ())}
        return self.calls_to(names) if names else iter(())

    @cached_property
    def _names_by_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.index.by_name:
            for kind in self.catalogue.kinds(name):
                found.setdefault(kind, []).append(name)
        return found

    def method_calls(self, *methods: str) -> Iterator[Call]:
        """Calls of attributes with these names, whatever their receiver is."""
        if not self.is_indexed and not self.has_identifier(as_words(methods)):
            return iter(())
        by_method = self.index.by_method
        found = [call for method in methods for call in by_method.get(method, ())]
        return iter(sorted(found, key=_call_order) if len(methods) > 1 else found)

    def has_method_call(self, *methods: str) -> bool:
        """Whether an attribute with one of these names is called."""
        if not self.is_indexed and not self.has_identifier(as_words(methods)):
            return False
        by_method = self.index.by_method
        return any(method in by_method for method in methods)

    def may_use_kind(self, *kinds: str) -> bool:
        """Whether a word of the code may name something of one of these kinds, called or not."""
        return self.has_identifier(self.catalogue.words_of_kinds(kinds, self.imported_roots))

    def call_of(self, node: ast.Call) -> Call | None:
        """The `Call` of a call node."""
        return self._call_of.get(node)

    @cached_property
    def _call_of(self) -> dict[ast.Call, Call]:
        return {call.node: call for call in self.index.calls}

    def statements(self, kind: type[Node]) -> Sequence[Node]:
        """All statements of one class, functions' bodies last."""
        keywords = KEYWORDS.get(kind) if not self.is_indexed else None
        if keywords is not None and not self.has_identifier(keywords):
            return ()
        return self.index.statements.get(kind, [])  # type: ignore[return-value]

    @property
    def functions(self) -> Sequence[FunctionNode]:
        """All function definitions."""
        return [*self.statements(ast.FunctionDef), *self.statements(ast.AsyncFunctionDef)]

    @property
    def classes(self) -> Sequence[ast.ClassDef]:
        """All class definitions."""
        return self.statements(ast.ClassDef)

    def nodes(self, *kinds: type[Node]) -> Iterator[Node]:
        """All nodes of these classes, expressions too. The first call walks the tree once for everybody."""
        by_kind = self._tables.by_kind
        for kind in kinds:
            yield from by_kind.get(kind, ())  # type: ignore[misc]

    @cached_property
    def _tables(self) -> Tables:
        kept = kept_cells(self.unit)
        return tables_of(self.tree) if kept is None else kept.tables(self.tree)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node around a node."""
        return self._tables.parents.get(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        found = self._tables.parents.get(node)
        while found is not None:
            yield found
            found = self._tables.parents.get(found)

    def enclosing_function(self, node: ast.AST) -> FunctionNode | None:
        """The function that a node stands in."""
        return next((n for n in self.ancestors(node) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))), None)

    # Names

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope that a node stands in."""
        by_node = self._scope_by_node
        for ancestor in self.ancestors(node):
            found = by_node.get(ancestor)
            if found is not None:
                return found
        return self.scope

    @cached_property
    def _scope_by_node(self) -> dict[ast.AST, Scope]:
        return {scope.node: scope for scope in self.index.scopes}

    def qualified_name(self, expression: ast.expr, scope: Scope | None = None) -> str | None:
        """The qualified name of a name or attribute, by what its scope finally binds."""
        return self.resolver.resolve(expression, scope or self.scope_of(expression))[0]

    def instance_of(self, expression: ast.expr, scope: Scope | None = None) -> str | None:
        """The class that an expression is an instance of, where known ("pandas.DataFrame", "builtins.list")."""
        return self.resolver.instance_of(expression, scope or self.scope_of(expression))

    def bindings(self, name: str, scope: Scope | None = None) -> Sequence[Binding]:
        """All bindings of a name, in order."""
        return (scope or self.scope).all_bindings(name)

    def class_named(self, name: str) -> ast.ClassDef | None:
        """The class that this module defines under a name; accepts the resolved form with a leading dot."""
        return next((node for node in reversed(self.classes) if node.name == name.lstrip(".")), None)

    def base_names(self, node: ast.ClassDef) -> set[str]:
        """Qualified names of all bases of a class, through the classes of this module."""
        names: set[str] = set()
        pending = [node]
        while pending:
            current = pending.pop()
            for base in current.bases:
                name = self.qualified_name(base.value if isinstance(base, ast.Subscript) else base)
                if name is None or name in names:
                    continue
                names.add(name)
                local = self.class_named(name) if name.startswith(".") else None
                if local is not None:
                    pending.append(local)
        return names

    def uses(self, name: str) -> Sequence[ast.Name]:
        """All places that read a name, in order of the code, whatever their scope."""
        return self._uses.get(name, ())

    @cached_property
    def _uses(self) -> dict[str, list[ast.Name]]:
        found: dict[str, list[ast.Name]] = {}
        for node in self.nodes(ast.Name):
            if isinstance(node.ctx, ast.Load):
                found.setdefault(node.id, []).append(node)
        for nodes in found.values():
            nodes.sort(key=_position)
        return found

    def constant(self, expression: ast.expr | None, scope: Scope | None = None) -> Any:
        """The constant that an expression is, directly or through a name bound once; `NOT_CONSTANT` otherwise."""
        for _ in range(4):
            if expression is None:
                return NOT_CONSTANT
            if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.USub):
                inner = self.constant(expression.operand, scope)
                return -inner if isinstance(inner, (int, float)) else NOT_CONSTANT
            if isinstance(expression, ast.Constant):
                return expression.value
            if not isinstance(expression, ast.Name):
                return NOT_CONSTANT
            expression = (scope or self.scope_of(expression)).only_value(expression.id)
        return NOT_CONSTANT


def is_test_path(path: str) -> bool:
    """Whether a file is a test by the name of pytest's conventions (`test_*.py`, `*_test.py`), or among tests."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return stem.startswith("test_") or stem.endswith("_test") or is_among_tests(path)


def is_among_tests(path: str) -> bool:
    """Whether a file belongs to tests wherever it says so (`conftest.py`, in `tests/`)."""
    *folders, name = path.split("/")
    return name.rpartition(".")[0] == "conftest" or "tests" in folders


def _position(node: ast.AST) -> tuple[int, int]:
    return (node.lineno, node.col_offset)  # type: ignore[attr-defined]


def _call_order(call: Call) -> tuple[int, int]:
    return (call.node.lineno, call.node.col_offset)
