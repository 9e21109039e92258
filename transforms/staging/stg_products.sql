with source as (

    select * from @source(products)

),

renamed as (

    select
        @trim_blank(product_id) as product_id,
        @trim_blank(product_category_name) as product_category_name,
        @try_cast(product_name_lenght, integer) as product_name_length,
        @try_cast(product_description_lenght, integer) as product_description_length,
        @try_cast(product_photos_qty, integer) as product_photos_qty,
        @try_cast(product_weight_g, integer) as product_weight_g,
        @try_cast(product_length_cm, integer) as product_length_cm,
        @try_cast(product_height_cm, integer) as product_height_cm,
        @try_cast(product_width_cm, integer) as product_width_cm
    from source

),

-- One row for each category, so that a translation given twice does not double a product.
translations as (

    select
        product_category_name,
        min(product_category_name_english) as product_category_name_english
    from @ref(stg_category_translation)
    group by product_category_name

)

select
    renamed.product_id,
    renamed.product_category_name,
    coalesce(
        translations.product_category_name_english, renamed.product_category_name
    ) as product_category_name_english,
    renamed.product_name_length,
    renamed.product_description_length,
    renamed.product_photos_qty,
    renamed.product_weight_g,
    renamed.product_length_cm,
    renamed.product_height_cm,
    renamed.product_width_cm,
    renamed.product_length_cm * renamed.product_height_cm * renamed.product_width_cm as product_volume_cm3
from renamed
left join translations on translations.product_category_name = renamed.product_category_name
