"""Notification outbox, preferences, push subscriptions."""
