"""Words: those of SQL that say what a statement is, what a query may call without doing anything, and ours."""

from __future__ import annotations

#: Words that begin a statement. What stands behind them may be a name, and a name is a model's own word.
_STATEMENTS = """
    ALTER ALL AGGREGATE ANALYZE BLOCK BY CALL CAST CHECKPOINT CLASS CLUSTER COLLATION COLUMN COMMENT CONSTRAINT CONVERSION
    COPY CREATE DATABASE DATA DEALLOCATE DEFAULT DELETE DISCARD DO DOMAIN DROP EVENT EXECUTE EXPLAIN EXTENSION FAMILY
    FOREIGN FROM FULL FUNCTION GRANT GROUP HANDLER IMPORT INDEX INSERT INTO KILL LANGUAGE LARGE LISTEN LOAD LOCK MATERIALIZED MERGE
    METHOD NOTIFY OBJECT OPERATOR OPTIMIZE OR OWNED POLICY PREPARE PRIVILEGES PROCEDURE PUBLICATION REASSIGN RECURSIVE
    REFRESH REINDEX RENAME REPLACE REPLICA RESET REVOKE ROLE ROUTINE RULE SCHEMA SECURITY LABEL SEQUENCE SERVER SESSION SET
    STATISTICS SUBSCRIPTION SYSTEM TABLE TABLESPACE TRANSACTION TRIGGER TRUNCATE TYPE UNLISTEN UPDATE USER VACUUM VIEW
    WRAPPER
"""
#: What stands before a bracket in a query and does nothing but compute. Anything else may do whatever it does.
_CALLABLE = """
    abs all and any array array_agg as avg between bool_and bool_or by case cast ceil char_length coalesce concat concat_ws
    convert count cume_dist current_date current_timestamp date date_add date_format date_part date_sub date_trunc dense_rank
    distinct else every except exists extract filter first_value floor format from generate_series greatest group_concat
    grouping having if ifnull in interval intersect join json_agg json_array json_arrayagg json_build_array
    json_build_object json_extract json_object json_objectagg jsonb_agg jsonb_array_elements jsonb_build_object lag
    last_value lateral lead least left length like limit ln lower lpad ltrim make_interval max md5 min mod month not now
    nth_value ntile nullif numeric offset on or order over partition percent_rank percentile_cont percentile_disc
    plainto_tsquery position power rank regexp_replace replace right round row row_number row_to_json rpad rtrim select
    similarity split_part strftime string_agg substr substring sum then timestampdiff to_char to_date to_json to_jsonb
    to_timestamp to_tsquery to_tsvector trim ts_rank union unnest upper using values varchar websearch_to_tsquery when where
    with within year
"""
#: Names that would say something of ours if they stood bare.
_SAYING = """
    all and brings checked clean corrected every found is it judged listing no none not nothing ok removes reviewed safe
"""

WORDS = frozenset(_STATEMENTS.split())
FUNCTIONS = frozenset(_CALLABLE.split())
OURS = frozenset(_SAYING.split())
