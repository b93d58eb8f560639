"""One module per document: what it says, from selectors, as a tree."""
