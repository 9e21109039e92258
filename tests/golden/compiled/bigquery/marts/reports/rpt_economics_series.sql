with indicators as (

    select * from `lastro_staging`.`stg_bcb_indicators`

)

select
    series_code,
    min(series_name) as series_name,
    min(indicator_date) as first_day,
    max(indicator_date) as last_day,
    CAST(COUNTIF(is_snapshot) AS INT64) as snapshot_values,
    CAST(COUNTIF(not is_snapshot) AS INT64) as live_values,
    max(case when is_snapshot then indicator_date end) as snapshot_day,
    CAST(DATETIME(SAFE_CAST(max(case when not is_snapshot then extracted_at end) AS TIMESTAMP)) AS DATE) as live_day
from indicators
group by series_code
