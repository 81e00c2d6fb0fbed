"""One catalogue entry: the facts about one public library name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mlgate.core.typing import TYPE_CHECKING, Literal
from mlgate.core.values import NamedTuple
from mlgate.semantics.catalogue.condition import Condition

if TYPE_CHECKING:
    from mlgate.semantics.catalogue.effects import Tests

Form = Literal["class", "function", "method", "value"]
Wanted = Literal["labels", "scores", "probabilities", "values", "clusters", "any"]


class SeedParameter(NamedTuple):
    """The parameter that makes a call repeatable.

    Attributes:
        name: `random_state`, `seed`, `random_seed`, `generator` or `rng`.
        default: Source text of its default; None when it must be given.
        position: Index among positional arguments; None when it is keyword-only.
        unset: Where the randomness comes from while it is unset: the global generator of `numpy`, `torch`, `keras`,
            `tensorflow` or `python` (seeding that one suffices), fresh `entropy`, or a `fixed` constant (always the
            same).
        when: The call draws only under this condition; None for always.
        also: Further parameters that seed the call as well, such as `rng` beside `random_state`.
    """

    name: str
    default: str | None = "None"
    position: int | None = None
    unset: str = "numpy"
    when: Condition | None = None
    also: tuple[str, ...] = ()

    def draws(self, arguments: Mapping[str, object]) -> bool | None:
        """Tell whether a call with these constant arguments draws random numbers; None when undecided.

        Args:
            arguments: Parameter name to constant, `UNKNOWN` for an argument that is no constant.
        """
        return True if self.when is None else self.when.holds(arguments)

    def is_set(self, arguments: Mapping[str, object]) -> bool:
        """Tell whether the call passes a seed; a literal None is no seed, a non-constant is taken for one."""
        return any(arguments.get(name) is not None for name in (self.name, *self.also))

    @property
    def is_fixed(self) -> bool:
        """Whether leaving it unset still gives the same numbers on every run."""
        return self.unset == "fixed"


class MetricFacts(NamedTuple):
    """How a metric takes its arguments.

    Attributes:
        truth: Parameter that takes the true values.
        prediction: Parameter that takes the predictions.
        wants: What the predictions must be: hard `labels`, ranking `scores`, `probabilities`, numeric `values`,
            `clusters`, or `any` of these.
        symmetric: Whether swapping truth and prediction gives the same number.
        greater_is_better: None when the result is no single number, or has no direction.
    """

    truth: str
    prediction: str
    wants: Wanted
    symmetric: bool
    greater_is_better: bool | None


class Entry(NamedTuple):
    """What is known about one public name.

    Attributes:
        name: Canonical public path.
        kinds: What it is, such as `estimator` or `splitter`: keys of `kinds.KINDS`.
        form: Whether the name is a class, a function, a method or a plain value.
        parameters: All named parameters in order, `self` left out.
        positional: Those of them that can be given by position, in order.
        defaults: Source text of each default.
        variadic: Whether further positional arguments are accepted.
        open_ended: Whether further keyword arguments are accepted.
        seed: The parameter that makes it repeatable, if it has one.
        hyperparameters: Constructor parameters that change what is learnt.
        stateless: A transformer that learns nothing from the rows it is fitted on.
        uses_target: A transformer or resampler that learns from the target.
        metric: How a metric takes its arguments.
        state: The global generators that a draw uses or a seeder sets: `python`, `numpy`, `torch`, `torch.cuda`,
            `keras`, `tensorflow` ...
        effect: What a call does to rows, a key of `effects.EFFECTS`; users' entries only, like all that follow.
        learns: What its fit learns from rows, a key of `effects.LEARNS`.
        only_if: Tests of the arguments without which the effect is another, or nothing is learnt.
        unless: Tests with which it is.
        otherwise: The other effect.
    """

    name: str
    kinds: frozenset[str]
    form: Form = "function"
    parameters: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    defaults: Mapping[str, str] = MappingProxyType({})
    variadic: bool = False
    open_ended: bool = False
    seed: SeedParameter | None = None
    hyperparameters: tuple[str, ...] = ()
    stateless: bool = False
    uses_target: bool = False
    metric: MetricFacts | None = None
    state: frozenset[str] = frozenset()
    effect: str = ""
    learns: str = ""
    only_if: Tests = ()
    unless: Tests = ()
    otherwise: str = "keep"

    def arguments(self, positional: Iterable[object], keywords: Mapping[str, object]) -> dict[str, object]:
        """Name the arguments of a call; positional ones beyond the known parameters are dropped.

        Older versions took by position what is keyword-only now, in the same order: `KFold(5, True, 42)`.
        """
        names = self.positional if self.variadic else self.parameters
        return dict(zip(names, positional, strict=False)) | dict(keywords)
