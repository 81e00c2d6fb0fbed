"""Which distributions provide what is imported: by table, else by the name itself. No environment is looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mlgate.sources.requirement_entry import normal_name

GONE = frozenset(
    "asynchat asyncore cgi commands distutils imp lib2to3 smtpd ConfigParser Queue StringIO cPickle cStringIO httplib "
    "urllib2 urlparse thread Tkinter tkMessageBox HTMLParser __builtin__ _winreg annotationlib "
    "compression __main__".split()
)
"""Modules that some release of Python brings, though perhaps not the one that runs mlgate."""
SURROUNDINGS = frozenset(
    "IPython ipykernel kaggle_secrets kaggle_datasets dbutils ee js pyodide micropip bpy maya hou arcpy rospy "
    "setuptools pkg_resources pip wheel pyximport Cython antigravity".split()
)
"""What the place where the code runs brings along: a notebook service, another program, the installer itself."""
COMES_WITH: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "numpy": "scipy pandas scikit-learn torch tensorflow xgboost lightgbm jax transformers matplotlib statsmodels "
        "keras catboost seaborn opencv-python datasets spacy gensim polars-lts numba gymnasium gym torchvision",
        "scipy": "scikit-learn statsmodels xgboost lightgbm catboost jax gensim pymc",
        "joblib": "scikit-learn",
        "pandas": "seaborn statsmodels datasets mlflow catboost prophet plotly-express pandera yfinance fastai",
        "matplotlib": "seaborn catboost mlxtend yellowbrick shap fastai",
        "sklearn": "imbalanced-learn mlxtend yellowbrick mlflow sentence-transformers shap category-encoders tsfresh "
        "umap-learn",
        "PIL": "torchvision matplotlib scikit-image streamlit fastai",
        "dateutil": "pandas matplotlib",
        "pytz": "pandas",
        "yaml": "transformers mlflow omegaconf hydra-core huggingface-hub lightning pytorch-lightning wandb dvc "
        "datasets",
        "omegaconf": "hydra-core",
        "requests": "transformers mlflow wandb datasets huggingface-hub",
        "tqdm": "transformers datasets openai nltk spacy huggingface-hub lightning pytorch-lightning optuna",
        "packaging": "transformers matplotlib mlflow lightning scikit-image",
        "huggingface_hub": "transformers datasets diffusers accelerate",
        "tokenizers": "transformers",
        "safetensors": "transformers diffusers accelerate",
        "keras": "tensorflow tensorflow-gpu tensorflow-cpu",
        "h5py": "tensorflow keras",
        "absl": "tensorflow keras tensorboard",
        "tensorboard": "tensorflow",
        "jaxlib": "jax",
        "torch": "torchvision torchaudio pytorch-lightning lightning fastai sentence-transformers timm accelerate "
        "catalyst skorch peft ultralytics stable-baselines3 pytorch-ignite botorch gpytorch pyro-ppl pytorch-tabnet "
        "torchmetrics",
        "six": "tensorflow tensorflow-gpu python-dateutil",
        "torchmetrics": "pytorch-lightning lightning",
        "lightning_utilities": "lightning pytorch-lightning torchmetrics",
        "pyarrow": "datasets mlflow streamlit",
        "jinja2": "torch flask mlflow",
        "werkzeug": "flask",
        "pydantic": "fastapi openai langchain",
        "starlette": "fastapi",
        "botocore": "boto3",
        "typing_extensions": "torch pydantic fastapi tensorflow",
    }.items()
}
"""Libraries that some others always bring: whoever imports them as well relies on that, but they are there."""


def is_standard(root: str) -> bool:
    """Whether Python, or the place where the code runs, brings a module."""
    return root in sys.stdlib_module_names or root in GONE or root in SURROUNDINGS or root.startswith("__")


def known_providers(name: str) -> tuple[str, ...]:
    """The distributions that provide a dotted name, the usual one first; none for a name that no table has."""
    from mlgate.semantics.catalogue._generated.import_names import NAMES

    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        found = NAMES.get(".".join(parts[:end]))
        if found is not None:
            return tuple(found.split())
    return ()


def is_provided(name: str, declared: frozenset[str]) -> bool:
    """Whether one of the declared distributions provides a dotted name, by table or by any likeness of names."""
    known = known_providers(name)
    if not declared.isdisjoint(known) or not declared.isdisjoint(_own_names(name)):
        return True
    root = normal_name(name.partition(".")[0])
    return not known and any(_is_like(item, root) for item in declared)


def brought_by(root: str, declared: frozenset[str]) -> str | None:
    """A declared distribution that brings a library along."""
    return next((item for item in sorted(COMES_WITH.get(root, ())) if item in declared), None)


def _own_names(name: str) -> Iterator[str]:
    """`google.cloud.storage` as distributions are called: google-cloud-storage, google-cloud, google."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield normal_name("-".join(parts[:end]))


def _is_like(distribution: str, root: str) -> bool:
    """Whether a distribution may be called after a package: `python-foo`, `pyfoo`, `foo-py`, `foo-core`."""
    plain = distribution.removeprefix("python-").removesuffix("-python").removesuffix("-py")
    return (
        root in (plain, plain.removeprefix("py"))
        or distribution.startswith(f"{root}-")
        or distribution.endswith(f"-{root}")
    )
