"""The commands over logs as functions: the same options, the same results, the same errors.

A file a step of the work, as in `inspect-resample --help`.
"""
