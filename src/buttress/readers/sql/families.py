"""Stores that speak something like SQL and are no relational database: whose statement is it?"""

from __future__ import annotations

import re

#: Signs in the statement itself; the first family that shows one has it.
_STATEMENT = (
    (
        "cassandra",
        re.compile(
            r"\bCLUSTERING\s+ORDER\b|PRIMARY\s+KEY\s*\(\s*\(|\bdefault_time_to_live\b|\bfrozen\s*<|\btimeuuid\b"
            r"|\b(?:MAP|SET|LIST)\s*<|^\s*\w+\s+counter\b|\bKEYSPACE\b|\bALLOW\s+FILTERING\b",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
    (
        "spanner",
        re.compile(r"\bSTRING\s*\(\s*(?:\d+|MAX)\s*\)|\bINTERLEAVE\s+IN\s+PARENT\b|\bBYTES\s*\(\s*(?:\d+|MAX)\s*\)"),
    ),
    (
        "clickhouse",
        re.compile(
            r"\bENGINE\s*=?\s*\w*MergeTree\b|\bLowCardinality\s*\(|\bU?Int(?:8|16|32|64|128|256)\b|\bNullable\s*\("
        ),
    ),
    (
        "redshift",
        re.compile(r"\bDISTSTYLE\b|\bDISTKEY\b|\bSORTKEY\b|\bENCODE\s+(?:LZO|ZSTD|AZ64|RAW)\b", re.IGNORECASE),
    ),
    ("bigquery", re.compile(r"\bINT64\b|\bSTRUCT\s*<|\bOPTIONS\s*\(|\bARRAY\s*<\s*STRING|\bCLUSTER\s+BY\b")),
    (
        "hive",
        re.compile(
            r"\bSTORED\s+(?:AS|BY)\b|\bROW\s+FORMAT\b|\bTBLPROPERTIES\b|\bPARTITIONED\s+BY\b|\bEXTERNAL\s+TABLE\b",
            re.IGNORECASE,
        ),
    ),
    ("druid or flink", re.compile(r"\bWATERMARK\s+FOR\b|\bWITH\s*\(\s*'connector'", re.IGNORECASE)),
    (
        "sql server",
        re.compile(
            r"\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)|\bNVARCHAR\b|\bUNIQUEIDENTIFIER\b|\bDATETIME2\b", re.IGNORECASE
        ),
    ),
    ("oracle", re.compile(r"\bVARCHAR2\b|\bNUMBER\s*\(\s*\d", re.IGNORECASE)),
    ("snowflake", re.compile(r"\bVARIANT\b|\bTIMESTAMP_NTZ\b")),
)
#: Words of the comments around it, where the statement itself is plain.
_FENCE = (
    (
        "cassandra",
        re.compile(r"\bclustering\s+(?:key|column)|\bpartition\s+key\s*:|\b(?:cassandra|scylla)", re.IGNORECASE),
    ),
    ("clickhouse", re.compile(r"\bclickhouse\b", re.IGNORECASE)),
    ("redshift", re.compile(r"\bredshift\b", re.IGNORECASE)),
)


def family_of(statement: str, fence: str) -> str:
    """Whose statement it is, '' for an ordinary relational database."""
    found = next((family for family, signs in _STATEMENT if signs.search(statement)), "")
    return found or next((family for family, signs in _FENCE if signs.search(fence)), "")
