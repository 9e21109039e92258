with source as (

    select * from `lastro_raw`.`sellers`

),

renamed as (

    select
        NULLIF(TRIM(seller_id, ' \t\n\v\f\r'), '') as seller_id,
        NULLIF(TRIM(seller_zip_code_prefix, ' \t\n\v\f\r'), '') as seller_zip_code_prefix,
        lower(REGEXP_REPLACE(NORMALIZE(NULLIF(TRIM(seller_city, ' \t\n\v\f\r'), ''), NFD), '\\pM', '')) as seller_city,
        upper(NULLIF(TRIM(seller_state, ' \t\n\v\f\r'), '')) as seller_state
    from source

)

select * from renamed
