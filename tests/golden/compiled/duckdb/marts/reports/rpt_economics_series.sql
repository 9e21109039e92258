with indicators as (

    select * from "staging"."stg_bcb_indicators"

)

select
    series_code,
    min(series_name) as series_name,
    min(indicator_date) as first_day,
    max(indicator_date) as last_day,
    CAST(round(count(CASE WHEN is_snapshot THEN 1 END)) AS INTEGER) as snapshot_values,
    CAST(round(count(CASE WHEN not is_snapshot THEN 1 END)) AS INTEGER) as live_values,
    max(case when is_snapshot then indicator_date end) as snapshot_day,
    CAST(CASE WHEN strlen(max(case when not is_snapshot then extracted_at end)) > 19 THEN timezone('UTC', TRY_CAST(max(case when not is_snapshot then extracted_at end) AS TIMESTAMPTZ)) ELSE TRY_CAST(max(case when not is_snapshot then extracted_at end) AS TIMESTAMP) END AS DATE) as live_day
from indicators
group by series_code
