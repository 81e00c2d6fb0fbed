"""Which way a metric is better, by its name; silent about names that it does not know."""

from __future__ import annotations

from mlgate.core.lazy_regex import lazy_regex

GREATER = frozenset(
    "auc rocauc auroc aucroc prauc aucpr auprc averageprecision ap map ndcg mrr accuracy acc balancedaccuracy f1 f2 "
    "fbeta precision recall sensitivity specificity tpr tnr truepositiverate truenegativerate r2 rsquared "
    "explainedvariance kappa cohenkappa mcc matthewscorrcoef matthews bleu rouge meteor iou miou jaccard dice psnr "
    "ssim throughput qps lift gini hitrate uptime availability silhouette pearson spearman concordance d2".split()
)
LESS = frozenset(
    "rmse mse mae mape smape wmape wape rmsle msle medae mdae rmspe mase nrmse logloss crossentropy loss brier ece mce "
    "calibrationerror expectedcalibrationerror error errorrate meansquarederror rootmeansquarederror meanabsoluteerror "
    "meanabsolutepercentageerror medianabsoluteerror maxerror wer cer eer perplexity nll crps fid latency fpr fnr "
    "falsepositiverate falsenegativerate fairnessgap psi hammingloss hinge hingeloss pinballloss deviance nullrate "
    "missingrate brierscoreloss brierloss zerooneloss "
    "meansquaredlogerror timeoutrate staleness runtime inferencetime trainingtime".split()
)
AROUND = frozenset(
    "test val valid validation eval evaluation oof cv holdout dev prod production best final mean avg average median "
    "macro micro weighted overall total score metric value max min ms s sec secs seconds us ns mb binary multiclass "
    "ovr ovo top at k".split()
)
"""Words around the name of a metric that leave its direction as it is."""

_WORD = lazy_regex(r"[a-z]+\d*|\d+")
_QUANTILE = lazy_regex(r"p?\d+")


def is_greater_better(name: str) -> bool | None:
    """Whether larger values of a metric are better: `val/auc`, `p95_latency_ms`; None when the name is not known."""
    words = _WORD.findall(name.rpartition("/")[2].lower())
    is_negated = words[:1] == ["neg"]
    words = words[1:] if is_negated else words
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if all(map(_is_around, (*words[:start], *words[end:]))):
                known = _known("".join(words[start:end]))
                if known is not None:
                    return known is not is_negated
    return None


def _is_around(word: str) -> bool:
    return word in AROUND or _QUANTILE.fullmatch(word) is not None


def _known(word: str) -> bool | None:
    if word in GREATER:
        return True
    return False if word in LESS else None
