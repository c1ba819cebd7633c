"""Spreadsheets from and for people: reading CSV and Excel files of strangers safely, and writing them.

reading     read_received(path): the parent; hands the file to a child process with limits and checks what comes back
child       the process that touches the bytes: recognise, then delimited (CSV) or workbook and sheet (XLSX)
writing     write_csv, write_workbook: what we hand out; reading it back gives the same texts
"""
