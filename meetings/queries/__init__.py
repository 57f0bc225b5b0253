"""What screens, lists and other contexts read of the councils."""
