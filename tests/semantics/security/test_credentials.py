"""What counts as a credential, and that nothing ever shows one."""

from __future__ import annotations

import json

import pytest

from mlgate.semantics.security.credentials import conceal, is_credential, provider_tokens
from mlgate.testing import check_source, notebook_source

FAKE = "0FAKE0FAKE0FAKE0FAKE0FAKE0FAKE0FAKE0FAKE"

TOKENS = [
    "AKIAIOSFODNN7EXAMPLE",
    f"ghp_{FAKE[:36]}",
    f"github_pat_{FAKE}",
    f"glpat-{FAKE[:20]}",
    f"hf_{FAKE[:34]}",
    f"sk-ant-{FAKE}",
    f"sk-proj-{FAKE}",
    f"gsk_{FAKE}{FAKE}",
    f"AIza{FAKE[:35]}",
    f"xoxb-{FAKE}",
    f"sk_live_{FAKE[:24]}",
    f"npm_{FAKE[:36]}",
    f"r8_{FAKE}",
    "dapi0fa0e0fa0e0fa0e0fa0e0fa0e0fa0e0f",
    f"-----BEGIN RSA PRIVATE KEY-----\\n{FAKE}",
    "postgresql://alice:s3cret!pass@db.internal/churn",
]


@pytest.mark.parametrize("token", TOKENS)
def test_form_of_a_provider_is_recognised_and_never_shown(token: str) -> None:
    source = f'value = "{token}"\n'
    [found] = check_source(source, select=["credential-in-code"])
    secret = next(provider_tokens(token))
    for shown in (found.message, found.excerpt, found.statement):
        assert token[secret.start : secret.end] not in shown


@pytest.mark.parametrize("token", TOKENS)
def test_form_of_a_provider_is_recognised_in_an_output(token: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": [f"first\n{token}\n"]}
    source = notebook_source([{"source": "show()", "outputs": [output]}])
    [found] = check_source(source, "a.ipynb", select=["credential-in-output"])
    assert token not in found.message + found.excerpt


@pytest.mark.parametrize("token", ["sk-1234567890abcdefghij", "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])
def test_made_up_token_is_none(token: str) -> None:
    assert not check_source(f'value = "{token}"\n', select=["credential-in-code"])


@pytest.mark.parametrize(
    "line",
    [
        'user, password = "alice", "s3cret!pass"',
        'token = os.getenv("API_TOKEN", "0a1b2c3d4e5f6a7b")',
        'parser.add_argument("--api-key", default="0a1b2c3d4e5f6a7b")',
        'wandb.login(key="0123456789abcdef0123456789abcdef01234567")',
        'password = "Hunter!"',
        "secret = '0a1b2c3d4e5f6a7b'",
    ],
)
def test_concealed_line_keeps_its_length_and_loses_its_secret(line: str) -> None:
    shown = conceal(line)
    assert len(shown) == len(line) and "***" in shown
    assert not any(secret in shown for secret in ("s3cret!pass", "0a1b2c3d4e5f6a7b", "0123456789", "Hunter!"))


def test_other_rules_do_not_show_a_credential_on_their_line() -> None:
    source = 'import joblib\n\nmodel = joblib.load("model.pkl", password="s3cret!pass")\n'
    found = check_source(source, select=["unsafe-deserialization", "credential-in-code"])
    assert len(found) == 2
    assert not any("s3cret" in item.excerpt + item.statement + item.message for item in found)


@pytest.mark.parametrize("line", ["frame = pd.read_csv('customers_2024.csv')", "model.fit(X, y, epochs=10)"])
def test_ordinary_code_is_shown_as_it_is(line: str) -> None:
    assert conceal(line) == line


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("password", "s3cret!pass", True),
        ("dbPassword", "s3cret!pass", True),
        ("api_key", "0a1b2c3d4e5f6a7b", True),
        ("consumer_secret", "0a1b2c3d4e5f6a7b", True),
        ("api_key", "short1", False),
        ("api_key", "your-api-key-1", False),
        ("password", "DB_PASSWORD", False),
        ("password", "password", False),
        ("pad_token", "0a1b2c3d4e5f6a7b", False),
        ("token", "0a1b2c3d4e5f6a7b", False),
        ("PWD", "/home/alice7", False),
    ],
)
def test_name_and_value_decide_together(name: str, value: str, expected: bool) -> None:
    assert is_credential(name, value) is expected


def test_credential_beside_a_large_image_is_found() -> None:
    image = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 5000}, "metadata": {}}
    text = {"output_type": "stream", "name": "stdout", "text": "AKIAIOSFODNN7EXAMPLE"}
    source = notebook_source([{"source": "show()", "outputs": [image, text, image]}])
    [found] = check_source(source, "a.ipynb", select=["credential-in-output"])
    assert found.location.cell is not None and found.location.cell.index == 1


def test_credential_in_a_minified_notebook_is_placed_by_column() -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "AKIAIOSFODNN7EXAMPLE"}
    source = json.dumps(json.loads(notebook_source([{"source": "show()", "outputs": [text]}])))
    [found] = check_source(source, "a.ipynb", select=["credential-in-output"])
    assert source[found.location.column - 1 : found.location.end_column - 1] == "AKIAIOSFODNN7EXAMPLE"
