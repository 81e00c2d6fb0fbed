"""What a user reads when the configuration is wrong: one line for each mistake, with its place."""

from pathlib import Path

import pytest

from mlgate.config.errors import ConfigurationError
from mlgate.config.overrides import Overrides
from mlgate.config.resolving import load_configuration
from tests.config.sample import KNOWN, errors_of, write


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('selct = ["MLG1"]', '1: unknown key "selct"; did you mean "select"?'),
        ("fail_level = 'error'", '1: unknown key "fail_level"; did you mean "fail-level"?'),
        ("\n[project]\nseed-helper = []", '3: [project] unknown key "seed-helper"; did you mean "seed-helpers"?'),
        (
            "[notebooks]\nfoo = 1",
            '2: [notebooks] unknown key "foo"; expected "executed", "max-cell-lines", "max-cells" or "outputs"',
        ),
        (
            "[tool.mlgate]",
            '1: unknown key "tool"; expected the options without `tool.mlgate`, as this is no pyproject.toml',
        ),
        (
            "profile = 'teem'",
            '1: "profile" is "teem"; expected "explore", "team" or "production"; did you mean "team"?',
        ),
        ("select = 'MLG1'", '1: "select" is "MLG1"; expected a list of strings'),
        ("select = [\n'MLG1',\n3,\n]", '3: "select" holds 3; expected a string'),
        ("respect-gitignore = 'yes'", '1: "respect-gitignore" is "yes"; expected true or false'),
        ("respect-gitignore = 1", '1: "respect-gitignore" is 1; expected true or false'),
        ("notebooks = true", '1: "notebooks" is true; expected a table'),
        ("code-rules = {}", '1: "code-rules" is a table; expected a list of tables'),
        ("suppressions.max-days = 0", '1: [suppressions] "max-days" is 0; expected at least 1'),
        ("suppressions.max-days = 1979-05-27", '1: [suppressions] "max-days" is 1979-05-27; expected a whole number'),
        ("severity.MLG1 = 'off'", '1: [severity] "MLG1" is "off"; expected "error", "warning" or "note"'),
        (
            "severity.MLG101 = 'eror'",
            '1: [severity] "MLG101" is "eror"; expected "error", "warning" or "note"; did you mean "error"?',
        ),
        ("ignore = ['mlg101']", '1: unknown rule "mlg101"; did you mean "MLG101"?'),
        ("ignore = ['fit-befor-split']", '1: unknown rule "fit-befor-split"; did you mean "fit-before-split"?'),
        ("ignore = ['']", '1: unknown rule ""'),
        ("severity.nonsense = 'error'", '1: [severity] unknown rule "nonsense"'),
        (
            "[per-file-ignores]\n'a/**' = [\n'MLG999']",
            '3: [per-file-ignores] unknown rule "MLG999"',
        ),
        ("[per-file-ignores]\n'' = []", '2: [per-file-ignores] "" is blank'),
        ("baseline = ' '", '1: "baseline": " " is blank'),
        ("exclude = ['/!']\nprofile = 3", '2: "profile" is 3; expected "explore", "team" or "production"'),
        (
            "[project]\nsplitters = ['a..b']",
            '2: [project] "splitters": "a..b" is no dotted name such as `package.module.function`',
        ),
        (
            "[project.catalogue]\n'a.b' = { kind = 'x' }",
            '2: [project.catalogue."a.b"] unknown key "kind"; did you mean "kinds"?',
        ),
        (
            "[project.catalogue]\n'a.b' = { stateless = true }",
            '2: [project.catalogue] "a.b": a table has neither "kinds" nor "effect" nor "learns"',
        ),
        (
            "[project.catalogue]\n'a.b' = { kinds = 'transformer', unless = { p = 1 } }",
            '2: [project.catalogue] "a.b": a table has conditions, but neither "effect" nor "learns" that they are about',
        ),
        (
            "[project.catalogue.b]\neffect = 'reduced'",
            '2: [project.catalogue.b] "effect": "reduced" is no effect; did you mean "reduce"?',
        ),
        (
            "[project.catalogue.b]\nlearns = 'imputd'",
            '2: [project.catalogue.b] "learns": "imputd" is no thing to learn; did you mean "imputed"?',
        ),
        (
            "[project.catalogue.b]\neffect = 'learn'\nonly-if = { axis = '<givn>' }",
            '3: [project.catalogue.b.only-if] "axis": "<givn>" is no test; '
            "accepted are <given>, <constant>, <number>, <listed>",
        ),
        (
            "[project.catalogue.b]\neffect = 'learn'\nunless = { 'a-b' = 1 }",
            '3: [project.catalogue.b.unless] "a-b" is no name of a parameter',
        ),
        (
            "project.catalogue.b = { kinds = [], table = { table = {} } }",
            '1: [project.catalogue.b.table] unknown key "table"; did you mean "state"?',
        ),
        ("project.catalogue.b = 3", '1: [project.catalogue] "b": 3 is neither text, a list nor a table'),
        (
            "project.catalogue.b = 'spliter'",
            '1: [project.catalogue] "b": "spliter" is no kind; did you mean "splitter"?',
        ),
        ("project.catalogue.b = ['x']", '1: [project.catalogue] "b": "x" is no kind'),
        ("[[code-rules]]\npattern = 'a'", '1: [code-rules] "message" is missing'),
        (
            "[[code-rules]]\npattern = '('\nmessage = 'm'",
            '2: [code-rules] "pattern": "(" is no regular expression: missing ), unterminated subpattern at position 0',
        ),
        (
            "[[code-rules]]\npattern = 'a{99999999999999999999}'\nmessage = 'm'",
            '2: [code-rules] "pattern": "a{99999999999999999999}" is no regular expression: '
            "the repetition number is too large",
        ),
        (
            "[[code-rules]]\npattern = 'a'\nmessage = 'm'\nname = 'A'",
            '4: [code-rules] "name": "A" is no name such as `star-import`',
        ),
        ("baseline = 3", '1: "baseline" is 3; expected a string'),
        (
            "profile = 'x\\u001b[31m'".replace("'", '"'),
            '1: "profile" is "x\\x1b[31m"; expected "explore", "team" or "production"',
        ),
        (f"profile = '{'x' * 90}'", f'1: "profile" is "{"x" * 57}..."; expected "explore", "team" or "production"'),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    assert f"mlgate.toml:{message}" in errors_of(tmp_path, text)


def test_in_pyproject_the_table_is_named(tmp_path: Path) -> None:
    text = "[project]\nname = 'x'\n\n[tool.mlgate]\nselct = []\n[tool.mlgate.suppressions]\nmax-day = 3\n"
    assert errors_of(tmp_path, text, name="pyproject.toml") == [
        'pyproject.toml:5: [tool.mlgate] unknown key "selct"; did you mean "select"?',
        'pyproject.toml:7: [tool.mlgate.suppressions] unknown key "max-day"; did you mean "max-days"?',
    ]


def test_all_mistakes_of_a_file_are_told_in_its_order(tmp_path: Path) -> None:
    text = "zzz = 1\nprofile = 3\nignore = ['nonsense']\n[notebooks]\nexecuted = 0\n"
    assert [line.split(" ")[0] for line in errors_of(tmp_path, text)] == [f"mlgate.toml:{n}:" for n in (1, 2, 3, 5)]


def test_the_parts_of_a_message_are_data(tmp_path: Path) -> None:
    write(tmp_path / "mlgate.toml", "[project]\nseed-helper = []\n")
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(tmp_path, use_cache=False)
    (problem,) = caught.value.problems
    assert (problem.line, problem.section, problem.key, problem.nearest) == (
        2,
        "project",
        "seed-helper",
        "seed-helpers",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profile = \nx", "1:11: is not valid TOML: "),
        ("a = 1\nprofile", "2:8: is not valid TOML: "),
        ("a = [", "1:6: is not valid TOML: "),
        ("a = 1\na = 2", "2:6: is not valid TOML: "),
        ("\ufeff\ufeffa = 1", "1:1: is not valid TOML: "),
        (f"a = {'9' * 5000}", " is not valid TOML: exceeds the limit"),
        (f"a = {'[' * 4000}", " is not valid TOML: nested too deeply"),
    ],
)
def test_broken_toml_is_told_with_line_and_column(tmp_path: Path, text: str, message: str) -> None:
    (line,) = errors_of(tmp_path, text)
    assert line.startswith(f"mlgate.toml:{message}")


def test_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "mlgate.toml").write_bytes("# a\n# Schlüssel\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"mlgate\.toml:2: is not UTF-8: byte 0xfc$"):
        load_configuration(tmp_path)


def test_our_table_must_be_a_table(tmp_path: Path) -> None:
    assert errors_of(tmp_path, "[tool]\nmlgate = 3\n", name="pyproject.toml") == [
        "pyproject.toml:2: [tool.mlgate] is 3; expected a table"
    ]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (Overrides(select=("MLG101", "mlg205")), '--select: unknown rule "mlg205"; did you mean "MLG205"?'),
        (Overrides(per_file_ignores={"a": ("x",)}), '--per-file-ignores: unknown rule "x"'),
        (Overrides(assignments=("selct=[]",)), '--config: unknown key "selct"; did you mean "select"?'),
        (Overrides(assignments=("profile",)), '--config: cannot read "profile"; expected KEY=VALUE with a TOML value'),
        (Overrides(assignments=("=x",)), '--config: cannot read "=x"; expected KEY=VALUE with a TOML value'),
        (
            Overrides(assignments=("ignore=[",)),
            '--config: cannot read "ignore=["; expected KEY=VALUE with a TOML value',
        ),
        (Overrides(assignments=("extend=x.toml",)), "--config: `extend` belongs in a file"),
    ],
)
def test_a_mistake_on_the_command_line_names_the_option(tmp_path: Path, overrides: Overrides, message: str) -> None:
    assert errors_of(tmp_path, "", overrides) == [message]


def test_a_given_file_must_exist_and_be_a_file(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "absent.toml", "there is no such file"),
        (tmp_path, "is a folder; expected a file"),
    ):
        with pytest.raises(ConfigurationError, match=reason):
            load_configuration(tmp_path, config=path)


def test_a_given_file_and_isolation_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="exclude each other"):
        load_configuration(tmp_path, config=tmp_path / "mlgate.toml", isolated=True, known=KNOWN)


def test_a_given_pyproject_must_have_our_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"has no table \[tool.mlgate\]"):
        load_configuration(tmp_path, config=write(tmp_path / "pyproject.toml", "[project]\n"))


def test_paths_are_shown_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a" / "mlgate.toml", "x = 1")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"^a/mlgate\.toml:1: unknown key"):
        load_configuration(tmp_path / "a")
