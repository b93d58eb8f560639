"""Notifications of a person, their preferences, and the links of e-mails."""
