with source as (

    select * from @source(geolocation)

),

renamed as (

    select
        @trim_blank(geolocation_zip_code_prefix) as geolocation_zip_code_prefix,
        @try_cast(geolocation_lat, float) as lat,
        @try_cast(geolocation_lng, float) as lng,
        lower(@strip_accents(@trim_blank(geolocation_city))) as geolocation_city,
        upper(@trim_blank(geolocation_state)) as geolocation_state
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
