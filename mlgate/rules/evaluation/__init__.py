"""MLG6: truth and predictions swapped, an AUC of hard labels, a gate that rewards errors."""
