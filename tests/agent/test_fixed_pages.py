"""Every deterministic fix takes part in the acceptance: what it makes of its page's example is accepted."""

import pytest

from mlgate.agent.acceptance import judge
from mlgate.testing import fix_source
from tests.agent.states import snapshot, targets
from tests.pages.page import Page, content, without_marks
from tests.pages.test_pages import PAGES, settings_of


def _fixed(page: Page) -> tuple[str, str]:
    example = page.first("Example")
    assert example is not None
    before = without_marks(content(example))
    if example.language != "python" or "file" in example.attributes:
        return before, before
    return before, fix_source(before, example.file, [page.code], settings_of(example))


EXAMPLES = [
    (page, *_fixed(page)) for page in PAGES if page.first("Example") is not None and not page.code.startswith("MLD")
]
FIXED = [pytest.param(page, before, after, id=page.name) for page, before, after in EXAMPLES if before != after]


@pytest.mark.parametrize(("page", "before", "after"), FIXED)
def test_what_the_fix_makes_of_the_example_is_accepted(page: Page, before: str, after: str) -> None:
    example = page.first("Example")
    assert example is not None
    state = snapshot({example.file: before.encode()}, settings_of(example))
    wanted = [item for item in targets(state, page.code) if item.fix is not None]
    verdict = judge(state, state.edited({example.file: after.encode()}), wanted)
    assert verdict.accepted, f"{verdict.reason}: {verdict.words}"


def test_there_are_fixes_to_be_judged() -> None:
    assert len(FIXED) >= 30
