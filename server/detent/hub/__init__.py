"""Shared state: durable events, views as pure folds of them, the feed, leases, requests from other processes."""
