"""The catalogue: look-ups by dotted name, over generated data that is loaded one library at a time."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from mlgate.core.typing import Final, cast
from mlgate.semantics.catalogue._generated import MODULES
from mlgate.semantics.catalogue.entry import Entry, SeedParameter
from mlgate.semantics.catalogue.reading import ROW_KEYS, Row, read_entry, split
from mlgate.semantics.words import last_words

Addition = Entry | Row | str | Iterable[str]
"""What a user may add under a name: an entry, its data form, or only its kinds."""

_NO_KINDS: Final[frozenset[str]] = frozenset()
SEEDED: Final = "(seeded)"
"""In `Catalogue.words_of_kinds`, the kind of all names that take a seed."""

_ROOTS: Final = frozenset(MODULES)
_GENERATED: Final = "mlgate.semantics.catalogue._generated"


@cache
def _rows(module: str) -> tuple[Mapping[str, Row], Mapping[str, str]]:
    """Rows and aliases of one generated module."""
    data = import_module(f"{_GENERATED}.{module}")
    return cast("Mapping[str, Row]", data.ENTRIES), cast("Mapping[str, str]", data.ALIASES)


@cache
def _words_of_root(root: str) -> Mapping[str, list[str]]:
    """By kind, the last parts of names below a package; read from one text, since most packages are never asked for."""
    from mlgate.semantics.catalogue._generated.words import OF_ROOT

    texts = (text.split(" ") for text in OF_ROOT.get(root, "").split(";"))
    return {kind: words for kind, *words in texts}


def _shipped_row(name: str) -> Row | None:
    module = MODULES.get(name.partition(".")[0])
    return _rows(module)[0].get(name) if module else None


def roots() -> frozenset[str]:
    """Root packages that the shipped catalogue knows, such as `sklearn`."""
    return _ROOTS


class Catalogue:
    """What mlgate knows about library names; immutable, extended by configuration."""

    __slots__ = ("_additions", "_aliases", "_canonical", "_entries", "_kinds", "_roots", "_words")

    def __init__(self, additions: Mapping[str, Entry], aliases: Mapping[str, str]) -> None:
        self._additions = additions
        self._aliases = aliases
        self._canonical: dict[str, str] = {}
        self._entries: dict[str, Entry | None] = {}
        self._kinds: dict[str, frozenset[str]] = {}
        self._roots: dict[Collection[str], frozenset[str]] = {}
        self._words: dict[Hashable, frozenset[bytes]] = {}

    @property
    def additions(self) -> Mapping[str, Entry]:
        """What the user's configuration adds to the shipped entries, or puts in their place."""
        return self._additions

    def canonical(self, name: str) -> str:
        """Turn an old or alternative path into the canonical public one; unknown names come back unchanged."""
        found = self._canonical.get(name)
        if found is None:
            found = self._canonical[name] = self._resolve(name)
        return found

    def entry(self, name: str) -> Entry | None:
        """Look up the facts about a canonical or alternative name."""
        try:
            return self._entries[name]
        except KeyError:
            entry = self._entries[name] = self._find(self.canonical(name))
            return entry

    def kinds(self, name: str) -> frozenset[str]:
        """Tell what a name is; empty for names that are not in the catalogue."""
        found = self._kinds.get(name)
        if found is None:
            found = self._kinds[name] = self._find_kinds(self.canonical(name))
        return found

    def has_kind(self, name: str, *kinds: str) -> bool:
        """Tell whether a name is of at least one of the kinds."""
        return not self.kinds(name).isdisjoint(kinds)

    def seed_parameter(self, name: str) -> SeedParameter | None:
        """Look up the parameter that makes calls of a name repeatable."""
        entry = self.entry(name)
        return entry.seed if entry else None

    def words_of_kinds(self, kinds: tuple[str, ...], roots: frozenset[str]) -> frozenset[bytes]:
        """Last parts of all names of these kinds, old ones too, below packages of which only `roots` are imported.

        Where none of these words stands in a file, nothing of the kinds is called in it. `SEEDED` is a kind here: all
        that takes a seed.
        """
        key = (kinds, roots & _ROOTS)
        found = self._words.get(key)
        if found is None:
            own = (name for name, entry in self._additions.items() if _is_of(entry, kinds))
            shipped = (
                word for root in (*key[1], "builtins") for kind in kinds for word in _words_of_root(root).get(kind, ())
            )
            found = self._words[key] = last_words((*shipped, *own, *self._aliases))
        return found

    def words_for(self, names: Collection[str], roots: frozenset[str]) -> frozenset[bytes]:
        """Last parts of canonical names, and of what they were called before, as far as their package is imported.

        `roots`: the packages that a file imports; a name of the file's own, or of a builtin, is always kept.
        """
        wanted = names if isinstance(names, (frozenset, tuple)) else frozenset(names)
        key = (wanted, roots & self._roots_of(wanted))
        found = self._words.get(key)
        if found is None:
            from mlgate.semantics.catalogue._generated.words import OLD

            reached = [name.rpartition(".")[2] for name in names if self._is_reached(name, roots)]
            old = (word for name in reached for word in OLD.get(name, "").split())
            found = self._words[key] = last_words((*reached, *old, *self._aliases))
        return found

    def _is_reached(self, name: str, roots: frozenset[str]) -> bool:
        from mlgate.semantics.catalogue._generated.words import LINKS

        root = name.partition(".")[0]
        links = LINKS.get(root, "").split()
        return root in ("", "builtins") or root in roots or not roots.isdisjoint(links) or bool(self._aliases)

    def _roots_of(self, names: Collection[str]) -> frozenset[str]:
        """The packages whose import lets any of the names be called."""
        found = self._roots.get(names)
        if found is None:
            from mlgate.semantics.catalogue._generated.words import LINKS

            own = {name.partition(".")[0] for name in names}
            found = self._roots[names] = frozenset(own | {link for root in own for link in LINKS.get(root, "").split()})
        return found

    def names(self, *kinds: str) -> Iterator[str]:
        """Yield every canonical name of at least one of the kinds; loads every library."""
        shipped = (name for module in sorted(set(MODULES.values())) for name in _rows(module)[0])
        for name in {**dict.fromkeys(shipped), **dict.fromkeys(self._additions)}:
            if not kinds or self.has_kind(name, *kinds):
                yield name

    def extended(
        self, additions: Mapping[str, Addition], aliases: Mapping[str, str] = MappingProxyType({})
    ) -> "Catalogue":
        """Return a catalogue that also knows the user's own names.

        Args:
            additions: Dotted name to an entry, its data form, or its kinds; an addition replaces a shipped entry.
            aliases: Further paths, or module prefixes, to the name they stand for.

        Raises:
            ValueError: An addition has an unknown key, or a condition that cannot be read.
        """
        entries = {name: _read_addition(name, addition) for name, addition in additions.items()}
        return Catalogue({**self._additions, **entries}, {**self._aliases, **aliases})

    def _resolve(self, name: str) -> str:
        for _ in range(8):  # aliases chain at most a few times; a cycle in the user's own ends here
            shorter = self._replace_prefix(name)
            if shorter is None:
                break
            name = shorter
        return name

    def _replace_prefix(self, name: str) -> str | None:
        """Apply the alias of the longest dotted prefix that is not itself an entry."""
        module = MODULES.get(name.partition(".")[0])
        shipped = _rows(module)[1] if module else {}
        end = len(name)
        while end > 0:
            prefix = name[:end]
            target = self._aliases.get(prefix) or shipped.get(prefix)
            if target is not None:
                return target + name[end:]
            end = name.rfind(".", 0, end)
        return None

    def _find(self, name: str) -> Entry | None:
        added = self._additions.get(name)
        if added is not None:
            return added
        row = _shipped_row(name)
        return None if row is None else read_entry(name, row)

    def _find_kinds(self, name: str) -> frozenset[str]:
        added = self._additions.get(name)
        if added is not None:
            return added.kinds
        row = _shipped_row(name)
        return _NO_KINDS if row is None else frozenset(split(row["kinds"]))


def _read_addition(name: str, addition: Addition) -> Entry:
    if isinstance(addition, Entry):
        return addition
    if isinstance(addition, Mapping):
        unknown = [key for key in addition if key not in ROW_KEYS]
        if unknown:
            raise ValueError(f"{name}: unknown key `{unknown[0]}`; accepted are {', '.join(ROW_KEYS)}")
        return read_entry(name, addition)
    return read_entry(name, {"kinds": addition})


def _is_of(entry: Entry, kinds: tuple[str, ...]) -> bool:
    return not entry.kinds.isdisjoint(kinds) or (SEEDED in kinds and entry.seed is not None)


def render_words() -> str:
    """The module `_generated.words`: last parts of names by kind and package, links between packages, old names."""
    aliases = {old: new for module in sorted(set(MODULES.values())) for old, new in _rows(module)[1].items()}
    former: dict[str, set[str]] = {}
    links: dict[str, set[str]] = {}
    for old, new in aliases.items():
        former.setdefault(new.rpartition(".")[2], set()).add(old.rpartition(".")[2])
        links.setdefault(new.partition(".")[0], set()).add(old.partition(".")[0])
    by_kind: dict[str, dict[str, set[str]]] = {}
    for name in DEFAULT.names():
        word, root = name.rpartition(".")[2], name.partition(".")[0]
        seeded = {SEEDED} if DEFAULT.seed_parameter(name) is not None else set()
        for kind in DEFAULT.kinds(name) | seeded:
            for path in {root, *links.get(root, ())}:
                by_kind.setdefault(kind, {}).setdefault(path, set()).update({word}, former.get(word, ()))
    parts = ['"""Generated by scripts/generate_docs.py from the modules beside this one; do not edit."""\n']
    parts.append("OF_ROOT: dict[str, str] = {")
    roots_of = sorted({root for words_of in by_kind.values() for root in words_of})
    for root in roots_of:
        kinds = (" ".join([kind, *sorted(of[root])]) for kind, of in sorted(by_kind.items()) if root in of)
        parts.append(f"    {root!r}: {';'.join(kinds)!r},")
    parts.append("}\n\nLINKS: dict[str, str] = {")
    far = {root: sorted(paths - {root}) for root, paths in links.items() if paths - {root}}
    parts += [f"    {root!r}: {' '.join(paths)!r}," for root, paths in sorted(far.items())]
    parts.append("}\n\nOLD: dict[str, str] = {")
    changed = {new: sorted(old - {new}) for new, old in former.items() if old - {new}}
    parts += [f"    {new!r}: {' '.join(old)!r}," for new, old in sorted(changed.items())]
    return "\n".join([*parts, "}\n"])


DEFAULT: Final = Catalogue({}, {})
"""The shipped catalogue."""
