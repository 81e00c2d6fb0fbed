"""Promises that every rule keeps."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.rule import DocumentRule, EngineRule, Fixable, ModuleRule, NotebookRule, ProjectRule, Rule
from mlgate.engine.registry import family_of, rule_classes
from mlgate.testing import check_files
from tests.pages.page import Page, Sample, content, read_page, without_marks
from tests.pages.test_pages import settings_of

ROOT = Path(__file__).resolve().parents[2]
RULES = rule_classes()
PAGES: dict[str, Page] = {path.stem: read_page(path) for path in sorted(ROOT.glob("rules/*/*.md"))}
REQUIREMENT = re.compile(r"^(CV|AR|SC|PC|DC|TR|EV|SV|MO|ME|FH|EA|RC|AP|GO)\d*$|^MLE-\d\d$|^MW$|^[A-Z]+\d*$")
FORBIDDEN = re.compile(r"ast\.(walk|NodeVisitor|iter_child_nodes)|NodeVisitor|(?<![\w.])open\(|os\.path|(?<!\w)Path\(")
FAMILY_OF_HUNDRED = {
    "MLG0": "engine",
    "MLG1": "leakage",
    "MLG2": "reproducibility",
    "MLG3": "configuration",
    "MLG4": "data_handling",
    "MLG5": "training",
    "MLG6": "evaluation",
    "MLG7": "security",
    "MLG8": "notebook",
    "MLG9": "project",
    "MLD": "documents",
}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.name)


def checked(page: Page, samples: list[Sample]) -> list[LocatedDiagnostic]:
    """What the page's rule says of samples that belong together."""
    changes = [change for sample in samples if (change := sample.change) is not None]
    files = {sample.file: content(sample) for sample in samples}
    return check_files(files, [page.code], settings_of(samples[0]), changes=changes)


def test_there_are_rules() -> None:
    assert len(RULES) >= 30


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@each_rule
def test_names_are_well_formed(rule: type[Rule]) -> None:
    assert re.fullmatch(r"ML[GDP]\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name) and not rule.name.startswith("no-")
    assert family_of(rule) == FAMILY_OF_HUNDRED["MLD" if rule.code.startswith("MLD") else rule.code[:4]]
    module = rule.__module__.rpartition(".")[2]
    if not issubclass(rule, EngineRule):
        assert module == rule.name.replace("-", "_"), "code, name, file name and page follow from each other"


@each_rule
def test_rule_has_its_page(rule: type[Rule]) -> None:
    page = PAGES[rule.name]
    assert page.path.parent.name == family_of(rule)
    assert page.code == rule.code
    assert page.summary == rule.summary(), "the page's first line is the class docstring's"
    assert "Why is this bad?" in page.sections and "Example" in page.sections
    assert "Use instead" in page.sections
    assert ("Fix safety" in page.sections) == (rule.fixable is not Fixable.NEVER)


def test_every_page_has_its_rule() -> None:
    assert set(PAGES) == {rule.name for rule in RULES}


@each_rule
def test_rule_is_of_a_known_sort_and_covers_known_demands(rule: type[Rule]) -> None:
    assert issubclass(rule, (ModuleRule, NotebookRule, ProjectRule, DocumentRule, EngineRule))
    assert all(REQUIREMENT.match(item) for item in rule.covers)
    assert all(":" in item for item in rule.equivalents)
    assert not rule.summary().endswith("..") and rule.summary().endswith(".")


@each_rule
def test_rule_asks_the_model_and_walks_nothing(rule: type[Rule]) -> None:
    path = Path(*rule.__module__.split(".")).with_suffix(".py")
    source = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(source)
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))
    assert not FORBIDDEN.search(code), FORBIDDEN.search(code)
    assert len(source.splitlines()) <= 200
    assert sum(isinstance(node, ast.ClassDef) and hasattr(rule, "code") for node in tree.body) >= 1
    imported = [node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)]
    judging = [name for name in imported if name.startswith("mlgate.semantics.repairs")]
    assert not judging, f"import it in `unrepaired`: a check judges no repair, and would load {judging} for nothing"


@each_page
def test_use_instead_is_clean_under_every_rule(page: Page) -> None:
    better = [sample for sample in page.samples if sample.section == "Use instead" and sample.runs]
    files = {sample.file: without_marks(content(sample)) for sample in better}
    allowed = {"MLG301"} if page.code == "MLG301" else set()
    found = [item for item in check_files(files) if item.code not in allowed and item.severity > 1]
    assert not found, [f"{item.code} {item.message}" for item in found]


@each_page
def test_messages_are_in_house_style(page: Page) -> None:
    for samples in page.projects():
        for item in checked(page, samples):
            assert "\n" not in item.message and not item.message.endswith(".")
            assert "please" not in item.message.lower()
            assert len(item.message) <= 200


@each_page
def test_fixability_is_told_truthfully(page: Page) -> None:
    rule = next(rule for rule in RULES if rule.name == page.name)
    fixes = [item.fix for samples in page.projects() for item in checked(page, samples)]
    if rule.fixable is Fixable.NEVER:
        assert not any(fixes)
    elif rule.fixable is Fixable.ALWAYS:
        assert fixes and all(fixes)
    else:
        assert any(fixes)
