"""The harness: judges many programs on one problem, inside any sandbox that has Python >= 3.8.

It uses the standard library alone and is shipped to the sandbox as text (`bundle`). Four kinds of
process stand in a row:

    judge ──> nursery ──> fork server (one a worker) ──> child (one a program)

`judge` forks the nursery before it reads anything, so that nothing below it has ever held a
reference or an expected output. A child is sent its program by the judge directly, calls the entry
point on every input and answers each call with the bytes of its output. The judge compares data
with data. What a child prints, raises or exits with proves nothing.
"""
