with form as (

    select id, email, data, valor, quantidade, produto, created_at
    from @source(sales_form)

),

folder as (

    select id, email, data, valor, quantidade, produto, created_at
    from @source(sales)
    where id is null or id not in (select id from form where id is not null)

),

source as (

    select * from form
    union all
    select * from folder

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
