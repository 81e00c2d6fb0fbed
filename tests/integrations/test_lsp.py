"""`mlgate server` as an editor meets it: a client over a real process, with what it types and never saves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

from tests.integrations.lsp_client import Editor, applied, edits_of

LEAKY = """\
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def run(X, y):
    X = StandardScaler().fit_transform(X)
    grüße = "😀"; a, b, c, d = train_test_split(X, y)
    return LogisticRegression().fit(a, c).score(b, d)
"""
FILES = """\
import os
import pandas as pd

paths = []
emoji = "😀"
for name in os.listdir("ä"):
    paths.append(name)
frame = pd.concat([pd.read_csv(path) for path in paths])
"""
UNSAFE = "Set `random_state` (unsafe: results may change)"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    root = tmp_path_factory.mktemp("project")
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("scratch/\n")
    (root / "mlgate.toml").write_text('exclude = ["generated/"]\n')
    workspace = types.WorkspaceClientCapabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    )
    editor = Editor(root, workspace=workspace)
    try:
        yield editor
        assert editor.quit() == 0
    finally:
        editor.close()


def test_a_leak_is_shown_with_its_places_and_its_page(editor: Editor) -> None:
    uri = editor.open("leaky.py", LEAKY)
    leak = editor.found(uri, "MLG101")
    assert leak.range == types.Range(types.Position(6, 8), types.Position(6, 41))
    assert leak.severity is types.DiagnosticSeverity.Information and leak.source == "mlgate"
    assert leak.code_description is not None and leak.code_description.href.endswith("/leakage/fit-before-split/")
    steps = {item.message: item.location for item in leak.related_information or ()}
    split = next(place for words, place in steps.items() if "split" in words)
    assert split.uri == uri and split.range.start == types.Position(7, 31)  # the emoji counts twice
    assert {place.uri for place in steps.values()} == {uri} and len(steps) > 2


def test_what_is_typed_counts_and_not_what_is_on_disk(editor: Editor) -> None:
    (editor.root / "typed.py").write_text("import pandas as pd\n")
    uri = editor.open("typed.py", LEAKY)
    assert "MLG205" in editor.codes(uri)
    editor.edit(uri, (7, 52, 7, 52, ", random_state=1"))
    assert "MLG205" not in editor.codes(uri) and "MLG101" in editor.codes(uri)
    editor.edit(uri, (6, 0, 7, 0, ""), (6, 4, 6, 4, "pass; "))
    assert "MLG101" not in editor.codes(uri)
    editor.shut(uri)
    editor.wait_until(lambda: editor.codes(uri) == [])


def test_the_newest_text_is_published_by_itself(editor: Editor) -> None:
    uri = editor.open("keys.py", "")
    text = "import pandas as pd\nx = pd.read_csv('/data/a.csv')"
    for length in range(1, len(text) + 1):
        editor.edit(uri, text[:length], wait=False)
    editor.wait_until(lambda: editor.codes(uri) == ["MLG303"])
    assert editor.shown[uri].version == len(text) + 1
    assert editor.published.count(uri) < 10


def test_fixes_say_how_safe_they_are_and_hit_the_right_characters(editor: Editor) -> None:
    uri = editor.open("fixes.py", LEAKY)
    found = editor.actions(uri, 7)
    assert found[UNSAFE].is_preferred is None and found[UNSAFE].kind == types.CodeActionKind.QuickFix
    after = applied(LEAKY, edits_of(found[UNSAFE])[uri])
    assert after == LEAKY.replace("split(X, y)", "split(X, y, random_state=42)")
    suppressed = applied(LEAKY, edits_of(found["Suppress MLG205 here, with a reason"])[uri])
    assert "split(X, y)  # mlgate: ignore[MLG205] -- TODO" in suppressed
    editor.edit(uri, suppressed)
    assert "MLG205" not in editor.codes(uri) and "MLG006" not in editor.codes(uri)


def test_a_reason_that_was_not_filled_in_is_told_where_reasons_are_demanded(editor: Editor) -> None:
    folder = editor.root / "strict"
    folder.mkdir()
    (folder / "mlgate.toml").write_text("[suppressions]\nrequire-reason = true\n")
    uri = editor.open("strict/why.py", LEAKY)
    found = editor.actions(uri, 7)
    suppressed = applied(LEAKY, edits_of(found["Suppress MLG205 here, with a reason"])[uri])
    editor.edit(uri, suppressed)
    assert "MLG006" in editor.codes(uri) and "MLG205" not in editor.codes(uri)
    editor.edit(uri, suppressed.replace("TODO: say why", "the spread over splits is measured"))
    assert "MLG006" not in editor.codes(uri)


def test_all_safe_fixes_are_one_action_that_is_asked_for(editor: Editor) -> None:
    uri = editor.open("files.py", FILES)
    found = editor.actions(uri, 5)
    safe = next(item for item in found.values() if item.is_preferred)
    assert "unsafe" not in safe.title and "Apply all safe fixes of mlgate" not in found
    every = editor.actions(uri, 0, "source.fixAll")
    assert set(every) == {"Apply all safe fixes of mlgate"}
    assert every["Apply all safe fixes of mlgate"].kind == "source.fixAll.mlgate"
    after = applied(FILES, edits_of(every["Apply all safe fixes of mlgate"])[uri])
    assert after == FILES.replace('os.listdir("ä")', 'sorted(os.listdir("ä"))')
    editor.edit(uri, after)
    assert editor.actions(uri, 0, "source.fixAll") == {}


def test_a_hover_says_why_and_what_to_write_instead(editor: Editor) -> None:
    uri = editor.open("hover.py", LEAKY)
    text = editor.hover(uri, 7, 33)
    assert text is not None and text.startswith("**[MLG205 missing-random-state](https://")
    assert text.index("without `random_state`") < text.index("#### Why is this bad?") < text.index("#### Use instead")
    assert "#### Cases" not in text
    assert editor.hover(uri, 0, 3) is None


CELLS = (
    "#md Grüße",
    "import numpy as np\nimport pandas as pd\nfrom sklearn.model_selection import train_test_split",
    "from sklearn.preprocessing import StandardScaler\n%matplotlib inline",
    "name = '😀'; frame = pd.read_csv('a.csv')\nX, y = frame.drop(columns='y'), frame['y']",
    "scaled = StandardScaler().fit_transform(X)",
    "x_train, x_test, y_train, y_test = train_test_split(scaled, y)",
    "from sklearn.svm import SVC\nmodel = SVC().fit(x_train, y_train)\nmodel.score(x_test, y_test)",
)


def test_a_notebook_is_one_program_and_each_cell_a_document(editor: Editor) -> None:
    cells = editor.open_notebook("book.ipynb", *CELLS)
    leak = editor.found(cells[4], "MLG101")
    assert leak.range == types.Range(types.Position(0, 9), types.Position(0, 42))
    assert [item.location.uri for item in leak.related_information or ()][:2] == [cells[4], cells[5]]
    title = next(iter(editor.actions(cells[5], 0)))
    edits = edits_of(editor.actions(cells[5], 0)[title])
    assert list(edits) == [cells[5]]
    fixed = applied(CELLS[5], edits[cells[5]])
    assert fixed == CELLS[5].replace("scaled, y)", "scaled, y, random_state=42)")
    editor.edit_cell(cells[5], fixed)
    assert "MLG205" not in editor.codes(cells[5]) and "MLG101" in editor.codes(cells[4])


def test_the_fix_of_a_leak_edits_several_cells(editor: Editor) -> None:
    cells = editor.open_notebook("leak.ipynb", *CELLS)
    found = editor.actions(cells[4], 0)
    (fix,) = (item for title, item in found.items() if "unsafe" in title)
    edits = edits_of(fix)
    assert len(edits) > 1
    for cell, changes in edits.items():
        text = CELLS[cells.index(cell)]
        editor.edit_cell(cell, applied(text, changes))
    assert all("MLG101" not in editor.codes(cell) for cell in cells)


def test_cells_are_added_moved_broken_and_taken_out(editor: Editor) -> None:
    cells = editor.open_notebook("moves.ipynb", *CELLS)
    editor.move_cell(cells[5], 5, 3)  # the split, before what it splits is there
    assert "MLG802" in editor.codes(cells[5]) and "MLG101" not in editor.codes(cells[4])
    editor.move_cell(cells[5], 3, 5)
    assert "MLG802" not in editor.codes(cells[5]) and "MLG101" in editor.codes(cells[4])
    added = editor.add_cell("moves.ipynb", 4, "new", "ü = 1; empty = frame['y'] == np.nan")
    nan = editor.found(added, "MLG401")
    assert nan.range.start == types.Position(0, 15)
    assert "MLG101" in editor.codes(cells[4])
    editor.edit_cell(added, (0, 0, 0, 0, "def broken(:\n"))
    assert editor.codes(added) == ["MLG001"] and "MLG101" in editor.codes(cells[4])
    editor.delete_cell(added, 4)
    assert editor.codes(added) == [] and "MLG101" in editor.codes(cells[4])
    editor.edit_cell(cells[4], (0, 9, 0, 42, "X"))
    assert "MLG101" not in editor.codes(cells[4])
    editor.shut_notebook("moves.ipynb", cells)
    editor.wait_until(lambda: all(editor.codes(cell) == [] for cell in cells))


def test_what_a_cell_is_tagged_with_counts(editor: Editor) -> None:
    split = "from sklearn.model_selection import train_test_split\na, b = train_test_split([1])"
    assert editor.codes(editor.open_notebook("plain.ipynb", "x = 1", split)[1]) == ["MLG205"]
    cells = editor.open_notebook("tagged.ipynb", "x = 1", split, tags=["mlgate:ignore=MLG205"])
    assert editor.codes(cells[1]) == []


def test_a_changed_configuration_counts_at_once_and_a_broken_one_is_told(editor: Editor) -> None:
    uri = editor.open("configured.py", LEAKY)
    path = editor.root / "mlgate.toml"
    before, said = path.read_text(), len(editor.messages)
    assert "MLG205" in editor.codes(uri)
    try:
        path.write_text(before + 'ignore = ["MLG205"]\n')
        editor.files_changed("mlgate.toml")
        editor.settle(uri)
        assert "MLG205" not in editor.codes(uri)
        path.write_text('selct = ["MLG101"]\n')
        editor.files_changed("mlgate.toml")
        editor.settle(uri)
        (told,) = editor.shown[editor.uri("mlgate.toml")].diagnostics
        assert 'did you mean "select"' in told.message and told.range.start.line == 0 and told.range.end.character > 5
        assert len(editor.messages) == said + 1 and "selct" in editor.messages[-1]
        assert "MLG101" in editor.codes(uri) and "MLG205" not in editor.codes(uri)  # the last one that worked
    finally:
        path.write_text(before)
    editor.edit(uri, LEAKY + "\n")  # nobody told of the file: it is noticed all the same
    assert editor.shown[editor.uri("mlgate.toml")].diagnostics == ()
    assert "MLG205" in editor.codes(uri)


def test_what_a_check_leaves_out_stays_silent(editor: Editor) -> None:
    for name in ("generated/deep/a.py", "scratch/a.py", ".venv/lib/a.py", "notes.js"):
        uri = editor.open(name, LEAKY, "javascript" if name.endswith(".js") else "python")
        assert editor.codes(uri) == [], name
        assert editor.actions(uri, 7) == {}


def test_what_has_no_file_or_no_sense_is_borne(editor: Editor) -> None:
    unsaved = editor.open("untitled:Untitled-1", LEAKY)
    assert "MLG101" in editor.codes(unsaved)
    strange = editor.open("vault://server/päth/a.py", LEAKY)
    assert "MLG101" in editor.codes(strange)
    editor.edit(unsaved, (500, 3, 900, 2, "x"), (0, 9_000, 0, 3, ""))  # positions beyond the text
    broken = editor.open("broken.py", "x = 1\x0c\n\ny = (\n")  # a form feed ends no line
    assert editor.codes(broken) == ["MLG001"] and editor.found(broken, "MLG001").range.start.line >= 2
    joined = editor.open("joined.ipynb", LEAKY)  # as JupyterLab sends a notebook
    assert "MLG101" in editor.codes(joined)
    huge = editor.open("huge.py", "x = 1\n" * 200_000)
    (note,) = editor.shown[huge].diagnostics
    assert note.code == "MLG002" and "mlgate check" in note.message
    editor.client.protocol.notify(
        "textDocument/didChange", {"textDocument": {"uri": "file:///gone.py", "version": 3}, "contentChanges": []}
    )
    editor.settle(huge)


@pytest.mark.parametrize(
    ("offered", "units"),
    [(types.PositionEncodingKind.Utf8, "utf-8"), (types.PositionEncodingKind.Utf32, "utf-32-le")],
)
def test_other_units_are_spoken_where_they_are_offered_and_pulling_replaces_pushing(
    tmp_path: Path, offered: types.PositionEncodingKind, units: str
) -> None:
    abilities = types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    general = types.GeneralClientCapabilities(position_encodings=[offered, types.PositionEncodingKind.Utf16])
    refreshing = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    workspace = types.WorkspaceClientCapabilities(diagnostics=refreshing)
    editor = Editor(tmp_path, general=general, text_document=abilities, workspace=workspace)
    try:
        assert editor.initialised.capabilities.position_encoding == offered
        uri = editor.open("a.py", LEAKY)
        report = editor.pull(uri)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport) and uri not in editor.shown
        seed = next(item for item in report.items if item.code == "MLG205")
        assert seed.range.start.character == len('    grüße = "😀"; a, b, c, d = '.encode(units)) // (
            4 if "32" in units else 1
        )
        after = applied(LEAKY, edits_of(editor.actions(uri, 7)[UNSAFE])[uri], units)
        assert "split(X, y, random_state=42)" in after
        again = editor.pull(uri, report.result_id)
        assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
        cells = editor.open_notebook("book.ipynb", "x = 1", "print(nowhere)")
        assert editor.codes(cells[1]) == ["MLG802"]  # of cells they are pushed, and not said twice
        asked = editor.pull(cells[1])
        assert isinstance(asked, types.RelatedFullDocumentDiagnosticReport) and not asked.items
        (tmp_path / "mlgate.toml").write_text('ignore = ["MLG205"]\n')
        editor.files_changed("mlgate.toml")
        editor.wait_until(lambda: "refresh" in editor.published)
        fresh = editor.pull(uri, report.result_id)
        assert isinstance(fresh, types.RelatedFullDocumentDiagnosticReport)
        assert "MLG205" not in {item.code for item in fresh.items} and fresh.items
        assert editor.hang_up() == 0
    finally:
        editor.close()


def test_without_its_package_it_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from mlgate.cli.main import main; sys.exit(main(['server', '--stdio']))"
    done = subprocess.run([sys.executable, "-c", code], check=False, input=b"", capture_output=True, cwd=tmp_path)
    assert done.returncode == 3 and done.stdout == b""
    assert done.stderr.decode() == "mlgate: the language server needs: pip install 'mlgate[lsp]'\n"
