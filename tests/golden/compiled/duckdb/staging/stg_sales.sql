with form as (

    select id, email, data, valor, quantidade, produto, created_at
    from "raw"."sales_form"

),

folder as (

    select id, email, data, valor, quantidade, produto, created_at
    from "raw"."sales"
    where id is null or id not in (select id from form where id is not null)

),

source as (

    select * from form
    union all
    select * from folder

),

renamed as (

    select
        CASE WHEN id = '' THEN NULL WHEN ascii(id) > 32 AND ascii(id[-1]) > 32 THEN id ELSE nullif(trim(id, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as id,
        lower(CASE WHEN email = '' THEN NULL WHEN ascii(email) > 32 AND ascii(email[-1]) > 32 THEN email ELSE nullif(trim(email, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END) as email,
        coalesce(CAST(try_strptime(data, '%Y-%m-%d') AS DATE), CAST(try_strptime(data, '%d/%m/%Y') AS DATE)) as data,
        TRY_CAST(valor AS DECIMAL(12, 2)) as valor,
        CASE WHEN NOT (contains(quantidade, '.') OR contains(quantidade, 'e') OR contains(quantidade, 'E') OR contains(quantidade, '_')) THEN TRY_CAST(quantidade AS INTEGER) END as quantidade,
        CASE WHEN produto = '' THEN NULL WHEN ascii(produto) > 32 AND ascii(produto[-1]) > 32 THEN produto ELSE nullif(trim(produto, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '') END as produto,
        CASE WHEN strlen(created_at) > 19 THEN timezone('UTC', TRY_CAST(created_at AS TIMESTAMPTZ)) ELSE TRY_CAST(created_at AS TIMESTAMP) END as created_at
    from source

)

select * from renamed
