"""The architect: a model that may explain, rank, connect and propose, and whose every statement is checked by code.

Nothing in here changes a finding, a severity or an exit code. It is imported only when a model is asked for.
"""
