"""The sentences and pieces of an explanation; their text stands in wording.toml."""

from enum import StrEnum


class Sentence(StrEnum):
    """The sentences of an explanation. COUNT_… is followed by the word of a unit."""

    PROMISED = "PROMISED"
    STATED = "STATED"
    EVENT_HAPPENED = "EVENT_HAPPENED"
    COUNT_MINUTE = "COUNT_MINUTE"
    COUNT_HOUR = "COUNT_HOUR"
    COUNT_WORKING_HOUR = "COUNT_WORKING_HOUR"
    COUNT_WORKING_DAY = "COUNT_WORKING_DAY"
    COUNT_DAY = "COUNT_DAY"
    COUNT_WEEK = "COUNT_WEEK"
    COUNT_MONTH = "COUNT_MONTH"
    COUNT_DATE = "COUNT_DATE"
    UNTIL_EVENT = "UNTIL_EVENT"
    DAYS = "DAYS"
    SKIPPED = "SKIPPED"
    ROLLS = "ROLLS"
    DUE = "DUE"
    PROVISIONAL = "PROVISIONAL"


class Phrase(StrEnum):
    """The smaller pieces that sentences are made of."""

    MOMENT = "MOMENT"
    SHORT_DAY = "SHORT_DAY"
    SHORT_DAY_AND_YEAR = "SHORT_DAY_AND_YEAR"
    NAMED = "NAMED"
    SPAN = "SPAN"
    SEPARATOR = "SEPARATOR"


class MonthName(StrEnum):
    """Months as they stand in a date."""

    JAN = "JAN"
    FEB = "FEB"
    MAR = "MAR"
    APR = "APR"
    MAY = "MAY"
    JUN = "JUN"
    JUL = "JUL"
    AUG = "AUG"
    SEP = "SEP"
    OCT = "OCT"
    NOV = "NOV"
    DEC = "DEC"


class Festival(StrEnum):
    """Statutory holidays under the names that the calendar data give them; other names are shown as they are."""

    NEW_YEAR = "元旦"
    SPRING_FESTIVAL = "春节"
    TOMB_SWEEPING = "清明"
    LABOUR_DAY = "劳动节"
    DRAGON_BOAT = "端午"
    MID_AUTUMN = "中秋"
    NATIONAL_DAY = "国庆节"
    VICTORY_DAY = "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"
