with source as (

    select * from `lastro_raw`.`customers`

),

renamed as (

    select
        NULLIF(TRIM(customer_id, ' \t\n\v\f\r'), '') as customer_id,
        NULLIF(TRIM(customer_unique_id, ' \t\n\v\f\r'), '') as customer_unique_id,
        NULLIF(TRIM(customer_zip_code_prefix, ' \t\n\v\f\r'), '') as customer_zip_code_prefix,
        lower(REGEXP_REPLACE(NORMALIZE(NULLIF(TRIM(customer_city, ' \t\n\v\f\r'), ''), NFD), '\\pM', '')) as customer_city,
        upper(NULLIF(TRIM(customer_state, ' \t\n\v\f\r'), '')) as customer_state
    from source

)

select * from renamed
