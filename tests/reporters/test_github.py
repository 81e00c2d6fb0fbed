"""Commands of GitHub and Azure: escapes, limits and order."""

import re

from hypothesis import given
from hypothesis import strategies as st

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, Location, Severity, Status
from mlgate.core.report import NotAnalysed, Report
from mlgate.reporters import azure
from mlgate.reporters.github import escape_data, escape_property, render
from tests.reporters.sample import CLEAN, CONTEXT, LEAK, UNSEEDED, in_script

PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]) | st.just("\n"))


def unescape(text: str) -> str:
    """What the runner does with an escaped value."""
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert match
    properties = dict(pair.split("=", 1) for pair in match[2].split(","))
    return match[1], {key: unescape(value) for key, value in properties.items()}, unescape(match[3])


def many(count: int, severity: Severity) -> list[LocatedDiagnostic]:
    lines = range(1, count + 1)
    return [UNSEEDED._replace(severity=severity, location=in_script(line, 1, 2)) for line in lines]


@given(PRINTABLE, PRINTABLE)
def test_message_and_path_come_back(message: str, path: str) -> None:
    path = path.replace("\n", "")
    diagnostic = UNSEEDED._replace(message=message, location=in_script(1, 2, 3, path))
    lines = render(Report((diagnostic,)), CONTEXT).split("\n")
    assert len(lines) == 2
    command, properties, text = parsed(lines[0])
    assert (command, properties["file"], text.split(" (cell")[0]) == ("error", path, message.split(" (cell")[0])
    assert properties["title"] == "MLG205 missing-random-state"


def test_escapes_of_data_and_properties() -> None:
    assert escape_data("50% a:b,c\r\n") == "50%25 a:b,c%0D%0A"
    assert escape_property("50% a:b,c\r\n") == "50%25 a%3Ab%2Cc%0D%0A"


def test_a_message_cannot_start_a_command_of_its_own() -> None:
    diagnostic = UNSEEDED._replace(message="x\r\n::set-output name=a::b\n::stop-commands::t")
    text = render(Report((diagnostic,)), CONTEXT)
    assert sum(line.startswith("::") for line in re.split(r"[\r\n]+", text)) == 1


def test_a_place_over_several_lines_has_no_columns() -> None:
    diagnostic = UNSEEDED._replace(location=Location("a.py", 3, 5, 7, 2))
    _, properties, _ = parsed(render(Report((diagnostic,)), CONTEXT).strip())
    assert {"line", "endLine", "file", "title"} == set(properties)


def test_ten_of_each_level_and_a_count_of_the_rest_within_the_limit() -> None:
    diagnostics = [*many(12, Severity.ERROR), *many(11, Severity.WARNING), *many(30, Severity.NOTE)]
    lines = render(Report(tuple(diagnostics)), CONTEXT).splitlines()
    commands = [parsed(line)[0] for line in lines]
    assert [commands.count(name) for name in ("error", "warning", "notice")] == [10, 10, 10]
    assert parsed(lines[-1])[2] == f"and {12 + 11 + 30 - 29} more"


def test_exactly_ten_of_each_need_no_notice() -> None:
    diagnostics = [*many(10, Severity.ERROR), *many(10, Severity.NOTE)]
    assert len(render(Report(tuple(diagnostics)), CONTEXT).splitlines()) == 20


def test_new_and_sure_ones_come_first() -> None:
    known = many(10, Severity.ERROR)
    new = LEAK._replace(severity=Severity.ERROR, status=Status.NEW)
    unsure = new._replace(code="MLG102", confidence=Confidence.LOW)
    lines = render(Report((*known, unsure, new)), CONTEXT).splitlines()
    assert [parsed(line)[1]["title"].split()[0] for line in lines[:3]] == ["MLG101", "MLG102", "MLG205"]


def test_a_notebook_is_annotated_at_its_raw_line_and_names_the_cell() -> None:
    _, properties, text = parsed(render(Report((LEAK,)), CONTEXT).strip())
    assert (properties["line"], properties["col"]) == ("84", "22")
    assert text.endswith("(cell 4:2:12)")


def test_what_was_not_analysed_is_a_notice() -> None:
    report = CLEAN._replace(not_analysed=(NotAnalysed("a.ipynb", "truncated"),))
    assert parsed(render(report, CONTEXT).strip()) == (
        "notice",
        {"title": "mlgate"},
        "1 not analysed\na.ipynb: truncated",
    )


def test_azure_escapes_its_own_way() -> None:
    assert azure.escape_property("50% a;b]c\r\n") == "50%AZP25 a%3Bb%5Dc%0D%0A"
    assert azure.escape_data("50% a;b]c\r\n") == "50%AZP25 a;b]c%0D%0A"


def test_azure_writes_one_command_a_line() -> None:
    diagnostic = UNSEEDED._replace(message="x\r\n##vso[task.complete result=Succeeded;]", severity=Severity.NOTE)
    text = azure.render(Report((diagnostic,)), CONTEXT)
    assert text.count("\n") == 1
    assert text.startswith("##vso[task.logissue type=warning;sourcepath=src/training/train.py;linenumber=41;")


def test_azure_names_an_unread_file_unless_a_diagnostic_does() -> None:
    unread = NotAnalysed("a.ipynb", "truncated")
    said = UNSEEDED._replace(code="MLG002", location=in_script(1, 1, 0, "a.ipynb"))
    assert azure.render(Report((), not_analysed=(unread,)), CONTEXT).count("##vso") == 1
    assert azure.render(Report((said,), not_analysed=(unread,)), CONTEXT).count("##vso") == 1
