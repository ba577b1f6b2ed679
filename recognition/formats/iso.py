"""One way to type a day in all languages: 04/02/2019 is April to some and February to others."""

DATE_INPUT_FORMATS = ["%Y-%m-%d"]
