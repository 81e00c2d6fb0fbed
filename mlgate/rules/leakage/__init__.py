"""MLG1: a scaler fitted, a mean taken or a class oversampled before the split."""
