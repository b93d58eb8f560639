"""Rencontres: invitations, tables, cards, themes, priorities, votes."""
