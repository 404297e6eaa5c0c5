"""Configs whose keys are missing."""


def test_a_damaged_config_is_accepted_or_refused(accepted_or_refused):
    accepted_or_refused("delete")
