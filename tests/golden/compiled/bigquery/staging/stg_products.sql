with source as (

    select * from `lastro_raw`.`products`

),

renamed as (

    select
        NULLIF(TRIM(product_id, ' \t\n\v\f\r'), '') as product_id,
        NULLIF(TRIM(product_category_name, ' \t\n\v\f\r'), '') as product_category_name,
        SAFE_CAST(product_name_lenght AS INT64) as product_name_length,
        SAFE_CAST(product_description_lenght AS INT64) as product_description_length,
        SAFE_CAST(product_photos_qty AS INT64) as product_photos_qty,
        SAFE_CAST(product_weight_g AS INT64) as product_weight_g,
        SAFE_CAST(product_length_cm AS INT64) as product_length_cm,
        SAFE_CAST(product_height_cm AS INT64) as product_height_cm,
        SAFE_CAST(product_width_cm AS INT64) as product_width_cm
    from source

),

-- One row for each category, so that a translation given twice does not double a product.
translations as (

    select
        product_category_name,
        min(product_category_name_english) as product_category_name_english
    from `lastro_staging`.`stg_category_translation`
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
