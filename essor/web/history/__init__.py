"""Who did what: a territory's history, its exports, one object's history."""
