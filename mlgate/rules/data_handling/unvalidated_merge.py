"""Logic of unvalidated-merge; its page is rules/data_handling/unvalidated-merge.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Diagnostic, RelatedSpan
from mlgate.core.rule import ModuleRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.display import cell_number, name_of
from mlgate.semantics.frames.merges import Merge, unvalidated_merges
from mlgate.semantics.module import Module


class UnvalidatedMerge(ModuleRule):
    """A model learns from joined rows that nothing keeps from being repeated."""

    code = "MLG404"
    name = "unvalidated-merge"
    severity = Severity.NOTE
    tier = Tier.B
    covers = ("DC1", "DC3")
    equivalents = ("dslinter:R5505", "codesmile:merge_api_parameter_not_explicitly_set", "zhang:6")
    libraries = frozenset({"pandas"})
    tests = False
    tells_all = True
    post_condition = "the same rows are joined, and keys that stand twice are refused or gone"
    adds_arguments = frozenset({"validate", "indicator"})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        from mlgate.semantics.repairs.join_sides import wrong_side
        from mlgate.semantics.repairs.joins import joined_otherwise

        yield from joined_otherwise(repair)
        yield from wrong_side(repair)

    def check(self, module: Module) -> Iterator[Diagnostic]:
        """Yield the first join without `validate` of each function or cell, on the way to a model."""
        places: dict[tuple[int, int], list[Merge]] = {}
        for merge in unvalidated_merges(module):
            statement = module.statement_at(merge.call.span.start)
            cell = cell_number(module, statement) if statement is not None and module.is_notebook else 0
            places.setdefault((id(merge.call.scope), cell), []).append(merge)
        for merges in places.values():
            yield self._told(sorted(merges, key=lambda merge: merge.call.span.end))

    def _told(self, merges: Sequence[Merge]) -> Diagnostic:
        """One diagnostic for joins that stand together: the first, which points to the others."""
        first, *others = merges
        related = [RelatedSpan("learnt from here", first.learnt.span)]
        related += [RelatedSpan("joined here as well", other.call.span) for other in others]
        more = (
            f"; {len(others)} more joins have none either"
            if len(others) > 1
            else "; one more join has none either"
            if others
            else ""
        )
        return self.report(
            first.call,
            f"`{name_of(first.call)}` may repeat rows that a model learns from: no `validate`{more}",
            related=related,
            confidence=first.confidence,
        )
