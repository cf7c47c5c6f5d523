### What is wrong in a document, told as closely as can be.
fault-broken-json = the JSON is damaged at line { $line }, column { $column } (technical detail: { $detail })
### The state of sources: files that fail, sources that are read and sources that are handed over.
source-stuck-file = { $source }: the file “{ $file }” could not be read for { $span }, the rest is read as usual
web-source-file-failing = { $n ->
    [one] File “{ $file }”: one failure, { $span } ago.
   *[other] File “{ $file }”: { $n } failures in a row for { $span }.
}
web-source-file-failing-plain = { $n ->
    [one] File “{ $file }”: one failure.
   *[other] File “{ $file }”: { $n } failures in a row.
}
web-source-files-more = { $n ->
    [one] Another file fails, too.
   *[other] { $n } other files fail, too.
}
web-sources-title-handed = { $n ->
    [one] One source, whose tables staff hand over
   *[other] { $words } sources, whose tables staff hand over
}
web-sources-title-both = { $n ->
    [one] One source read
   *[other] { $words } sources read
}, { $handed ->
    [one] one other whose tables staff hand over
   *[other] { $more } others whose tables staff hand over
}: nothing to report
