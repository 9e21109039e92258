"""Writes workbooks by openpyxl and XlsxWriter into the folder that it reads from standard input."""

import datetime
import os
import sys

import openpyxl
import xlsxwriter

os.chdir(sys.stdin.read().strip())
MOMENT = datetime.datetime(2018, 1, 31, 12, 30, 0, 500000)


def openpyxl_values(file, epoch):
    book = openpyxl.Workbook()
    book.epoch = epoch
    sheet = book.active
    sheet.title = "Values"
    sheet.append(["text", "whole", "amount", "day", "at", "time", "span", "is"])
    sheet.append(
        ["a \"b\", c\n_x000D_é", 1234567890123456, 1.1, datetime.date(2018, 1, 31), MOMENT,
         datetime.time(6, 5, 4), datetime.timedelta(hours=36, minutes=30), True]
    )
    sheet.append([None, None, None, None, None, None, None, None])
    sheet.append(["=x", -7, 0.30000000000000004, datetime.date(1904, 1, 2), datetime.datetime(1999, 12, 31), None, None, False])
    sheet["A4"].data_type = "s"
    book.save(file)


def xlsxwriter_values(file, options):
    book = xlsxwriter.Workbook(file, options)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    at = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
    time = book.add_format({"num_format": "h:mm AM/PM"})
    span = book.add_format({"num_format": "[h]:mm"})
    money = book.add_format({"num_format": '[$R$-416] #,##0.00;[Red]-"d" 0.00'})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Values")
    sheet.write_row(0, 0, ["text", "whole", "amount", "day", "at", "time", "span", "is"])
    sheet.write_string(1, 0, "a \"b\", c\n\ré")
    sheet.write_number(1, 1, 42)
    sheet.write_number(1, 2, 1.1, money)
    sheet.write_datetime(1, 3, datetime.date(2018, 1, 31), day)
    sheet.write_datetime(1, 4, MOMENT, at)
    sheet.write_datetime(1, 5, datetime.time(6, 5), time)
    sheet.write_number(1, 6, 36.5 / 24, span)
    sheet.write_boolean(1, 7, True)
    if "constant_memory" not in options:
        sheet.write_rich_string(2, 0, "rich ", bold, "text")
    else:
        sheet.write_string(2, 0, "rich text")
    sheet.write_number(2, 1, -7)
    sheet.write_number(2, 2, 1e300)
    sheet.write_blank(2, 3, None, day)
    book.close()


def sheets():
    book = openpyxl.Workbook()
    book.active.title = "Orders"
    book.active.append(["id"])
    book.active.append([1])
    costs = book.create_sheet("Costs & more")
    costs.append(["id"])
    costs.append([2])
    secret = book.create_sheet("Old")
    secret.sheet_state = "hidden"
    secret.append(["id"])
    secret.append([3])
    book.create_chartsheet("Chart")
    book.save("sheets.xlsx")


def layout():
    """A title above the header, an index without one, empty, hidden and merged rows, a note beside the table, formats below it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A2"] = "Sales of 2018"
    sheet.merge_cells("A2:C2")
    sheet["B5"], sheet["C5"] = "city", 2018
    for row, city, amount in ((6, "Recife", 1), (8, "Natal", 2), (9, "Belém", 3), (11, "Olinda", 4)):
        sheet[f"A{row}"], sheet[f"B{row}"], sheet[f"C{row}"] = row, city, amount
    sheet.row_dimensions[8].hidden = True
    sheet.merge_cells("B8:B9")
    sheet["F11"] = "checked by Ana"
    for row in range(12, 40):
        sheet[f"B{row}"].font = openpyxl.styles.Font(bold=True)
    book.save("layout.xlsx")


def faults():
    book = xlsxwriter.Workbook("faults.xlsx")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "value"])
    sheet.write_row(1, 0, [1, "good"])
    sheet.write_number(2, 0, 2)
    sheet.write_formula(2, 1, "=NA()", None, "#N/A")
    sheet.write_number(3, 0, 3)
    sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")
    sheet.write_number(4, 0, 4)
    sheet.write_number(4, 1, 60, day)
    sheet.write_number(5, 0, 5)
    sheet.write_formula(5, 1, '=""', None, "")
    sheet.write_number(6, 0, 6)
    sheet.write_formula(6, 1, "=1+1", None, 2)
    book.close()


def formulas_without_values():
    book = openpyxl.Workbook()
    book.active.append(["id", "value"])
    book.active.append([1, "=1+1"])
    book.active.append([2, 5])
    book.save("formulas.xlsx")


def one_column():
    book = openpyxl.Workbook()
    for row, value in ((1, "id"), (2, 1), (4, 3)):
        book.active[f"A{row}"] = value
    book.save("one-column.xlsx")
    empty = openpyxl.Workbook()
    empty.save("empty.xlsx")


openpyxl_values("openpyxl.xlsx", openpyxl.utils.datetime.CALENDAR_WINDOWS_1900)
openpyxl_values("openpyxl-1904.xlsx", openpyxl.utils.datetime.CALENDAR_MAC_1904)
xlsxwriter_values("xlsxwriter.xlsx", {})
xlsxwriter_values("xlsxwriter-inline.xlsx", {"constant_memory": True})
xlsxwriter_values("xlsxwriter-1904.xlsx", {"date_1904": True})
sheets()
layout()
faults()
formulas_without_values()
one_column()
