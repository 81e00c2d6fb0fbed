"""Examples that mlgate judges otherwise than their authors, and why: they do not count, and are printed."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import NamedTuple


class Argument(NamedTuple):
    """Why an example does not count.

    Attributes:
        examples: Names of examples, with wildcards, without `.py`.
        why: The reason.
        lines: Of statements that a rule's owner points at, those whose first line this expression finds somewhere in;
            without it, the whole example.
        alarm: Whether the lines are such that the owner calls clean.
    """

    examples: str
    why: str
    lines: str = ""
    alarm: bool = False


NO_IMPORT = "the names it is about are never imported: nothing says that they are a library's"
ONLY_IMPORT = "an import alone draws nothing: there is nothing to seed"
NO_RANDOMNESS = "`KFold` without `shuffle=True` draws nothing"
THROWN_AWAY = "what is drawn is thrown away: no result depends on it, nothing is trained"
IN_ORDER = "`shuffle` is false by default: the workers draw no order"
NOT_ALL = "it says a hyperparameter; the rule is about models and optimizers that say none"
OTHER_PARAMETER = "it is clean of another parameter: `SGD()` and a bare estimator the same authors call wrong elsewhere"
LATE_IMPORT = "a late import binds the name to the same module whenever it runs"
FLOAT = "`float('nan')` is NaN without numpy, and the comparison is false"
A_READ = "a value is read: chained indexing loses data only where it is written to"
IN_CELL = "the cell holds a list, which the last index writes into: no copy of the frame is written to"
NOT_LEARNT = "no model learns from the joined rows: only there the rule asks for `validate`"
UNTYPED = "it shows how columns are chosen, and reads them without types: the same authors call that wrong elsewhere"
WRITTEN_OUT = "values that are written out have the types that they are written in"
SMALL = "the frame is written out in a few values: there is no time to be gained"
NO_ROWS = "the loop is not over rows"
A_PARAMETER = "what the parameter of a function is, nobody can see"
CONSTANT = "a constant column: no row is filled later, so none can be mistaken for a filled one"
NO_STEP = "no optimizer steps, and each loss is a new tensor: nothing adds up"
NO_MODES = "no layer of the model does anything else in training"
IS_DIRECT = "`forward` is called directly: the same authors call that wrong elsewhere"
NO_TRAINING = "the rule is about handlers around training; nothing is trained here (ruff's own rules stay for the rest)"
CLASSES = "labels of three classes are given: no model, and no threshold, is chosen"
OWN_BYTES = "the bytes are made one line above: nobody else can have changed them"
NO_ARGUMENT = "without an argument it fails before it loads anything"
WRITTEN_HERE = "the code, or command, is a literal: nothing from outside is run"
NO_ENDPOINT = "nothing is served in it: the rule is about the calls that an endpoint waits for"
METADATA = "metadata of a script that lacks its last line is no code"
NOQA = "only ruff's own `noqa` keeps it silent, which mlgate does not read"
RE_EXPORT = "a module of star imports alone passes names on, which is what they are for"
NO_RESULT = "a function that returns nothing needs no hint to say so"
SPECIAL = "the language lays down what a special method takes and returns"
STILL_RUNS = "`weights_only=False` is written on purpose, and still runs what the file holds: bandit calls it wrong"
IS_TEXT = "a token is a piece of text before it is a credential, and `pass` a verdict; the value looks like neither"
STAND_IN = "an empty text, and the first digits, stand in for a password"
A_SENTENCE = "a text of several words is read by people"
A_WORD = "one plain word is a label, a type or a stand-in of development, not anybody's password"

_SEED = "unseeded_rng__ml_smells__smell_14_"
_CHAIN = "chained_assignment__smell_ai__test_chain_indexing_smell__test_detect_with_"
_COLUMNS = "implicit_dtype__dslinter__test_column_selection_pandas__test_"
_HYPER = "implicit_hyperparameter__dslinter__test_hyperparameters_"
_WORDS = r"""['"](?:class_password|Admin|root|blerg|secret|emails_secret|pass)['"]"""

ARGUED = (
    Argument("leakage_by_preprocessing__dslinter__*_violation_outside_block", NO_IMPORT),
    Argument("leakage_by_preprocessing__dslinter__*_violation_on_name*", NO_IMPORT),
    Argument("leakage_by_preprocessing__dslinter__*_violation_in_function*", NO_IMPORT),
    Argument("leakage_by_preprocessing__dslinter__*_violation_in_second_function_argument", NO_IMPORT),
    *(Argument(f"{_SEED}{part}_before", ONLY_IMPORT) for part in (1, 2, 3, 5)),
    Argument("unseeded_rng__dslinter__*__test_*without_*_randomness_control", THROWN_AWAY),
    Argument("missing_random_state__dslinter__*__test_without_randomness_controlling*", NO_RANDOMNESS),
    Argument("dataloader_unseeded_workers__dslinter__*__test_without_dataloader_randomness_control?", IN_ORDER),
    Argument("nondeterministic_backend__dslinter__*__test_without_deterministic_option_set", THROWN_AWAY),
    Argument("nondeterministic_backend__ml_smells__smell_13_1_before", ONLY_IMPORT),
    Argument(f"{_HYPER}scikitlearn__test_*strict_empty", NO_IMPORT),
    Argument(f"{_HYPER}scikitlearn__test_*strict_*_missing", NO_IMPORT),
    Argument(f"{_HYPER}tensorflow__test_learning_rate_not_set", NO_IMPORT),
    Argument(f"{_HYPER}tensorflow__test_batch_size_set", OTHER_PARAMETER),
    Argument(f"{_HYPER}tensorflow__test_sklearn_fit", OTHER_PARAMETER),
    Argument(f"{_HYPER}pytorch__test_momentum_not_set", NOT_ALL),
    Argument("mutable_global__ruff__global_statement", LATE_IMPORT, r"global (?:sys|namedtuple)\b"),
    Argument("nan_comparison__smell_ai__*__test_detect_without_numpy_library", FLOAT),
    *(
        Argument(f"nan_comparison__dslinter__test_nan_numpy__test_nan_{at}", NO_IMPORT)
        for at in ("left", "right", "both")
    ),
    Argument(f"{_CHAIN}smell", A_READ),
    Argument(f"{_CHAIN}multiple_smells", A_READ),
    Argument("chained_assignment__dslinter__*__test_chain_indexing_on_dataframe2", IN_CELL),
    Argument("unvalidated_merge__dslinter__*__test_merge_parameter_pandas_checker_not_set", NOT_LEARNT),
    *(
        Argument(f"unvalidated_merge__smell_ai__*__test_detect_{what}", NOT_LEARNT)
        for what in ("missing_parameters", "incomplete_parameters", "multiple_smells")
    ),
    Argument("unvalidated_merge__ml_smells__smell_6_0_before", NO_IMPORT),
    Argument(f"{_COLUMNS}column_selected?", UNTYPED),
    Argument(f"{_COLUMNS}all_columns_selected", UNTYPED),
    Argument("implicit_dtype__ml_smells__smell_4_1_after", UNTYPED),
    Argument("implicit_dtype__dslinter__test_datatype_pandas__test_datatype_not_set", NO_IMPORT),
    Argument("implicit_dtype__smell_ai__*__test_detect_with_smell_dataframe", WRITTEN_OUT),
    Argument("row_iteration__dslinter__*__test_iterating_through_dataframe", SMALL),
    Argument("row_iteration__smell_ai__*__test_detect_with_iterrows", SMALL),
    Argument("row_iteration__smell_ai__*__test_detect_with_multiple_smells", SMALL),
    Argument("row_iteration__smell_ai__*__test_detect_with_apply_in_loop", NO_ROWS),
    Argument("row_iteration__ml_smells__smell_1_1_before", SMALL),
    Argument("legacy_data_api__dslinter__*__test_dataframe_conversion_incorrectly_used3", NO_IMPORT),
    Argument("legacy_data_api__ruff__PD002", A_PARAMETER, r"lambda x: x\."),
    *(
        Argument(f"empty_column_misinit__smell_ai__*__test_detect_with_{what}", CONSTANT)
        for what in ("zero_initialization", "empty_string_initialization", "multiple_smells")
    ),
    Argument("empty_column_misinit__ml_smells__smell_5_0_before", CONSTANT),
    Argument("gradients_not_cleared__dslinter__*__test_gradient_not_clear", NO_IMPORT),
    Argument("gradients_not_cleared__smell_ai__*__test_detect_with_smell", NO_STEP),
    Argument("gradients_not_cleared__smell_ai__*__test_detect_with_multiple_smells", NO_STEP),
    Argument("eval_train_mode__dslinter__*__test_mode_improper_toggling", NO_IMPORT),
    Argument("eval_train_mode__ml_smells__smell_18_0_before", NO_MODES),
    Argument("direct_forward_call__smell_ai__*__test_detect_func_value_not_name_or_attribute", IS_DIRECT),
    Argument("framework_hygiene__dslinter__test_mask_missing_*__test_missing_mask_?", NO_IMPORT),
    *(
        Argument(f"dead_training_exception__{example}", NO_TRAINING, r".")
        for example in ("ruff__E722", "ruff__BLE", "ruff__S110", "ruff__S112", "bandit__try_except_*")
    ),
    Argument("single_threshold_metric__dslinter__*__test_with_only_f1_score_used", CLASSES),
    Argument("single_threshold_metric__ml_smells__smell_22_1_before", CLASSES),
    Argument("unsafe_deserialization__ruff__S301", NO_ARGUMENT, r"loads\(\)"),
    Argument("unsafe_deserialization__bandit__*", OWN_BYTES, r"\(pick\)"),
    Argument("unsafe_code_eval__*", WRITTEN_HERE, r"""\b(?:eval|exec)\(['"]"""),
    Argument("unsafe_code_eval__*", WRITTEN_HERE, r"""\b(?:Popen|pop|call|check_\w+|run)\(\[?['"v].*shell="""),
    Argument("unsafe_code_eval__bandit__subprocess_shell", WRITTEN_HERE, r"call\(command, shell=(?:Popen|command)"),
    Argument("credential_in_code__ruff__S105", IS_TEXT, r"\btoken\b|secrete|\[.pass.\]"),
    Argument("credential_in_code__ruff__S107", A_WORD, r"def default"),
    Argument("credential_in_code__bandit__hardcoded_passwords", A_WORD, _WORDS),
    Argument("credential_in_code__bandit__hardcoded_passwords", STAND_IN, r"""['"](?:12345?|)['"]"""),
    Argument("credential_in_code__bandit__hardcoded_passwords", A_SENTENCE, r"this cool password"),
    Argument("endpoint_without_contract__ruff__S113", NO_ENDPOINT, r"."),
    Argument("endpoint_without_contract__bandit__requests_missing_timeout", NO_ENDPOINT, r"."),
    Argument("commented_out_code__ruff__ERA001", METADATA, r"^print\(1\)"),
    Argument("commented_out_code__ruff__ERA001", NOQA, r"^    return False", alarm=True),
    Argument("unsafe_torch_load__torchfix__load", STILL_RUNS, r"weights_only=False", alarm=True),
    Argument("wildcard_import__ruff__F403", RE_EXPORT, r"."),
    Argument(
        "missing_type_hints__ruff__annotation_presence", NO_RESULT, r"def foo\((?:a: int, b: int)?\):|quoted_escape"
    ),
    Argument("missing_type_hints__ruff__*", SPECIAL, r"def __\w+__\("),
)


def argument(example: str, line: str | None = None, alarm: bool = False) -> str | None:
    """Why an example, or of an example a statement that begins with `line`, does not count; None where it counts."""
    stem = example.removesuffix(".py")
    for item in ARGUED:
        if fnmatchcase(stem, item.examples) and item.alarm is alarm:
            if not item.lines if line is None else item.lines and re.search(item.lines, line):
                return item.why
    return None
