with source as (

    select * from @source(sellers)

),

renamed as (

    select
        @trim_blank(seller_id) as seller_id,
        @trim_blank(seller_zip_code_prefix) as seller_zip_code_prefix,
        lower(@strip_accents(@trim_blank(seller_city))) as seller_city,
        upper(@trim_blank(seller_state)) as seller_state
    from source

)

select * from renamed
