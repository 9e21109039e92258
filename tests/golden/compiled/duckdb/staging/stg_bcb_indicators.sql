with source as (

    select * from "raw"."bcb_indicators"

),

renamed as (

    select
        CAST(try_strptime(data, '%d/%m/%Y') AS DATE) as indicator_date,
        case CASE WHEN series_code = '' THEN NULL WHEN ascii(series_code) > 32 AND ascii(series_code[-1]) > 32 THEN series_code ELSE nullif(trim(series_code, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END
            when '1' then 'exchange_rate_usd'
            when '433' then 'ipca'
            when '4189' then 'selic'
            else CASE WHEN series_name = '' THEN NULL WHEN ascii(series_name) > 32 AND ascii(series_name[-1]) > 32 THEN series_name ELSE nullif(trim(series_name, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END
        end as series_name,
        TRY_CAST(valor AS DECIMAL(18, 6)) as indicator_value,
        CASE WHEN series_code = '' THEN NULL WHEN ascii(series_code) > 32 AND ascii(series_code[-1]) > 32 THEN series_code ELSE nullif(trim(series_code, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as series_code,
        extracted_at,
        coalesce(_source_file like 'snapshot/%', false) as is_snapshot
    from source

)

select * from renamed
