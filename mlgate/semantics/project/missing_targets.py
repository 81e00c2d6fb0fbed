"""Which of training, evaluating and testing no task runner of a project does."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedEdit, LocatedFix, Location, Span
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics.project.automation import MAKEFILES, RUNNER, does
from mlgate.semantics.project.ml_project import STARTS, MlProject, is_aside, ml_projects

WANTED = {
    "train": ("train", "training", "fit", "retrain"),
    "evaluate": ("evaluate", "evaluation", "eval", "validate", "validation", "score", "metrics", "report"),
    "test": ("test", "tests", "check", "pytest", "ci"),
}


class MissingTargets(NamedTuple):
    """What nobody does; `place` is the Makefile, or where the project trains."""

    place: Fact
    names: tuple[str, ...]
    runner: str
    fix: LocatedFix | None


def missing_targets(project: Project, code: str) -> Iterator[MissingTargets]:
    """One for each project whose runners lack some of the targets."""
    for found in ml_projects(project, code):
        runners = _runners(project, code, found)
        if any(fact.data["open"] or _includes_the_unknown(project, fact) for fact in runners):
            continue
        targets = [name for fact in runners for name in fact.data["targets"]]
        names = tuple(name for name, words in WANTED.items() if not does(targets, words))
        if names:
            make = next((fact for fact in runners if _name(fact) in MAKEFILES), None)
            place = make or (runners[0] if runners else found.place)
            fix = _appended(project, code, found, make, names) if make is not None else None
            yield MissingTargets(place, names, _name(place) if runners else "", fix)


def _runners(project: Project, code: str, found: MlProject) -> list[Fact]:
    facts = project.facts(code)
    return [
        fact
        for path in sorted(facts, key=lambda path: (path.count("/"), path))
        if found.holds(path)
        for fact in facts[path]
        if fact.kind == RUNNER
    ]


def _name(fact: Fact) -> str:
    return fact.location.path.rpartition("/")[2]


def _includes_the_unknown(project: Project, fact: Fact) -> bool:
    """Whether a file is included that nobody has read."""
    folder = fact.location.path.rpartition("/")[0]
    known = set(project.paths)
    return any(
        (f"{folder}/{name}" if folder else name) not in known for name in fact.data["includes"] if "*" not in name
    )


def _appended(project: Project, code: str, found: MlProject, make: Fact, names: tuple[str, ...]) -> LocatedFix | None:
    """The fix that appends those targets whose command is known."""
    if make.location.path.rpartition("/")[0] != found.root.rstrip("/"):
        return None
    commands = {name: _command(project, code, found, name) for name in names}
    known = {name: command for name, command in commands.items() if command}
    if not known:
        return None
    end, (line, column) = make.data["end"], make.data["last"]
    text = "".join(f"\n.PHONY: {name}\n{name}:\n\t{command}\n" for name, command in known.items())
    content = text if make.data["ends"] else f"\n{text}"
    edit = LocatedEdit(Location(make.location.path, line, column, line, column), content, Span(end, end))
    return LocatedFix(f"Append {' and '.join(f'`{name}`' for name in known)}", Applicability.SAFE.value, (edit,))


def _command(project: Project, code: str, found: MlProject, name: str) -> str:
    if name == "test":
        return (
            "python -m pytest"
            if any(_is_test(found.relative(path)) for path in project.paths if found.holds(path))
            else ""
        )
    if name == "train":
        return _run(project, found, found.place.location.path)
    facts = (fact for path in sorted(project.facts(code)) if found.holds(path) for fact in project.facts(code)[path])
    scripts = [
        fact.location.path for fact in facts if fact.kind == STARTS and not is_aside(found.relative(fact.location.path))
    ]
    stems = ((path, path.rpartition("/")[2].removesuffix(".py")) for path in scripts)
    return next((_run(project, found, path) for path, stem in stems if does([stem], WANTED["evaluate"])), "")


def _run(project: Project, found: MlProject, path: str) -> str:
    """How a script is run: as a module where its folder is a package."""
    relative = found.relative(path)
    folder = path.rpartition("/")[0]
    if folder and project.exists(f"{folder}/__init__.py"):
        return f"python -m {relative.removesuffix('.py').replace('/', '.')}"
    return f"python {relative}"


def _is_test(path: str) -> bool:
    return path.endswith(".py") and ("/test_" in f"/{path}" or path.startswith("tests/"))
