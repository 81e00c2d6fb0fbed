"""What a credential looks like, in any text: a provider's own prefix, or a literal given to a telling name.

Entropy is never enough: identifiers, digests and images have it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.security.credential_hints import in_code, in_words


class Token(NamedTuple):
    """A credential found in a text: what it is, where, and the environment variable that usually holds it."""

    kind: str
    start: int
    end: int
    variable: str


class _Provider(NamedTuple):
    kind: str
    variable: str
    pattern: str


_PROVIDERS = (
    _Provider("AWS access key", "AWS_ACCESS_KEY_ID", r"A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _Provider("GitHub token", "GITHUB_TOKEN", r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{30,}"),
    _Provider("GitLab token", "GITLAB_TOKEN", r"glpat-[A-Za-z0-9_-]{20,}"),
    _Provider("Hugging Face token", "HF_TOKEN", r"hf_[A-Za-z0-9]{30,}"),
    _Provider("Anthropic key", "ANTHROPIC_API_KEY", r"sk-ant-[A-Za-z0-9_-]{20,}"),
    _Provider("OpenRouter key", "OPENROUTER_API_KEY", r"sk-or-v1-[a-f0-9]{32,}"),
    _Provider(
        "OpenAI key", "OPENAI_API_KEY", r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]*[A-Za-z0-9]{20,}[A-Za-z0-9_-]*"
    ),
    _Provider("Groq key", "GROQ_API_KEY", r"gsk_[A-Za-z0-9]{40,}"),
    _Provider("Replicate token", "REPLICATE_API_TOKEN", r"r8_[A-Za-z0-9]{36,}"),
    _Provider("Pinecone key", "PINECONE_API_KEY", r"pcsk_[A-Za-z0-9_]{40,}"),
    _Provider("LangSmith key", "LANGCHAIN_API_KEY", r"lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"),
    _Provider("Neptune token", "NEPTUNE_API_TOKEN", r"eyJhcGlfYWRkcmVzcyI6[A-Za-z0-9+/=_-]{40,}"),
    _Provider("Databricks token", "DATABRICKS_TOKEN", r"dapi[a-f0-9]{32}(?:-\d)?"),
    _Provider("Google API key", "GOOGLE_API_KEY", r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    _Provider("Google client secret", "GOOGLE_CLIENT_SECRET", r"GOCSPX-[A-Za-z0-9_-]{28}"),
    _Provider("Slack token", "SLACK_TOKEN", r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _Provider("Slack webhook", "SLACK_WEBHOOK_URL", r"https://hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"),
    _Provider("Stripe key", "STRIPE_API_KEY", r"[rs]k_live_[A-Za-z0-9]{16,}"),
    _Provider("SendGrid key", "SENDGRID_API_KEY", r"SG\.[\w-]{20,24}\.[\w-]{39,50}"),
    _Provider("npm token", "NPM_TOKEN", r"npm_[A-Za-z0-9]{36}"),
    _Provider("PyPI token", "PYPI_TOKEN", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
    _Provider("Azure storage key", "AZURE_STORAGE_KEY", r"AccountKey=[A-Za-z0-9+/]{80,}={0,2}"),
    _Provider("Telegram token", "TELEGRAM_TOKEN", r"\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])"),
    _Provider("Kaggle key", "KAGGLE_KEY", r'\\?"username\\?"\s*:\s*\\?"[^"]+",\s*\\?"key\\?"\s*:\s*\\?"[0-9a-f]{32}'),
    _Provider(
        "private key",
        "PRIVATE_KEY",
        r"-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\s\"',+\\])*[A-Za-z0-9+/=]{32,}",
    ),
)
_BEFORE = r"(?:(?<![A-Za-z0-9+/_-])|(?<=://)|(?<=\\[nrt])|(?<=\[\dm)|(?<=\[\d\dm))"  # then escapes of JSON and ANSI
_ANY = lazy_regex(_BEFORE + "(?:" + "|".join(f"({provider.pattern})" for provider in _PROVIDERS) + ")")
_SIGNED_URL = lazy_regex(r"(?:X-Amz-Credential|AWSAccessKeyId)=$")  # names the signer; the secret stays with them
_CONNECTION = lazy_regex(r"\b[a-z][a-z0-9+.-]{2,20}://([^\s:/@'\"<>]+):([^\s@/'\"<>]{3,})@[\w.\[-]+")

_PASSWORD_NAME = r"pass[_-]?(?:word|wd|phrase)|pwd"
_KEY_NAME = (
    r"api[_-]?key|api[_-]?secret|client[_-]?secret|secret[_-]?access[_-]?key|(?:access|account|aws|azure|cohere|consumer|encryption"
    r"|google|groq|kaggle|license|openai|pinecone|private|secret|serp|signing|subscription|wandb)[_-]?key|(?:access|api|auth|bearer"
    r"|bot|github|gitlab|hf|hub|hugging_?face|refresh|secret|session|slack|wandb)[_-]?token"
)
_SECRET_NAMES = lazy_regex(
    rf"(?i)(?:^|[_.-])(?:(?P<password>{_PASSWORD_NAME}|(?<=[_-])pass)|(?P<key>{_KEY_NAME})|(?P<secret>secret))(?:_(?:for|of)_\w+)?\d?$"
)
_TELLING_TEXT = lazy_regex(rf"(?i){_PASSWORD_NAME}|{_KEY_NAME}|secret|login\(")
_HUMP = lazy_regex(r"(?<=[a-z0-9])(?=[A-Z])")
_PLACEHOLDER = lazy_regex(
    r"(?i)x{4,}|\*{3,}|\.\.\.|^<.*>$|^\[.*\]$|^\{.*\}$|\$\{|\{\{|^\$\w|^%\(?\w+|your|(?:^|[_\W])my[_-]?|change_?me|placeholder"
    r"|^dummy|^fake|^test|^example|replace|insert|^none$|^null$|^todo|^fixme|^env\b|redacted|hidden|secret_?here|key_?here"
    r"|token_?here|^(?:in|un)?valid|^default|^sample|^foo|^bar$|^abc|^1234|^(?:0+|1+)$|^empty|^missing|^not[_-]|^no[_-]"
    r"|^-+$|^#+$|^_+$|^enter|^mock|^super-?secret$"
)
_MADE_UP = lazy_regex(r"(?i)x{6,}|1234567|abcdefg|your|\.\.\.|placeholder|replace")
_REFERENCE = lazy_regex(
    r"^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+(?:[_.-][a-z]+)*|https?://\S*|arn:\S+|projects/\S+|vault:\S+|[~.]?/\S*|.*\.\w{2,5})$"
)
_MIXED = lazy_regex(r"(?=.*\d)(?=.*[A-Za-z])[^\s'\"/]{6,}$")
_STRONG = lazy_regex(r"(?=.*\d)(?=.*[A-Za-z])[^\s'\"]{8,}$")
_DEVELOPMENT = frozenset(
    (
        "password passwd pass secret admin root user guest test postgres mysql mongo redis minio minioadmin rabbitmq "
        "airflow jovyan username pw pwd changeit letmein pswd key token"
    ).split()
)
_WRITTEN = lazy_regex(
    r"""(?i)\b(?P<name>\w*(?:pass(?:word|wd|phrase)|pwd|secret|token|key))\b\\?["']?\]?\)?\s*[:=]\s*"""
    r"""(?:b|r|u)?\\?(?P<quote>["'])(?P<value>[^"'\\\s]{6,})\\?(?P=quote)"""
)
_LITERAL = lazy_regex(r"""(["'])([^"'\s]{8,})\1""")
_ENVIRONMENT = lazy_regex(r"\b(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>[^\s\"'$\\]{8,})")
_SHELL = lazy_regex(
    r"""(?:--(?P<option>[A-Za-z][\w-]*)[= ]+|^%(?:set_)?env\s+(?P<set>\w+)[= ]\s*|\b(?P<name>[A-Za-z]\w*)=)"""
    r"""["']?(?P<value>[^\s"'$]{8,})"""
)


def provider_tokens(text: str) -> Iterator[Token]:
    """Credentials that their own form gives away: provider prefixes, private keys, passwords in connection strings."""
    for match in _ANY.finditer(text):
        provider = _PROVIDERS[(match.lastindex or 1) - 1]
        if not _is_filler(match[0]) and not _SIGNED_URL.search(text, 0, match.start()):
            yield Token(provider.kind, match.start(), match.end(), provider.variable)
    for match in _CONNECTION.finditer(text):
        if _is_password(match[2]) and match[2].lower() != match[1].lower():
            yield Token("password in a URL", match.start(2), match.end(2), "DATABASE_URL")


def is_credential(name: str, value: str) -> bool:
    """Whether a literal given to `name` is a credential: the name says so, and the value is no placeholder."""
    named = _SECRET_NAMES.search(_HUMP.sub("_", name))
    if named is None or name == "PWD":  # the working directory
        return False
    if named.lastgroup == "password":
        return len(value) >= 4 and _is_password(value)
    is_made = is_strong(value) or (named.lastgroup == "secret" and _MIXED.match(value) is not None)
    return is_made and not _stands_for_another(value)


def is_strong(value: str) -> bool:
    """Whether a value is long and mixed enough to be a generated one."""
    return _STRONG.match(value) is not None


def may_hold_credential(code: str, words: Iterable[bytes] | None = None) -> bool:
    """Whether a closer look at code is worth its time; its words, where they are known, tell sooner."""
    if words is not None and not in_words(words) and "@" not in code and "-key" not in code.lower():
        return False
    return in_code(code.encode("latin-1", "replace"))


def written_credentials(text: str) -> Iterator[Token]:
    """`name = "value"`, `"name": "value"` in any text, such as an output or a line of code."""
    for match in _WRITTEN.finditer(text):
        if is_credential(match["name"], match["value"]):
            yield Token(match["name"].lower(), match.start("value"), match.end("value"), variable_name(match["name"]))


def shell_credentials(line: str) -> Iterator[Token]:
    """`%env NAME=value`, `!export NAME=value`, `--password value` in a magic line."""
    yield from _unquoted(_SHELL, line)


def environment_credentials(text: str) -> Iterator[Token]:
    """`NAME=value`, as a listing of the environment shows it."""
    yield from _unquoted(_ENVIRONMENT, text)


def _unquoted(pattern: re.Pattern[str], text: str) -> Iterator[Token]:
    for match in pattern.finditer(text):
        name = next(text for group, text in match.groupdict().items() if text and group != "value")
        if is_credential(name, match["value"]):
            yield Token(name, match.start("value"), match.end("value"), variable_name(name))


def conceal(text: str) -> str:
    """`text` with every credential in it blotted out, at equal length: what may be shown of code."""
    if not may_hold_credential(text):
        return text
    hidden = [(token.start, token.end) for token in (*provider_tokens(text), *written_credentials(text))]
    if _TELLING_TEXT.search(text):  # the literal may stand apart from its name: `user, password = "alice", "..."`
        hidden += [found.span(2) for found in _LITERAL.finditer(text) if is_strong(found[2])]
    if text.lstrip()[:1] in ("%", "!"):
        hidden += [(token.start, token.end) for token in shell_credentials(text)]
    for start, end in hidden:
        text = text[:start] + "*" * (end - start) + text[end:]
    return text


def variable_name(name: str) -> str:
    """The environment variable for a credential known as `name`."""
    return re.sub(r"\W+", "_", _HUMP.sub("_", name)).strip("_").upper()


def _is_password(value: str) -> bool:
    lowered = value.lower()
    return lowered.rstrip("0123456789!") not in _DEVELOPMENT and not _stands_for_another(value) and " " not in value


def _stands_for_another(value: str) -> bool:
    """Whether a value is a placeholder, or says where the real one is."""
    return _PLACEHOLDER.search(value) is not None or _REFERENCE.match(value) is not None


def _is_filler(token: str) -> bool:
    """Whether a token of a provider's form is made up: `sk-xxxx...`, `hf_YourToken...`, `sk-1234567890abcdef...`."""
    body = token.rpartition("_")[2] if "_" in token else token[4:]
    return len(set(body.lower())) <= 2 or _MADE_UP.search(token) is not None
