with source as (

    select * from `lastro_raw`.`category_translation`

),

renamed as (

    select
        NULLIF(TRIM(product_category_name, ' \t\n\v\f\r'), '') as product_category_name,
        NULLIF(TRIM(product_category_name_english, ' \t\n\v\f\r'), '') as product_category_name_english
    from source

)

select * from renamed
