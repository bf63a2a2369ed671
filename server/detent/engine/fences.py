"""Text that was written elsewhere, quoted so that nothing in it ends the quotation."""


def fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"
