with indicators as (

    select * from @ref(stg_bcb_indicators)

)

select
    series_code,
    min(series_name) as series_name,
    min(indicator_date) as first_day,
    max(indicator_date) as last_day,
    @cast(@count_if(is_snapshot), integer) as snapshot_values,
    @cast(@count_if(not is_snapshot), integer) as live_values,
    max(case when is_snapshot then indicator_date end) as snapshot_day,
    @cast(@try_parse_timestamp(max(case when not is_snapshot then extracted_at end)), date) as live_day
from indicators
group by series_code
