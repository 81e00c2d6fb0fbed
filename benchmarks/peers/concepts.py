"""The concepts that peers check: our rules, theirs, and where they keep their examples."""

from __future__ import annotations

from typing import NamedTuple


class Concept(NamedTuple):
    """One row of the table.

    Attributes:
        name: Our rule, or the first of several.
        codes: Our rules that speak of it: the beginnings of codes.
        dslinter: Its message ids.
        codesmile: Its names of smells.
        others: Codes of ruff, bandit, torchfix and pylint.
        zhang: Numbers in the catalogue of 22 smells.
        tests: Test modules of dslinter and CodeSmile that hold examples, without `test_` and `.py`.
        fixtures: Files of torchfix, bandit and ruff that hold examples, by the end of their path.
    """

    name: str
    codes: tuple[str, ...]
    dslinter: tuple[str, ...] = ()
    codesmile: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    zhang: tuple[int, ...] = ()
    tests: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()


CONCEPTS = (
    Concept(
        "leakage by preprocessing",
        ("MLG1",),
        ("W5518",),
        zhang=(21,),
        tests=("pipeline_scikitlearn",),
    ),
    Concept(
        "unseeded-rng",
        ("MLG201", "MLG205", "MLG211"),
        ("W5508", "W5510", "W5511"),
        others=("NPY002",),
        zhang=(14,),
        tests=("randomness_control_numpy", "randomness_control_pytorch", "randomness_control_tensorflow"),
    ),
    Concept("missing-random-state", ("MLG205",), ("W5509",), tests=("randomness_control_scikitlearn",)),
    Concept("dataloader-unseeded-workers", ("MLG207",), ("W5512",), tests=("randomness_control_dataloader_pytorch",)),
    Concept("nondeterministic-backend", ("MLG209",), ("W5507",), zhang=(13,), tests=("deterministic_pytorch",)),
    Concept(
        "implicit-hyperparameter",
        ("MLG302",),
        ("R5506", "R5507", "R5508"),
        ("hyperparameters_not_explicitly_set",),
        zhang=(11,),
        tests=(
            "hyperparameters_pytorch",
            "hyperparameters_scikitlearn",
            "hyperparameters_tensorflow",
            "hyperparameters_not_explicitly_set",
        ),
    ),
    Concept(
        "mutable-global",
        ("MLG306",),
        others=("PLW0603", "PLW0602", "W0603", "W0602"),
        fixtures=("pylint/global_statement.py",),
    ),
    Concept(
        "mutable-default",
        ("MLG307",),
        others=("B006", "W0102"),
        fixtures=("flake8_bugbear/B006_B008.py", "flake8_bugbear/B006_1.py", "flake8_bugbear/B006_2.py"),
    ),
    Concept(
        "nan-comparison",
        ("MLG401",),
        ("E5501",),
        ("nan_equivalence_comparison_misused",),
        ("PLW0177", "W0177"),
        (2,),
        ("nan_numpy", "nan_equivalence_comparison_misused"),
        ("pylint/nan_comparison.py",),
    ),
    Concept(
        "chained-assignment",
        ("MLG402",),
        ("W5502",),
        ("Chain_Indexing", "chain_indexing"),
        zhang=(3,),
        tests=("chain_indexing_pandas", "chain_indexing_smell"),
    ),
    Concept(
        "discarded-result",
        ("MLG403",),
        ("W5503", "W9999"),
        ("in_place_apis_misused",),
        zhang=(7,),
        tests=("inplace_pandas", "inplace_numpy", "in_place_apis_misused"),
    ),
    Concept(
        "unvalidated-merge",
        ("MLG404",),
        ("R5505",),
        ("merge_api_parameter_not_explicitly_set",),
        zhang=(6,),
        tests=("merge_parameter_pandas", "merge_api_parameter_not_explicitly_set"),
    ),
    Concept(
        "implicit-dtype",
        ("MLG405",),
        ("R5503", "R5504"),
        ("columns_and_datatype_not_explicitly_set",),
        zhang=(4,),
        tests=("datatype_pandas", "column_selection_pandas", "columns_and_datatype_not_explicitly_set"),
    ),
    Concept(
        "row-iteration",
        ("MLG407", "MLG514"),
        ("R5501", "W5501", "R5502"),
        ("unnecessary_iteration",),
        zhang=(1,),
        tests=("unnecessary_iteration_pandas", "unnecessary_iteration_tensorflow", "unnecessary_iteration"),
    ),
    Concept(
        "legacy-data-api",
        ("MLG409",),
        ("W5504",),
        ("dataframe_conversion_api_misused",),
        ("PD", "NPY"),
        (8,),
        ("dataframe_conversion_pandas", "dataframe_conversion_api_misused"),
        ("numpy/NPY001.py", "numpy/NPY003.py", "pandas_vet/PD002.py"),
    ),
    Concept(
        "empty-column-misinit",
        ("MLG410",),
        codesmile=("empty_column_misinitialization",),
        zhang=(5,),
        tests=("empty_column_misinitialization",),
    ),
    Concept(
        "gradients-not-cleared",
        ("MLG501",),
        ("W5517",),
        ("gradients_not_cleared_before_backward_propagation",),
        zhang=(20,),
        tests=("gradient_clear_pytorch", "gradients_not_cleared_before_backward_propagation"),
    ),
    Concept("eval-train-mode", ("MLG502",), ("W9998",), zhang=(18,), tests=("mode_toggling_pytorch",)),
    Concept(
        "direct-forward-call",
        ("MLG505",),
        ("W5516",),
        ("pytorch_call_method_misused",),
        zhang=(19,),
        tests=("forward_pytorch", "pytorch_call_method_misused"),
    ),
    Concept("unscaled-sensitive-model", ("MLG509",), ("W5505",), zhang=(10,), tests=("scaler_missing_scikitlearn",)),
    Concept(
        "framework-hygiene",
        ("MLG514",),
        ("W5506", "W5513", "W5514", "W5515", "R5502"),
        ("memory_not_freed", "broadcasting_feature_not_used", "tensor_array_not_used"),
        ("TOR0", "TOR10", "TOR2", "TOR4"),
        (12, 15, 16, 17),
        (
            "mask_missing_pytorch",
            "mask_missing_tensorflow",
            "memory_release_tensorflow",
            "tensor_array_tensorflow",
            "memory_not_freed",
            "broadcasting_feature_not_used",
            "tensor_array_not_used",
        ),
        (
            "performance/checker/dataloader.py",
            "performance/checker/zerograd.py",
            "misc/checker/log1p.py",
            "misc/checker/expm1.py",
            "misc/checker/logsumexp.py",
            "misc/checker/require_grad.py",
            "misc/checker/reentrant_checkpoint.py",
        ),
    ),
    Concept(
        "dead-training-exception",
        ("MLG515",),
        others=("E722", "BLE001", "S110", "S112", "B110", "B112", "W0702", "W0718"),
        fixtures=(
            "pycodestyle/E722.py",
            "flake8_blind_except/BLE.py",
            "flake8_bandit/S110.py",
            "flake8_bandit/S112.py",
            "examples/try_except_pass.py",
            "examples/try_except_continue.py",
        ),
    ),
    Concept(
        "single-threshold-metric",
        ("MLG601",),
        ("W5519", "W5520", "W5521"),
        zhang=(22,),
        tests=("dependent_threshold_pytorch", "dependent_threshold_scikitlearn", "dependent_threshold_tensorflow"),
    ),
    Concept(
        "unsafe-torch-load",
        ("MLG701",),
        others=("TOR102", "B614"),
        fixtures=("security/checker/load.py", "examples/pytorch_load.py"),
    ),
    Concept(
        "unsafe-deserialization",
        ("MLG702",),
        others=("S301", "B301"),
        fixtures=(
            "flake8_bandit/S301.py",
            "examples/pickle_deserialize.py",
            "examples/dill.py",
            "examples/pandas_read_pickle.py",
            "examples/shelve_open.py",
            "examples/jsonpickle.py",
        ),
    ),
    Concept(
        "unpinned-remote-model",
        ("MLG704",),
        others=("B615",),
        fixtures=("examples/huggingface_unsafe_download.py",),
    ),
    Concept(
        "credential-in-code",
        ("MLG706",),
        others=("S105", "S106", "S107", "B105", "B106", "B107"),
        fixtures=(
            "flake8_bandit/S105.py",
            "flake8_bandit/S106.py",
            "flake8_bandit/S107.py",
            "examples/hardcoded-passwords.py",
        ),
    ),
    Concept(
        "unsafe-code-eval",
        ("MLG710",),
        others=("S102", "S307", "S506", "S602", "B102", "B307", "B506", "B602"),
        fixtures=(
            "flake8_bandit/S102.py",
            "flake8_bandit/S307.py",
            "flake8_bandit/S506.py",
            "flake8_bandit/S602.py",
            "examples/eval.py",
            "examples/exec.py",
            "examples/yaml_load.py",
            "examples/subprocess_shell.py",
        ),
    ),
    Concept(
        "endpoint-without-contract",
        ("MLG717",),
        others=("S113", "B113"),
        fixtures=("flake8_bandit/S113.py", "examples/requests-missing-timeout.py"),
    ),
    Concept("commented-out-code", ("MLG813",), others=("ERA001",), fixtures=("eradicate/ERA001.py",)),
    Concept(
        "wildcard-import",
        ("MLG901",),
        others=("F403", "W0401"),
        fixtures=("pyflakes/F403.py",),
    ),
    Concept(
        "print-call",
        ("MLG902",),
        others=("T201", "T203"),
        fixtures=("flake8_print/T201.py", "flake8_print/T203.py"),
    ),
    Concept(
        "missing-type-hints",
        ("MLG903",),
        others=("ANN001", "ANN201", "ANN202", "ANN204", "ANN205", "ANN206"),
        fixtures=("flake8_annotations/annotation_presence.py", "flake8_annotations/simple_magic_methods.py"),
    ),
    Concept("missing-docstring", ("MLG904",), others=("D1", "D417"), fixtures=("pydocstyle/D417.py",)),
)

LEFT_OUT = {
    "CodeSmile deterministic_algorithm_option_not_used": "it demands the opposite of what reproducibility needs",
    "CodeSmile matrix_multiplication_api_misused, Zhang 9": "`np.dot` of matrices is right; mlgate has no such rule",
}
"""Examples of the peers whose concept mlgate has not, on purpose."""
