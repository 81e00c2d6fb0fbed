"""Accuracy of the leakage rules on files that were labelled line by line."""
