with source as (

    select * from @source(sales)

),

renamed as (

    select
        @trim_blank(id) as id,
        lower(@trim_blank(email)) as email,
        coalesce(@try_parse_date(data), @try_parse_date(data, '%d/%m/%Y')) as data,
        @try_cast(valor, decimal(12, 2)) as valor,
        @try_cast(quantidade, integer) as quantidade,
        @trim_blank(produto) as produto,
        @try_parse_timestamp(created_at) as created_at
    from source

)

select * from renamed
