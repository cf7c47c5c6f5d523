### One file of a source that is not read any more although the others are.
source-stuck = { $source }: “{ $feed }” has not been read for { $span }, the rest is read as usual
source-stuck-never = { $source }: “{ $feed }” could not be read yet, the rest is read as usual
web-source-tag-stuck = Read in part
web-source-title-stuck = { $source } is read only in part
web-source-feed-stuck = This file has not been read for { $span }.
web-source-feed-stuck-never = This file could not be read yet.
