"""Survey microdata to figures with uncertainty. Pure: no Django, no network, no clock, no global random state."""
