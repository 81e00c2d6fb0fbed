"""A6: nothing is lost, and nothing is there instead that only looks like it."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.lost.altered import altered_rows
from mlgate.agent.acceptance.lost.arguments import changed_arguments
from mlgate.agent.acceptance.lost.calls import lost_calls
from mlgate.agent.acceptance.lost.chosen import chosen_otherwise
from mlgate.agent.acceptance.lost.configured import changed_settings
from mlgate.agent.acceptance.lost.constructs import new_constructs
from mlgate.agent.acceptance.lost.cut_by_name import columns_dropped, cut_by_name
from mlgate.agent.acceptance.lost.definitions import lost_definitions
from mlgate.agent.acceptance.lost.deletion import lost_files, too_much_deleted
from mlgate.agent.acceptance.lost.dependencies import changed_dependencies
from mlgate.agent.acceptance.lost.displaced import displaced
from mlgate.agent.acceptance.lost.draws import drawn_anew
from mlgate.agent.acceptance.lost.effects import lost_effects
from mlgate.agent.acceptance.lost.elsewhere import changed_elsewhere
from mlgate.agent.acceptance.lost.environment import environment_told
from mlgate.agent.acceptance.lost.found_best import searches_ignored
from mlgate.agent.acceptance.lost.gradients import frozen
from mlgate.agent.acceptance.lost.guards import lost_guards
from mlgate.agent.acceptance.lost.guesses import guessed_versions
from mlgate.agent.acceptance.lost.heard import less_heard
from mlgate.agent.acceptance.lost.hidden import hidden_code, lost_cells
from mlgate.agent.acceptance.lost.imports import undeclared_imports, undefined_names
from mlgate.agent.acceptance.lost.judged import unjudged
from mlgate.agent.acceptance.lost.layers import changed_layers
from mlgate.agent.acceptance.lost.learners import disturbed
from mlgate.agent.acceptance.lost.learning import changed_learning
from mlgate.agent.acceptance.lost.learnt_rows import changed_rows
from mlgate.agent.acceptance.lost.literals import changed_literals
from mlgate.agent.acceptance.lost.loops import shortened_loops
from mlgate.agent.acceptance.lost.mirrored import mirrored_otherwise
from mlgate.agent.acceptance.lost.narrowed import narrowed
from mlgate.agent.acceptance.lost.nullified import nullified
from mlgate.agent.acceptance.lost.outside import done_no_more
from mlgate.agent.acceptance.lost.parts import mixed_parts
from mlgate.agent.acceptance.lost.private import private_told
from mlgate.agent.acceptance.lost.rejoined import fitted_on_both, judged_by_learnt, rejoined
from mlgate.agent.acceptance.lost.reordered import reordered_parts
from mlgate.agent.acceptance.lost.results import changed_results
from mlgate.agent.acceptance.lost.rounds import changed_rounds
from mlgate.agent.acceptance.lost.same_sides import same_sides
from mlgate.agent.acceptance.lost.saved_early import saved_early
from mlgate.agent.acceptance.lost.saved_unfitted import saved_unfitted
from mlgate.agent.acceptance.lost.scores import changed_scores
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.agent.acceptance.lost.stacked_blocks import blocks_lost
from mlgate.agent.acceptance.lost.swapped import swapped_values
from mlgate.agent.acceptance.lost.truths import truth_of_others
from mlgate.agent.acceptance.lost.uncalled import uncalled
from mlgate.agent.acceptance.lost.windows import cut_otherwise
from mlgate.agent.acceptance.verdict import Refusal


def check(change: Change) -> Iterator[Refusal]:
    """What the state before had, and what the state after should not have."""
    yield from lost_files(change)
    yield from changed_dependencies(change)
    yield from guessed_versions(change)
    yield from changed_settings(change)
    if not change.python:
        return
    sides = Sides(change)
    yield from lost_cells(sides)
    yield from hidden_code(sides)
    yield from new_constructs(sides)
    yield from lost_definitions(sides)
    yield from lost_guards(sides)
    yield from lost_calls(sides)
    yield from lost_effects(sides)
    yield from done_no_more(sides)
    yield from uncalled(sides)
    yield from changed_arguments(sides)
    yield from changed_results(sides)
    yield from swapped_values(sides)
    yield from nullified(sides)
    yield from same_sides(sides)
    yield from reordered_parts(sides)
    yield from mixed_parts(sides)
    yield from saved_early(sides)
    yield from saved_unfitted(sides)
    yield from searches_ignored(sides)
    yield from chosen_otherwise(sides)
    yield from unjudged(sides)
    yield from truth_of_others(sides)
    yield from changed_rows(sides)
    yield from altered_rows(sides)
    yield from narrowed(sides)
    yield from cut_otherwise(sides)
    yield from mirrored_otherwise(sides)
    yield from frozen(sides)
    yield from changed_learning(sides)
    yield from disturbed(sides)
    yield from changed_layers(sides)
    yield from shortened_loops(sides)
    yield from changed_rounds(sides)
    yield from changed_scores(sides)
    yield from undeclared_imports(sides)
    yield from less_heard(sides)
    for question in _ASIDE:
        yield from question(sides)
    yield from changed_literals(sides)
    yield from changed_elsewhere(sides)
    yield from displaced(sides)
    yield from too_much_deleted(change)
    yield from undefined_names(sides)


_ASIDE = (
    environment_told,
    private_told,
    rejoined,
    fitted_on_both,
    judged_by_learnt,
    cut_by_name,
    columns_dropped,
    blocks_lost,
    drawn_anew,
)
"""What a patch does beside a repair."""
