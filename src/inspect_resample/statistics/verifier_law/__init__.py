"""The verifier-aware law: true positives, false positives and rejects of problems never drawn.

`population` says what problems there are, `kinds` which populations are considered, `posterior`
how one is fitted to counts, `law` what the fitted ones say together about any number of draws.
"""
