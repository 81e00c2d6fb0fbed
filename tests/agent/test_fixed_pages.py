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


PARTS = 6
EXAMPLES = [page for page in PAGES if page.first("Example") is not None and not page.code.startswith("MLD")]


@pytest.mark.parametrize("part", range(PARTS))
def test_what_the_fix_makes_of_the_example_is_accepted(part: int) -> None:
    refused = {}
    judged = 0
    for page in EXAMPLES[part::PARTS]:
        before, after = _fixed(page)
        if before == after:
            continue
        example = page.first("Example")
        assert example is not None
        state = snapshot({example.file: before.encode()}, settings_of(example))
        wanted = [item for item in targets(state, page.code) if item.fix is not None]
        verdict = judge(state, state.edited({example.file: after.encode()}), wanted)
        judged += 1
        if not verdict.accepted:
            refused[page.name] = f"{verdict.reason}: {verdict.words}"
    assert not refused
    assert judged >= 4
