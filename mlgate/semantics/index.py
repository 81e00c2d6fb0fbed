"""The one pass over a module's tree: scopes, bindings, calls and statements.

Module-level statements are visited in order; the body of a function waits until the scope around it is complete, as it
is when the function runs. Expressions are walked with a stack, so their depth does not matter.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterable

from mlgate.core.typing import TYPE_CHECKING, Any
from mlgate.semantics.call import Call
from mlgate.semantics.resolution import Resolver
from mlgate.semantics.scope import Binding, BindingKind, Scope
from mlgate.semantics.tree import CHILD_FIELDS

if TYPE_CHECKING:
    from mlgate.semantics.module import Module

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LEAVES: frozenset[type] = frozenset({ast.Constant, ast.Name, type(None), str, int})


class Index:
    """What the pass found."""

    __slots__ = ("by_method", "by_name", "calls", "imports", "scope", "scopes", "statements")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.calls: list[Call] = []
        self.by_name: dict[str, list[Call]] = {}
        self.by_method: dict[str, list[Call]] = {}
        self.statements: dict[type[ast.AST], list[ast.stmt]] = {}
        self.imports: list[tuple[str, ast.Import | ast.ImportFrom]] = []
        self.scopes: list[Scope] = [scope]


class Indexer:
    """Builds the `Index` of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.resolver = Resolver(module.catalogue)
        self.scope = Scope(module.tree, None)
        self.index = Index(self.scope)
        self.deferred: deque[tuple[Scope, FunctionNode]] = deque()
        self.block_count = 0

    def run(self) -> Index:
        """Visit the whole module."""
        self.visit_body(self.module.tree.body)
        while self.deferred:
            scope, node = self.deferred.popleft()
            self.scope = scope
            self.visit_body(node.body)
        return self.index

    # Statements

    def visit_body(self, body: Iterable[ast.stmt]) -> None:
        """Visit statements in order."""
        statements = self.index.statements
        for statement in body:
            kind = statement.__class__
            found = statements.get(kind)
            if found is None:
                statements[kind] = [statement]
            else:
                found.append(statement)
            _VISITORS.get(kind, Indexer.visit_other)(self, statement)

    def visit_block(self, body: Iterable[ast.stmt]) -> None:
        """Visit statements that may or may not run."""
        before = self.scope.block
        self.block_count += 1
        self.scope.block = (*before, self.block_count)
        self.visit_body(body)
        self.scope.block = before

    def visit_other(self, node: ast.stmt) -> None:
        """Any statement without a body of its own: its expressions."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.visit_expression(child)

    def visit_expr(self, node: ast.Expr) -> None:
        """An expression statement."""
        self.visit_expression(node.value)

    def visit_import(self, node: ast.Import) -> None:
        """`import a.b as c`."""
        for alias in node.names:
            self.index.imports.append((alias.name, node))
            name = alias.asname or alias.name.partition(".")[0]
            path = alias.name if alias.asname else name
            self.scope.bind(Binding(name, BindingKind.IMPORT, node, self.scope, path=path))

    def visit_import_from(self, node: ast.ImportFrom) -> None:
        """`from a import b as c`; relative imports keep their dots."""
        base = "." * node.level + (node.module or "")
        self.index.imports.append((base, node))
        joint = "" if base.endswith(".") else "."
        for alias in node.names:
            if alias.name == "*":
                continue
            name = alias.asname or alias.name
            self.scope.bind(Binding(name, BindingKind.IMPORT, node, self.scope, path=base + joint + alias.name))

    def visit_assign(self, node: ast.Assign) -> None:
        """`a = b = value`."""
        self.visit_expression(node.value)
        for target in node.targets:
            self.bind_target(target, node, node.value, BindingKind.ASSIGNMENT)

    def visit_annotated(self, node: ast.AnnAssign) -> None:
        """`a: T = value`."""
        if node.value is not None:
            self.visit_expression(node.value)
        if node.value is not None or not self.scope.is_module:
            self.bind_target(node.target, node, node.value, BindingKind.ASSIGNMENT)

    def visit_augmented(self, node: ast.AugAssign) -> None:
        """`a += value`."""
        self.visit_expression(node.value)
        if not isinstance(node.target, ast.Name):
            self.visit_expression(node.target)
            return
        before = self.scope.lookup(node.target.id)
        instance = before.instance if before else None
        self.scope.bind(Binding(node.target.id, BindingKind.AUGMENTED, node, self.scope, node.value, instance=instance))

    def visit_delete(self, node: ast.Delete) -> None:
        """`del a`."""
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.bind(Binding(target.id, BindingKind.DELETED, node, self.scope))
            else:
                self.visit_expression(target)

    def visit_global(self, node: ast.Global) -> None:
        """`global a`: in this function, the name is that of the module."""
        if isinstance(self.scope.node, FunctionNode):
            self.scope.global_names = self.scope.global_names.union(node.names)

    def visit_if(self, node: ast.If) -> None:
        """Both branches; a chain of `elif` without recursion."""
        while True:
            self.visit_expression(node.test)
            self.visit_block(node.body)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
            self.index.statements.setdefault(ast.If, []).append(node)
        self.visit_block(node.orelse)

    def visit_for(self, node: ast.For | ast.AsyncFor) -> None:
        """A loop: its target, its body."""
        self.visit_expression(node.iter)
        self.bind_target(node.target, node, None, BindingKind.LOOP)
        self.visit_block(node.body)
        self.visit_block(node.orelse)

    def visit_while(self, node: ast.While) -> None:
        """A loop."""
        self.visit_expression(node.test)
        self.visit_block(node.body)
        self.visit_block(node.orelse)

    def visit_with(self, node: ast.With | ast.AsyncWith) -> None:
        """A context; its body always runs."""
        for item in node.items:
            self.visit_expression(item.context_expr)
            if item.optional_vars is not None:
                self.bind_target(item.optional_vars, node, item.context_expr, BindingKind.CONTEXT)
        self.visit_body(node.body)

    def visit_try(self, node: ast.Try | ast.TryStar) -> None:
        """The body, then handlers that may run instead of it."""
        self.visit_block(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self.visit_expression(handler.type)
            if handler.name:
                self.scope.bind(Binding(handler.name, BindingKind.EXCEPTION, handler, self.scope))
            self.visit_block(handler.body)
        self.visit_block(node.orelse)
        self.visit_body(node.finalbody)

    def visit_match(self, node: ast.Match) -> None:
        """Each case may run."""
        self.visit_expression(node.subject)
        for case in node.cases:
            for pattern in ast.walk(case.pattern):
                name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                if isinstance(name, str):
                    self.scope.bind(Binding(name, BindingKind.OTHER, case.pattern, self.scope))
            if case.guard is not None:
                self.visit_expression(case.guard)
            self.visit_block(case.body)

    def visit_function(self, node: FunctionNode) -> None:
        """Decorators and defaults now, the body when the scope around it is complete."""
        arguments = node.args
        for expression in (*node.decorator_list, *arguments.defaults, *arguments.kw_defaults):
            if expression is not None:
                self.visit_expression(expression)
        self.scope.bind(Binding(node.name, BindingKind.FUNCTION, node, self.scope, path=f".{node.name}"))
        inner = self.new_scope(node)
        parameters = [*arguments.posonlyargs, *arguments.args]
        if self.scope.is_class and parameters:
            inner.receiver = parameters[0].arg
        extra = (arguments.vararg, arguments.kwarg)
        for parameter in (*parameters, *arguments.kwonlyargs, *(item for item in extra if item is not None)):
            instance = self.annotated_instance(parameter.annotation)
            inner.bind(Binding(parameter.arg, BindingKind.PARAMETER, parameter, inner, instance=instance))
        self.deferred.append((inner, node))

    def annotated_instance(self, annotation: ast.expr | None) -> str | None:
        """The class that an annotation names, if it is a plain name."""
        if annotation is None or annotation.__class__ not in _NAMES:
            return None
        return self.resolver.resolve(annotation, self.scope)[0]

    def visit_class(self, node: ast.ClassDef) -> None:
        """Bases and decorators, then the body at once, in a scope of its own."""
        for expression in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit_expression(expression)
        outer = self.scope
        inner = self.new_scope(node)
        self.scope = inner
        self.visit_body(node.body)
        self.scope = outer
        outer.bind(Binding(node.name, BindingKind.CLASS, node, outer, path=f".{node.name}"))

    def new_scope(self, node: ast.AST) -> Scope:
        """A scope inside the current one."""
        scope = Scope(node, self.scope)
        self.index.scopes.append(scope)
        return scope

    # Bindings

    def bind_target(self, target: ast.expr, node: ast.AST, value: ast.expr | None, kind: BindingKind) -> None:
        """Bind whatever `target` names."""
        if isinstance(target, ast.Name):
            self.scope.bind(self.binding(target.id, node, value, kind))
        elif isinstance(target, (ast.Tuple, ast.List)):
            self.bind_elements(target, node, value, kind)
        elif isinstance(target, ast.Starred):
            self.bind_target(target.value, node, None, kind)
        else:
            self.visit_expression(target)
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                self.bind_own_attribute(target, target.value.id, node, value)

    def bind_elements(
        self, target: ast.Tuple | ast.List, node: ast.AST, value: ast.expr | None, kind: BindingKind
    ) -> None:
        """`a, b = value`: element by element where the value is written out."""
        elements: list[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
            elements = list(value.elts)
        if kind is BindingKind.ASSIGNMENT and not any(elements):
            kind = BindingKind.UNPACKING
        for child, element in zip(target.elts, elements, strict=True):
            self.bind_target(child, node, element, kind)

    def bind_own_attribute(self, target: ast.Attribute, name: str, node: ast.AST, value: ast.expr | None) -> None:
        """`self.x = value` in a method belongs to the class."""
        if not any(scope.receiver == name for scope in self.scope.chain()):
            return
        owner = self.scope.enclosing_class()
        if owner is not None:
            binding = self.binding(target.attr, node, value, BindingKind.ASSIGNMENT)
            owner.attributes.setdefault(target.attr, []).append(binding)

    def binding(self, name: str, node: ast.AST, value: ast.expr | None, kind: BindingKind) -> Binding:
        """A binding with what is known of its value."""
        path = instance = None
        if value is not None:
            if isinstance(value, (ast.Name, ast.Attribute)):
                path, receiver = self.resolver.resolve(value, self.scope)
                if receiver is not None:
                    path = None
            if path is None:
                instance = self.resolver.instance_of(value, self.scope)
        return Binding(name, kind, node, self.scope, value, path, instance)

    # Expressions

    def visit_expression(self, root: ast.expr) -> None:
        """Record the calls of an expression; names bound inside it; lambdas and comprehensions in their own scope."""
        stack: list[Any] = [root]
        inner: list[ast.expr] = []
        while stack:
            node = stack.pop()
            kind = node.__class__
            if kind in _LEAVES:
                continue
            if kind in _INNER_SCOPES:
                inner.append(node)
                continue
            if kind in _RECORDED:
                _RECORDED[kind](self, node)
            for name in CHILD_FIELDS[kind]:
                child = getattr(node, name)
                if child.__class__ is list:
                    stack.extend(child)
                else:
                    stack.append(child)
        for expression in inner:
            self.visit_inner(expression)

    def visit_walrus(self, node: ast.NamedExpr) -> None:
        """`(name := value)`."""
        self.bind_target(node.target, node, node.value, BindingKind.ASSIGNMENT)

    def visit_call(self, node: ast.Call) -> None:
        """Record one call."""
        name, receiver = self.resolver.resolve_call(node, self.scope)
        call = Call(self.module, node, name, receiver, self.scope)
        index = self.index
        index.calls.append(call)
        if name is not None:
            index.by_name.setdefault(name, []).append(call)
        if node.func.__class__ is ast.Attribute:
            index.by_method.setdefault(node.func.attr, []).append(call)

    def visit_inner(self, node: Any) -> None:
        """A lambda or a comprehension."""
        outer = self.scope
        block = outer.block
        self.scope = self.new_scope(node)
        if isinstance(node, ast.Lambda):
            for parameter in ast.walk(node.args):
                if isinstance(parameter, ast.arg):
                    self.scope.bind(Binding(parameter.arg, BindingKind.PARAMETER, parameter, self.scope))
            self.visit_expression(node.body)
        else:
            for generator in node.generators:
                self.visit_expression(generator.iter)
                self.bind_target(generator.target, node, None, BindingKind.LOOP)
                for condition in generator.ifs:
                    self.visit_expression(condition)
            for element in _elements(node):
                self.visit_expression(element)
        self.scope = outer
        self.scope.block = block


def _elements(node: Any) -> tuple[ast.expr, ...]:
    return (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)


_NAMES = frozenset({ast.Name, ast.Attribute})
_INNER_SCOPES = frozenset({ast.Lambda, *_COMPREHENSIONS})
_RECORDED: dict[type[ast.AST], Callable[[Indexer, Any], None]] = {
    ast.Call: Indexer.visit_call,
    ast.NamedExpr: Indexer.visit_walrus,
}
_VISITORS: dict[type[ast.stmt], Callable[[Indexer, Any], None]] = {
    ast.Expr: Indexer.visit_expr,
    ast.Assign: Indexer.visit_assign,
    ast.AnnAssign: Indexer.visit_annotated,
    ast.AugAssign: Indexer.visit_augmented,
    ast.Import: Indexer.visit_import,
    ast.ImportFrom: Indexer.visit_import_from,
    ast.FunctionDef: Indexer.visit_function,
    ast.AsyncFunctionDef: Indexer.visit_function,
    ast.ClassDef: Indexer.visit_class,
    ast.If: Indexer.visit_if,
    ast.For: Indexer.visit_for,
    ast.AsyncFor: Indexer.visit_for,
    ast.While: Indexer.visit_while,
    ast.With: Indexer.visit_with,
    ast.AsyncWith: Indexer.visit_with,
    ast.Try: Indexer.visit_try,
    ast.TryStar: Indexer.visit_try,
    ast.Match: Indexer.visit_match,
    ast.Delete: Indexer.visit_delete,
    ast.Global: Indexer.visit_global,
}
