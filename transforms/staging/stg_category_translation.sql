with source as (

    select * from @source(category_translation)

),

renamed as (

    select
        @trim_blank(product_category_name) as product_category_name,
        @trim_blank(product_category_name_english) as product_category_name_english
    from source

)

select * from renamed
