"""Bases in the ways of writing that runs of the loop on public files met first."""

SWITCHED = '''"""Train one of two kinds of model."""
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.model_selection import GridSearchCV


def main() -> None:
    """Search, and say what was found."""
    frame = pd.read_csv("passengers.csv")
    use_forest = True
    if use_forest:
        model = RandomForestClassifier(random_state=0)
        grid = {"max_depth": [3, 5]}
    else:
        model = GradientBoostingClassifier()
        grid = {"max_depth": [2, 3]}
    search = GridSearchCV(model, grid, cv=5)
    search.fit(frame.drop(columns="survived"), frame["survived"])
    print(search.best_params_)
    print(search.best_score_)


if __name__ == "__main__":
    main()
'''

LOOP_BASES = {
    "switched": {"train.py": SWITCHED.encode()},
}
