select
  path,
  title,
  @try_cast(words, integer) as words
from @source(pages)
