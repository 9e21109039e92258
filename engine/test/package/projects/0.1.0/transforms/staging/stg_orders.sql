select
  @try_cast(order_id, bigint) as order_id,
  @try_parse_date(ordered_on) as ordered_on,
  @trim_blank(city) as city,
  @try_cast(amount, decimal(10, 2)) as amount
from @source(raw, orders)
