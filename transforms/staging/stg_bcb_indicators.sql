with source as (

    select * from @source(bcb_indicators)

),

renamed as (

    select
        @try_parse_date(data, '%d/%m/%Y') as indicator_date,
        case @trim_blank(series_code)
            when '1' then 'exchange_rate_usd'
            when '433' then 'ipca'
            when '4189' then 'selic'
            else @trim_blank(series_name)
        end as series_name,
        @try_cast(valor, decimal(18, 6)) as indicator_value,
        @trim_blank(series_code) as series_code,
        extracted_at,
        coalesce(_source_file like 'snapshot/%', false) as is_snapshot
    from source

)

select * from renamed
