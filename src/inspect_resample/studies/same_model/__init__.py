"""Whether two logs draw from one distribution: the command `same-model`."""
