"""What runs and who calls whom, one file a notation: text in, facts out."""
