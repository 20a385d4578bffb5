"""The linear classifier: its training examples, training and calibration."""
