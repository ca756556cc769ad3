"""The commands of `inspect-resample`, a file each; `reading` has what those over logs share."""
