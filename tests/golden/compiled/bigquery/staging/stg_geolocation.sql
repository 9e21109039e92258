with source as (

    select * from `lastro_raw`.`geolocation`

),

renamed as (

    select
        NULLIF(TRIM(geolocation_zip_code_prefix, ' \t\n\v\f\r'), '') as geolocation_zip_code_prefix,
        SAFE_CAST(geolocation_lat AS FLOAT64) as lat,
        SAFE_CAST(geolocation_lng AS FLOAT64) as lng,
        lower(REGEXP_REPLACE(NORMALIZE(NULLIF(TRIM(geolocation_city, ' \t\n\v\f\r'), ''), NFD), '\\pM', '')) as geolocation_city,
        upper(NULLIF(TRIM(geolocation_state, ' \t\n\v\f\r'), '')) as geolocation_state
    from source

),

placed as (

    select
        *,
        coalesce(not (lat between -34 and 6), false) or coalesce(not (lng between -74 and -28), false)
            as is_outside_brazil
    from renamed

)

select
    geolocation_zip_code_prefix,
    case when not is_outside_brazil then lat end as geolocation_lat,
    case when not is_outside_brazil then lng end as geolocation_lng,
    geolocation_city,
    geolocation_state,
    is_outside_brazil
from placed
