"""Configs whose values are of another type or size."""


def test_a_damaged_config_is_accepted_or_refused(accepted_or_refused):
    accepted_or_refused("retype")
