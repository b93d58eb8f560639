"""What lets a phone work offline."""
