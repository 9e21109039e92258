with form as (

    select id, email, data, valor, quantidade, produto, created_at
    from `lastro_raw`.`sales_form`

),

folder as (

    select id, email, data, valor, quantidade, produto, created_at
    from `lastro_raw`.`sales`
    where id is null or id not in (select id from form where id is not null)

),

source as (

    select * from form
    union all
    select * from folder

),

renamed as (

    select
        NULLIF(TRIM(id, ' \t\n\v\f\r'), '') as id,
        lower(NULLIF(TRIM(email, ' \t\n\v\f\r'), '')) as email,
        coalesce(SAFE.PARSE_DATE('%Y-%m-%d', data), SAFE.PARSE_DATE('%d/%m/%Y', data)) as data,
        SAFE_CAST(valor AS NUMERIC(12, 2)) as valor,
        SAFE_CAST(quantidade AS INT64) as quantidade,
        NULLIF(TRIM(produto, ' \t\n\v\f\r'), '') as produto,
        DATETIME(SAFE_CAST(created_at AS TIMESTAMP)) as created_at
    from source

)

select * from renamed
