# Polling the sources.
web-source-tag-unseen = Not yet seen live
web-source-unseen = To be verified
web-source-unseen-words = These addresses have never been read live yet: { $feeds }. Their reader follows the published documentation; the first real reply will tell whether it is right.
source-quiet = { $source }: read as usual, but nothing new for { $span }
web-source-tag-quiet = Nothing new
web-source-title-quiet = { $source } is read, but brings nothing new
