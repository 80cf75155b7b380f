"""What things cost, each as a ratio to a reference measured in the same run."""
