with source as (

    select * from `lastro_raw`.`bcb_indicators`

),

renamed as (

    select
        SAFE.PARSE_DATE('%d/%m/%Y', data) as indicator_date,
        case NULLIF(TRIM(series_code, ' \t\n\v\f\r'), '')
            when '1' then 'exchange_rate_usd'
            when '433' then 'ipca'
            when '4189' then 'selic'
            else NULLIF(TRIM(series_name, ' \t\n\v\f\r'), '')
        end as series_name,
        SAFE_CAST(valor AS NUMERIC(18, 6)) as indicator_value,
        NULLIF(TRIM(series_code, ' \t\n\v\f\r'), '') as series_code,
        extracted_at,
        coalesce(_source_file like 'snapshot/%', false) as is_snapshot
    from source

)

select * from renamed
