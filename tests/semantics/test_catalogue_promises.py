"""Promises that all data of the library catalogue keeps, without the libraries."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from mlgate.semantics.catalogue import DEFAULT, UNKNOWN, Condition, Entry, roots
from mlgate.semantics.catalogue._generated import MODULES
from mlgate.semantics.catalogue.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
NAMES = tuple(DEFAULT.names())


def entry_of(name: str) -> Entry:
    entry = DEFAULT.entry(name)
    assert entry is not None, name
    return entry


def aliases() -> dict[str, str]:
    modules = (import_module(f"mlgate.semantics.catalogue._generated.{module}") for module in set(MODULES.values()))
    return {alias: target for module in modules for alias, target in module.ALIASES.items()}


def test_every_entry_has_its_own_name() -> None:
    assert [name for name in NAMES if DEFAULT.canonical(name) != name] == []
    assert [name for name in NAMES if entry_of(name).name != name] == []


def test_every_alias_leads_somewhere_else_and_stays_there() -> None:
    found = aliases()
    assert [alias for alias in found if DEFAULT.canonical(alias) == alias] == []
    assert [alias for alias in found if DEFAULT.canonical(DEFAULT.canonical(alias)) != DEFAULT.canonical(alias)] == []


def test_every_kind_is_explained_and_used() -> None:
    assert {kind for name in NAMES for kind in DEFAULT.kinds(name)} == set(KINDS)
    assert [name for name in NAMES if DEFAULT.kinds(name) != entry_of(name).kinds] == []


def test_every_default_is_an_expression() -> None:
    for name in NAMES:
        for default in entry_of(name).defaults.values():
            ast.parse(default, mode="eval")


def test_every_parameter_is_an_identifier_given_once() -> None:
    for name in NAMES:
        parameters = entry_of(name).parameters
        assert all(parameter.isidentifier() for parameter in parameters), name
        assert len(set(parameters)) == len(parameters), name


def test_every_seed_parameter_is_a_parameter_unless_the_signature_is_open() -> None:
    for name in DEFAULT.names("seeded"):
        entry = entry_of(name)
        assert entry.seed is not None, name
        assert entry.seed.name in entry.parameters or entry.open_ended or not entry.parameters, name
        assert entry.seed.draws({}) in (True, False, None)


def test_every_condition_knows_the_default_of_what_it_tests() -> None:
    for name in DEFAULT.names("seeded"):
        entry = entry_of(name)
        for condition in _simple_conditions(entry.seed.when if entry.seed else None):
            is_required = condition.parameter in entry.parameters and condition.parameter not in entry.defaults
            assert is_required or condition.default is not UNKNOWN, (name, condition.parameter)


def _simple_conditions(condition: Condition | None) -> list[Condition]:
    if condition is None:
        return []
    nested = [simple for part in condition.any_of + condition.all_of for simple in _simple_conditions(part)]
    return [condition, *nested] if condition.parameter else nested


def test_the_roots_are_the_packages_that_have_data() -> None:
    assert {"sklearn", "torch", "tensorflow", "pandas", "numpy", "random", "lightning"} <= roots()
    assert {name.partition(".")[0] for name in NAMES} <= roots()


def test_a_look_up_loads_the_data_of_its_library_only() -> None:
    code = (
        "import sys; from mlgate.semantics.catalogue import DEFAULT; DEFAULT.kinds('sklearn.svm.SVC');"
        "print(*sorted(name.rpartition('.')[2] for name in sys.modules if '._generated.' in name))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["sklearn"]


def test_the_catalogue_imports_nothing_of_third_parties() -> None:
    code = "import sys; from mlgate.semantics.catalogue import DEFAULT; list(DEFAULT.names()); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert imported <= {*sys.stdlib_module_names, "mlgate", "__main__"}


def test_hand_kept_facts_are_what_is_committed() -> None:
    command = [sys.executable, "scripts/generate_catalogue.py", "--check", "supplement", "tensorflow"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
