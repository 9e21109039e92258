with source as (

    select * from @source(customers)

),

renamed as (

    select
        @trim_blank(customer_id) as customer_id,
        @trim_blank(customer_unique_id) as customer_unique_id,
        @trim_blank(customer_zip_code_prefix) as customer_zip_code_prefix,
        lower(@strip_accents(@trim_blank(customer_city))) as customer_city,
        upper(@trim_blank(customer_state)) as customer_state
    from source

)

select * from renamed
