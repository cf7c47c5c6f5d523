### A table that staff hands over, where a portal only offers an export.
web-upload-title = Import a table: { $source }
web-upload-lede = For a portal that only offers an export: the file is read, checked and kept like an ordinary read of this source. A notice that was told is not told twice, and one that is not in the file stays as it is.
web-upload-open = Import a table
web-upload-legend = The file
web-upload-file = CSV, XLSX or ODS table
web-upload-hint = At most { $n }~MiB. Columns are recognised by their name, in any order.
web-upload-send = Read the file
web-upload-columns = The expected columns
web-upload-columns-hint = They are named in the file of sources, under “options”.
web-upload-column-reference = Reference
web-upload-column-title = Title
web-upload-column-description = Description
web-upload-column-buyer = Buyer
web-upload-column-published = Published
web-upload-column-updated = Updated
web-upload-column-closing = Closing
web-upload-column-codes = Codes
web-upload-column-region = Region
web-upload-column-value = Value
web-upload-column-status = Status
web-upload-column-method = Method
web-upload-column-kind = Kind
web-upload-column-url = Address of the notice
web-upload-found = What was read
web-upload-read = { $n ->
    [0] { $file }: no record below the header.
    [one] { $file }: one record read; new: { $added }, changed: { $changed }, known already: { $same }, set aside: { $aside }.
   *[other] { $file }: { $n } records read; new: { $added }, changed: { $changed }, known already: { $same }, set aside: { $aside }.
}
web-upload-aside = Records set aside
web-upload-place = Where
web-upload-why = Why
web-upload-more = { $n ->
    [one] One record had been set aside before, or is not shown here.
   *[other] { $n } records had been set aside before, or are not shown here.
}
web-upload-quarantine = See the quarantine
web-upload-nothing = Nothing was stored.
web-upload-none = Choose a file.
web-upload-too-large = The file is larger than { $n }~MiB. Take old rows out of it, or split it.
web-upload-broken = The file did not arrive whole. Send it again.
web-upload-no-table = This is no CSV, XLSX or ODS table but this: { $found }.
web-upload-no-header = The column “{ $column }” is missing: no header was recognised in the first twenty rows.
web-upload-column-missing = The column “{ $column }” is missing. Columns found: { $there }.
web-upload-cut = The file ends in the middle of a row or is damaged. Export it again.
web-upload-empty = The file is empty.
web-upload-other = The file cannot be read: { $why }.
