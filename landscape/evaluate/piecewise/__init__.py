"""Losses with kinks or plateaus in their scores, without every sample at every point."""
